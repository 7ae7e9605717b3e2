/** What a mail says of itself, as far as it tells whether anybody wrote it. Names are lower case. */
export type MailHead = {
  headers: readonly { name: string; value: string }[];
  subject: string | null;
  sender: string | null;
};

export type MailKind = "mail" | "bounce" | "auto-reply";

const ROBOTS = /^(?:mailer-daemon|postmaster|mail-daemon)@/i;
const UNDELIVERED =
  /^(?:undeliver(?:able|ed)|delivery status notification|mail delivery (?:failed|failure|subsystem)|returned mail|failure notice|delivery failure|unzustellbar|non remis|no se puede entregar)/i;
const AWAY =
  /^(?:automatic reply|auto(?:matic)?[- ]?(?:reply|response)|out of (?:the )?office|abwesenheitsnotiz|automatische antwort|r[eé]ponse automatique|absence du bureau|respuesta autom[aá]tica|fuera de la oficina)\b/i;

/**
 * A report of a mail server on a mail that was not delivered (RFC 3464), or an answer that no person wrote
 * (RFC 3834, RFC 8098). What is only sent by a program (`auto-generated`) is neither: offices send call sheets so.
 */
export function kindOfMail({ headers, subject, sender }: MailHead): MailKind {
  const of = (name: string) => headers.find((header) => header.name === name)?.value.toLowerCase() ?? "";
  const type = of("content-type");
  if (/^multipart\/report/.test(type))
    return /report-type="?(?:disposition-notification)/.test(type) ? "auto-reply" : "bounce";
  const isEmptyPath = of("return-path").trim() === "<>";
  const said = subject?.trim() ?? "";
  if (of("x-failed-recipients") !== "") return "bounce";
  if ((ROBOTS.test(sender ?? "") || isEmptyPath) && UNDELIVERED.test(said)) return "bounce";
  if (/^auto-(?:replied|notified)/.test(of("auto-submitted").trim())) return "auto-reply";
  if (["x-autoreply", "x-autorespond", "x-autoresponder"].some((name) => !["", "no"].includes(of(name))))
    return "auto-reply";
  if (of("precedence").trim() === "auto_reply" || AWAY.test(said)) return "auto-reply";
  return "mail";
}
