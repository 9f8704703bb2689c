/** The page's own texts, a file a topic and language; each is fetched when a page first needs it. */

export type Texts = Record<string, string>;

/** Keyed by path: what the bundler found in `messages/`. */
const files = import.meta.glob<Texts>("../../../src/cadran/messages/*/web*.json", {
  import: "default",
});

/** A folder in `messages/`, by its ISO 639 code. */
export type Language = string;

/** Every language that has texts; English is what others fall back to. */
export const LANGUAGES: readonly Language[] = [
  ...new Set(["en", ...Object.keys(files).map((path) => path.split("/").at(-2) ?? "en")]),
];

/** What every page needs: the shell's texts. */
const SHELL = "web";

/** Topics asked for so far; a change of language fetches them again in the other one. */
const wanted = new Set<string>([SHELL]);
const fetched = new Map<string, Promise<Texts>>();

function fetchTexts(language: string, name: string): Promise<Texts> {
  const path = `../../../src/cadran/messages/${language}/${name}.json`;
  const known = fetched.get(path);
  if (known !== undefined) return known;
  const load = files[path];
  if (load === undefined) throw new Error(`no texts at ${path}`);
  const coming = load();
  fetched.set(path, coming);
  coming.catch(() => fetched.delete(path));
  return coming;
}

/** Remember that these topics are needed; `numbers` is the file `web_numbers.json`. */
export function want(topics: readonly string[]): void {
  for (const topic of topics) wanted.add(`${SHELL}_${topic}`);
}

/** All texts that are wanted, as one flat table in a language. */
export async function textsIn(language: string): Promise<Texts> {
  const tables = await Promise.all([...wanted].map((name) => fetchTexts(language, name)));
  return Object.assign({}, ...tables);
}
