import { language } from "../i18n/i18n";

/** As many rows as a table shows before it asks for more. */
export const ROWS = 50;

/** Words come from the server in the reader's language, so the language is part of what was asked. */
export const worded = () => language();
