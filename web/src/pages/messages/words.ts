import type { Mailbox } from "../../api/types";
import type { TextKey } from "../../i18n/texts";

export const MAILING: Record<Mailbox["mail"], TextKey> = {
  attach: "mailbox_mail_attach",
  link: "mailbox_mail_link",
  off: "mailbox_mail_off",
};

/** When a greeting is heard. */
export type Use = "greeting" | "busy_greeting";

export const GREETING: Record<Use, TextKey> = {
  greeting: "mailbox_greeting",
  busy_greeting: "mailbox_busy_greeting",
};

export const STANDARD: Record<Use, TextKey> = {
  greeting: "mailbox_greeting_standard",
  busy_greeting: "mailbox_busy_greeting_standard",
};
