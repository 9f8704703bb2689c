import i18next from "i18next";
import { initReactI18next } from "react-i18next";

/** One flat table: key to text. */
type Texts = Record<string, string>;

export const LANGUAGES = ["en", "fr"] as const;
export type Language = (typeof LANGUAGES)[number];

/** A language is named in itself, so that whoever reads only that one can find it. */
export const LANGUAGE_NAMES: Record<Language, string> = { en: "English", fr: "Français" };

const KEPT_AS = "cadran.language";

/** A topic that only some pages speak of. */
export type Topic = "reports";

interface Catalogue {
  default: Texts;
  later: Record<Topic, () => Promise<{ default: Texts }>>;
}

const loaders: Record<Language, () => Promise<Catalogue>> = {
  en: () => import("./catalogue.en"),
  fr: () => import("./catalogue.fr"),
};

const asked = new Set<Topic>();

/** What a page needs before it is shown; from then on the topic is there in every language. */
export async function needTopic(topic: Topic): Promise<void> {
  asked.add(topic);
  await addTopic(language(), topic);
}

async function addTopic(to: Language, topic: Topic): Promise<void> {
  const texts = await (await loaders[to]()).later[topic]();
  i18next.addResourceBundle(to, "translation", texts.default, true, true);
}

function isLanguage(value: string | null | undefined): value is Language {
  return LANGUAGES.some((each) => each === value);
}

function preferred(): Language {
  const asked = new URLSearchParams(window.location.search).get("lang");
  if (isLanguage(asked)) return asked;
  const kept = window.localStorage.getItem(KEPT_AS);
  if (isLanguage(kept)) return kept;
  const spoken = navigator.languages.map((tag) => tag.split("-")[0]).find(isLanguage);
  return spoken ?? "en";
}

export function language(): Language {
  return isLanguage(i18next.language) ? i18next.language : "en";
}

export async function changeLanguage(next: Language): Promise<void> {
  if (!i18next.hasResourceBundle(next, "translation")) {
    i18next.addResourceBundle(next, "translation", (await loaders[next]()).default);
  }
  for (const topic of asked) await addTopic(next, topic);
  window.localStorage.setItem(KEPT_AS, next);
  document.documentElement.lang = next;
  await i18next.changeLanguage(next);
}

/** Messages are one flat table: no separator has a meaning in a key. */
export async function startTexts(): Promise<void> {
  const first = preferred();
  await i18next.use(initReactI18next).init({
    lng: first,
    fallbackLng: false,
    keySeparator: false,
    nsSeparator: false,
    interpolation: { escapeValue: false },
    resources: { [first]: { translation: (await loaders[first]()).default } },
  });
  document.documentElement.lang = first;
}
