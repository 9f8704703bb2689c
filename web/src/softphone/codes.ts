import { useQuery } from "@tanstack/react-query";
import { phoneFeaturesQuery } from "../api/calling-queries";
import type { components } from "../api/schema";

type Feature = components["schemas"]["FeatureCode"]["feature"];

/** What the organisation dials to have something done; "" until it is known. */
export function useCode(feature: Feature): string {
  const found = useQuery(phoneFeaturesQuery());
  return found.data?.items.find((each) => each.feature === feature)?.code ?? "";
}
