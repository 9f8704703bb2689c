/** The page's own texts in French; what the server words, it words in the reader's language itself. */
export { default } from "../../../src/cadran/messages/fr/web.json";
