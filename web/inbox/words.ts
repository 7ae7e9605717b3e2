import type { Sheet } from "../../core/callsheets/fields.ts";
import type { Email, EmailDetail, EmailPart, EmailStatus } from "../../core/emails.ts";
import type { Mailbox, MailboxState } from "../../core/emails/mailboxes.ts";
import { dayLong, momentAt } from "../lib/clock.ts";

export const STATUS_WORDS: Record<EmailStatus, string> = {
  received: "Waiting",
  parsing: "Being read",
  draft: "To confirm",
  confirmed: "Confirmed",
  skipped: "Skipped",
  failed: "Not readable",
};
export const STATUS_CHIPS: Record<EmailStatus, string> = {
  received: "chip still",
  parsing: "chip",
  draft: "chip good",
  confirmed: "chip good",
  skipped: "chip still",
  failed: "chip bad",
};
export const STATUSES = Object.keys(STATUS_WORDS) as EmailStatus[];

const MAILBOX_WORDS: Record<MailboxState, string> = {
  waiting: "Not read yet",
  in_step: "Connected",
  refused: "Refused",
};
/** Where one signs in there is no password to be given anew. */
export const mailboxWords = ({ provider, state }: Mailbox): string =>
  (provider === "gmail" || provider === "microsoft") && state === "refused"
    ? "Sign in again"
    : MAILBOX_WORDS[state];
export const MAILBOX_CHIPS: Record<MailboxState, string> = {
  waiting: "chip still",
  in_step: "chip good",
  refused: "chip bad",
};

export const isUnderWay = ({ status }: Pick<Email, "status">): boolean =>
  status === "received" || status === "parsing";

/** What it is called in the list: what the sheet says, else what the mail does. */
export const titleOf = (mail: Email): string =>
  [mail.sheet_title, mail.sheet_date === null ? null : dayLong(mail.sheet_date)].filter(Boolean).join(", ") ||
  mail.subject ||
  "Without a subject";

/** Where it came from, and when. */
export function factsOf(mail: Email): string {
  const from = mail.door === "upload" && mail.sender === null ? "handed in" : (mail.sender ?? "from nobody");
  const subject = mail.subject !== null && titleOf(mail) !== mail.subject ? mail.subject : null;
  return [subject, from, momentAt(mail.received_at)].filter(Boolean).join(" · ");
}

const count = (of: number, one: string, many: string) => `${of} ${of === 1 ? one : many}`;
export const askedWords = ({ question_count: asked, sheet_count: sheets }: Email): string =>
  [
    sheets > 1 ? count(sheets, "sheet", "sheets") : null,
    asked > 0 ? count(asked, "question", "questions") : null,
  ]
    .filter(Boolean)
    .join(" · ");

export const partsOfDay = ({ people, places, schedule }: Sheet): string =>
  [
    count(people.length, "person", "people"),
    count(places.length, "place", "places"),
    count(schedule.length, "line of the day", "lines of the day"),
  ].join(", ");

export const OUTCOME_WORDS: Record<EmailPart["outcome"], string> = {
  sheet: "call sheet",
  "no-sheet": "no call sheet",
  unreadable: "not readable",
  "not-read": "not read",
};

export const partWords = ({ file_name: name, outcome, reason }: EmailPart): string =>
  `${name ?? "Its text"}: ${OUTCOME_WORDS[outcome]}${reason === null ? "" : `. ${reason}`}`;

/** The stages that took longest, for whoever wonders. */
export function tookWords({ total_ms: total, waited_ms: waited }: EmailDetail["stages"]): string | null {
  if (total === null) return null;
  const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`;
  return `Read ${seconds(total)} after it came${waited !== null && waited > 1_000 ? `, ${seconds(waited)} of it waiting` : ""}.`;
}

const STAGES = [
  ["waited_ms", "waited"],
  ["unpacking_ms", "unpacked"],
  ["extraction_ms", "letters made out"],
  ["parsing_ms", "understood"],
  ["storage_ms", "stored"],
] as const;

/** How long each stage took (mission S-02). */
export const stageWords = (stages: EmailDetail["stages"]): string[] =>
  STAGES.flatMap(([name, words]) => {
    const ms = stages[name];
    return ms === null ? [] : [`${words}: ${(ms / 1_000).toFixed(2)} s`];
  });
