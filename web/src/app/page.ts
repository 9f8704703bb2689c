import { lazyRouteComponent } from "@tanstack/react-router";
import { type ComponentType, lazy } from "react";
import { needTexts } from "../i18n/i18n";

/** A page in a file of its own, fetched together with the texts of its topics. */
export function page<Module, Name extends keyof Module & string>(
  topics: readonly string[],
  load: () => Promise<Module>,
  name: Name,
) {
  return lazyRouteComponent(async () => {
    const [module] = await Promise.all([load(), needTexts(topics)]);
    return module as Module & Record<string, unknown>;
  }, name);
}

/** A part of the frame that few need, in a file of its own as a page is; shown within `Suspense`. */
export function part<Props extends object, Name extends string>(
  topics: readonly string[],
  load: () => Promise<Record<Name, ComponentType<Props>>>,
  name: Name,
) {
  return lazy(async () => {
    const [module] = await Promise.all([load(), needTexts(topics)]);
    return { default: module[name] };
  });
}
