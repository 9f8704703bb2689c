import { useCallback, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { type Formats, formatsFor } from "./formats";
import { type Language, language } from "./i18n";
import type { Keys } from "./keys";

type Stem<Key> = Key extends `${infer Name}_one` | `${infer Name}_other` ? Name : Key;

/** A key of `messages/<language>/web*.json`; a counted message is named without its plural ending. */
export type TextKey = Stem<Keys>;

export type Facts = Record<string, string | number | boolean | null | undefined>;

export type Say = (key: TextKey, facts?: Facts) => string;

export interface Words {
  t: Say;
  language: Language;
  f: Formats;
}

/** What a component needs to speak to its reader. */
export function useWords(): Words {
  const { t: translate } = useTranslation();
  const t = useCallback<Say>((key, facts) => translate(key, facts ?? {}), [translate]);
  const now = language();
  return useMemo(() => ({ t, language: now, f: formatsFor(now) }), [t, now]);
}
