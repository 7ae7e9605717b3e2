import * as v from "valibot";
import { LANGUAGES, Sheet } from "./callsheets/fields.ts";
import { Id } from "./ids.ts";
import { pageQuery } from "./page.ts";
import { problems } from "./problem.ts";

/**
 * Mails that come in, and what became of them. `draft` waits for somebody to confirm it; what was skipped says why,
 * what failed can be read by nobody but a person.
 */
export const EMAIL_STATUSES = ["received", "parsing", "draft", "confirmed", "skipped", "failed"] as const;
export type EmailStatus = (typeof EMAIL_STATUSES)[number];

/** Handed in by a person, delivered by a mail service, or by SMTP, or fetched from a mailbox. */
export const EMAIL_DOORS = ["upload", "webhook", "smtp", "mailbox"] as const;
export type EmailDoor = (typeof EMAIL_DOORS)[number];

/** Why a mail is no draft. */
export const EMAIL_CAUSES = [
  /** It came before: by its message id, or byte by byte. */
  "duplicate",
  /** Nobody whom the production takes mail from sent it. */
  "sender",
  /** It says that another mail was not delivered. */
  "bounce",
  "auto-reply",
  "no-sheet",
  "unreadable",
  /** Somebody said that it is of no use. */
  "discarded",
] as const;
export type EmailCause = (typeof EMAIL_CAUSES)[number];

/** Whether the bytes are a mail, or a call sheet without one. */
export const EMAIL_FORMS = ["mail", "paper"] as const;
export type EmailForm = (typeof EMAIL_FORMS)[number];

export const PART_OUTCOMES = ["sheet", "no-sheet", "unreadable", "not-read"] as const;
/** A file in a mail, or its text. */
export const EmailPart = v.object({
  /** null: the text of the mail itself. */
  file_name: v.nullable(v.string()),
  type: v.string(),
  size_bytes: v.number(),
  /** 0 in the mail itself, 1 in a mail that it carries, and so on. */
  depth: v.number(),
  outcome: v.picklist(PART_OUTCOMES),
  reason: v.nullable(v.string()),
});
export type EmailPart = v.InferOutput<typeof EmailPart>;

export const DraftPaper = v.object({
  /** Counted from 0 in the mail's parts. */
  part: v.number(),
  kind: v.picklist(["text", "pdf", "picture"]),
  /** How large its pages are, for whoever draws boxes on them. */
  pages: v.array(v.object({ width: v.number(), height: v.number() })),
});
/** What was understood: times are HH:MM, dates ISO. */
export const EmailDraft = v.object({
  language: v.picklist(LANGUAGES),
  /** One for each unit; `part` says of which of the mail's parts. */
  sheets: v.array(v.object({ ...Sheet.entries, part: v.number() })),
  papers: v.array(DraftPaper),
});
export type EmailDraft = v.InferOutput<typeof EmailDraft>;

/** How long each stage took (mission S-02, S-03); null of one that was not come to. */
export const EmailStages = v.object({
  /** From its arrival until somebody had time for it. */
  waited_ms: v.nullable(v.number()),
  unpacking_ms: v.nullable(v.number()),
  /** Files to words with their places. */
  extraction_ms: v.nullable(v.number()),
  /** Words to fields. */
  parsing_ms: v.nullable(v.number()),
  storage_ms: v.nullable(v.number()),
  total_ms: v.nullable(v.number()),
});
export type EmailStages = v.InferOutput<typeof EmailStages>;

export const Email = v.object({
  id: Id,
  /** null: somebody handed it in without saying for which. */
  production_id: v.nullable(Id),
  door: v.picklist(EMAIL_DOORS),
  status: v.picklist(EMAIL_STATUSES),
  cause: v.nullable(v.picklist(EMAIL_CAUSES)),
  /** Why, in words. */
  reason: v.nullable(v.string()),
  /** The mail that came before. */
  duplicate_of: v.nullable(Id),
  message_id: v.nullable(v.string()),
  sender: v.nullable(v.string()),
  subject: v.nullable(v.string()),
  sent_at: v.nullable(v.string()),
  size_bytes: v.number(),
  /** Of its draft: how many sheets, the first one's day and title, and how much has to be asked. */
  sheet_count: v.number(),
  sheet_date: v.nullable(v.string()),
  sheet_title: v.nullable(v.string()),
  question_count: v.number(),
  received_at: v.string(),
  parsing_at: v.nullable(v.string()),
  finished_at: v.nullable(v.string()),
});
export type Email = v.InferOutput<typeof Email>;
export const EMAIL_FIELDS = Object.keys(Email.entries);

export const EmailDetail = v.object({
  ...Email.entries,
  parts: v.array(EmailPart),
  stages: EmailStages,
  /** As it was read; what was corrected stands in its review. */
  draft: v.nullable(EmailDraft),
  /** Of what was corrected: If-Match of whoever goes on. */
  version: v.number(),
});
export type EmailDetail = v.InferOutput<typeof EmailDetail>;

export const EmailQuery = v.strictObject({
  ...pageQuery,
  status: v.optional(v.picklist(EMAIL_STATUSES)),
  production_id: v.optional(Id),
  door: v.optional(v.picklist(EMAIL_DOORS)),
});
export type EmailQuery = v.InferOutput<typeof EmailQuery>;

export const EmailUploadQuery = v.strictObject({ production_id: v.optional(Id) });
export const EmailUpload = v.strictObject({
  file: v.pipe(
    v.string(),
    v.description("A mail (.eml) or a call sheet (PDF, Word, Excel, picture, text), at most 50 MB"),
  ),
});

/** As SendGrid's Inbound Parse posts it, raw. */
export const InboundForm = v.strictObject({
  email: v.pipe(v.string(), v.description("The mail as it was sent, at most 50 MB")),
  envelope: v.optional(v.pipe(v.string(), v.description("JSON: who it was delivered to, and from whom"))),
  to: v.optional(v.string()),
});

export const EmailAccepted = v.object({ id: Id, status_url: v.string() });
export type EmailAccepted = v.InferOutput<typeof EmailAccepted>;

export const emailProblems = problems("emails", {
  tooLarge: [413, "A mail may have at most 50 MB"],
  type: [415, "This is neither a mail nor a call sheet"],
  empty: [422, "There is nothing in it"],
  queueFull: [503, "Too many mails wait to be read; try again in a minute"],
  noDraft: [409, "This is no draft: there is nothing to confirm"],
  open: [409, "Something has to be said first"],
});
