import type { Language } from "./topics";

const MICROS = 1_000_000;

export interface Formats {
  /** Money: integer millionths of a currency unit. */
  money: (micros: number, currency: string) => string;
  /** What is left to spend: to the cent, rounded down, so that nobody counts on what is not there. */
  balance: (micros: number, currency: string) => string;
  /** A moment: milliseconds since 1970, or an ISO 8601 text; by the clock of a zone, else by the reader's. */
  moment: (at: number | string, zone?: string) => string;
  day: (at: number | string) => string;
  clock: (at: number | string) => string;
  count: (value: number) => string;
  /** A decimal as text, such as a rate of exchange: every place that it has. */
  decimal: (text: string) => string;
  /** Of a hundred. */
  percent: (value: number) => string;
  duration: (seconds: number) => string;
  country: (iso2: string) => string;
  /** Several things in a sentence: “a, b and c”. */
  list: (items: readonly string[]) => string;
  /** Languages by their names, as a list. */
  languages: (codes: readonly string[]) => string;
  compare: (a: string, b: string) => number;
  /** Whether a text holds another, whatever its accents and capitals. */
  includes: (text: string, part: string) => boolean;
}

/** Whose dates and numbers a language takes; any other has its own. */
const LOCALES: Record<Language, string> = { en: "en-GB", fr: "fr-FR" };
const made = new Map<Language, Formats>();

/** Dates, numbers, money and names in a language; made once a language. */
export function formatsFor(language: Language): Formats {
  const found = made.get(language) ?? make(LOCALES[language] ?? language);
  made.set(language, found);
  return found;
}

function make(locale: string): Formats {
  const moment = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });
  const day = new Intl.DateTimeFormat(locale, { dateStyle: "long" });
  const clock = new Intl.DateTimeFormat(locale, { timeStyle: "medium" });
  const count = new Intl.NumberFormat(locale);
  const decimal = new Intl.NumberFormat(locale, { maximumFractionDigits: 9 });
  const percent = new Intl.NumberFormat(locale, { style: "percent" });
  const names = new Intl.DisplayNames(locale, { type: "region" });
  const listed = new Intl.ListFormat(locale, { type: "conjunction" });
  const tongues = new Intl.DisplayNames(locale, { type: "language" });
  const collator = new Intl.Collator(locale, { sensitivity: "base" });
  return {
    money: (micros, currency) => money(locale, micros, currency),
    balance: (micros, currency) => balance(locale, micros, currency),
    moment: (at, zone) =>
      (zone === undefined
        ? moment
        : new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short", timeZone: zone })
      ).format(new Date(at)),
    day: (at) => day.format(new Date(at)),
    clock: (at) => clock.format(new Date(at)),
    count: (value) => count.format(value),
    decimal: (text) => decimal.format(Number(text)),
    percent: (value) => percent.format(value / 100),
    duration,
    country: (iso2) => names.of(iso2) ?? iso2,
    list: (items) => listed.format(items),
    languages: (codes) => listed.format(codes.map((each) => tongues.of(each) ?? each)),
    compare: (a, b) => collator.compare(a, b),
    includes: (text, part) => bare(text).includes(bare(part)),
  };
}

/** Call prices run below a cent: up to four decimals are shown where they are not zero. */
function money(locale: string, micros: number, currency: string): string {
  const format = new Intl.NumberFormat(locale, {
    style: "currency",
    currency,
    minimumFractionDigits: 2,
    maximumFractionDigits: 4,
  });
  return format.format(micros / MICROS);
}

const CENT_MICROS = 10_000;

function balance(locale: string, micros: number, currency: string): string {
  const cents = Math.floor(micros / CENT_MICROS);
  return new Intl.NumberFormat(locale, { style: "currency", currency }).format(cents / 100);
}

const MARKS = /\p{M}/gu;

function bare(text: string): string {
  return text.normalize("NFD").replace(MARKS, "").toLowerCase();
}

function duration(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  const rest = String(whole % 60).padStart(2, "0");
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`;
}
