import { type ReactNode, useEffect } from "react";
import { Brand } from "../../app/Brand";
import { SchemeSwitch } from "../../app/HeaderTools";
import { LanguageSwitch } from "../../app/LanguageSwitch";
import { useWords } from "../../i18n/texts";
import { Dial } from "../../parts/Dial";
import classes from "./SignInPage.module.css";

/** What stands around a page for people who are not in yet. */
export function SignInFrame({ title, children }: { title: string; children: ReactNode }) {
  const { t } = useWords();
  useEffect(() => {
    document.title = t("page_title", { page: title });
  }, [t, title]);
  return (
    <div className={classes.page}>
      <aside className={classes.art}>
        <Brand />
        <div className={classes.dial}>
          <Dial size={300} />
        </div>
        <p className={classes.motto}>{t("sign_in_motto")}</p>
      </aside>
      <div className={classes.side}>
        <header className={classes.tools}>
          <span className={classes.narrowBrand}>
            <Brand compact />
          </span>
          <LanguageSwitch />
          <SchemeSwitch />
        </header>
        <main className={classes.form}>{children}</main>
      </div>
    </div>
  );
}
