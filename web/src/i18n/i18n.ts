import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import { LANGUAGES, type Language, textsIn, want } from "./topics";

export { LANGUAGES, type Language };

/** A language is named in itself, so that whoever reads only that one can find it. */
export function ownName(language: Language): string {
  const name = new Intl.DisplayNames(language, { type: "language" }).of(language) ?? language;
  return name.charAt(0).toLocaleUpperCase(language) + name.slice(1);
}

/** What a list of languages to choose from offers. */
export const LANGUAGE_CHOICES = LANGUAGES.map((each) => ({ value: each, label: ownName(each) }));

const KEPT_AS = "cadran.language";

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

/** Take in all texts of a language that are wanted so far. */
async function learn(next: Language): Promise<void> {
  i18next.addResourceBundle(next, "translation", await textsIn(next), true, true);
}

/** A page is about to be shown that needs the texts of these topics. */
export async function needTexts(topics: readonly string[]): Promise<void> {
  want(topics);
  await learn(language());
}

export async function changeLanguage(next: Language): Promise<void> {
  await learn(next);
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
    resources: { [first]: { translation: await textsIn(first) } },
  });
  document.documentElement.lang = first;
}
