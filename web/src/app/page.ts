import { lazyRouteComponent } from "@tanstack/react-router";
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
