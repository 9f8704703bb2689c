import { useQueryClient } from "@tanstack/react-query";
import { changeLanguage, LANGUAGES, ownName, type Language } from "../i18n/i18n";
import { useWords } from "../i18n/texts";
import classes from "./LanguageSwitch.module.css";

/** Each language by its short name; the one in use is pressed. */
export function LanguageSwitch() {
  const { t, language } = useWords();
  const queries = useQueryClient();
  const choose = async (next: Language) => {
    await changeLanguage(next);
    await queries.invalidateQueries({ predicate: (query) => query.queryKey[0] !== "session" });
  };
  return (
    <div role="group" aria-label={t("language")} className={classes.switch}>
      {LANGUAGES.map((each) => (
        <button
          key={each}
          type="button"
          lang={each}
          className={classes.choice}
          aria-pressed={each === language}
          aria-label={`${each.toUpperCase()} (${ownName(each)})`}
          onClick={() => void choose(each)}
        >
          {each.toUpperCase()}
        </button>
      ))}
    </div>
  );
}
