/** The page's own texts in English; what the server words, it words in the reader's language itself. */
export { default } from "../../../src/cadran/messages/en/web.json";
