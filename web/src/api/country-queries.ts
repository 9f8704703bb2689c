/** What may be had where; apart, since a country is the first page that many see. */
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { worded } from "./asking";
import { api, body } from "./client";

export const countriesQuery = (q: string) =>
  queryOptions({
    queryKey: ["countries", worded(), q],
    queryFn: () => body(api.GET("/api/v1/countries", { params: { query: { q } } })),
    placeholderData: keepPreviousData,
    staleTime: 60 * 60_000,
  });

export const countryQuery = (iso2: string) =>
  queryOptions({
    queryKey: ["country", worded(), iso2],
    queryFn: () => body(api.GET("/api/v1/countries/{iso2}", { params: { path: { iso2 } } })),
    staleTime: 60 * 60_000,
  });

export const editionsQuery = () =>
  queryOptions({
    queryKey: ["editions", worded()],
    queryFn: () => body(api.GET("/api/v1/catalogue/editions")),
  });

export const changesQuery = (asked: { from?: string; to: string; overlay?: boolean }) =>
  queryOptions({
    queryKey: ["changes", worded(), asked],
    queryFn: () => body(api.GET("/api/v1/catalogue/changes", { params: { query: asked } })),
  });

export const rulesQuery = (edition: string) =>
  queryOptions({
    queryKey: ["rules", worded(), edition],
    queryFn: () => body(api.GET("/api/v1/catalogue/rules", { params: { query: { edition } } })),
  });

export const overlayQuery = () =>
  queryOptions({
    queryKey: ["overlay", worded()],
    queryFn: () => body(api.GET("/api/v1/catalogue/overlay")),
  });

export const destinationsQuery = () =>
  queryOptions({
    queryKey: ["destinations", worded()],
    queryFn: () => body(api.GET("/api/v1/catalogue/destinations")),
    staleTime: 60 * 60_000,
  });
