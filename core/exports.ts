import * as v from "valibot";
import { AUDIT_OBJECTS, RISK_LEVELS } from "./audit-actions.ts";
import { Period } from "./books/periods.ts";
import { ATTENDEE_STATUSES } from "./event-states.ts";
import { EXPENSE_CATEGORIES, EXPENSE_STATUSES } from "./expense-states.ts";
import {
  EXPORT_FORMATS,
  EXPORT_KINDS,
  EXPORT_STATES,
  EXPORTS_UNDER_WAY_MAX,
  type ExportFormat,
} from "./export-kinds.ts";
import { Id } from "./ids.ts";
import { Currency } from "./money-shapes.ts";
import { pageQuery } from "./page.ts";
import { problems } from "./problem.ts";
import { RECLAIM_STATUSES } from "./settlement-states.ts";
import { isDate, isInstant } from "./time.ts";
import { TRANSACTION_CATEGORY_NAMES } from "./transaction-categories.ts";

const Day = v.pipe(v.string("must be text"), v.check(isDate, "must be a date such as 2026-09-03"));
const Instant = v.pipe(
  v.string("must be text"),
  v.check(isInstant, "must be an instant such as 2026-09-03T11:30:00Z"),
);
const format = v.picklist(EXPORT_FORMATS, `must be one of ${EXPORT_FORMATS.join(", ")}`);

/** As lists of expenses are narrowed down; both days included. */
const ofExpenses = {
  status: v.optional(v.picklist(EXPENSE_STATUSES)),
  production_id: v.optional(Id),
  artist_id: v.optional(Id),
  category: v.optional(v.picklist(EXPENSE_CATEGORIES)),
  from: v.optional(Day),
  to: v.optional(Day),
};
/** Absent: the present month. */
const ofMonth = { period: v.optional(Period) };

/** A kind, a format, and what of it, as the list of the same thing is narrowed down. */
const asked = <Format extends v.GenericSchema<unknown, ExportFormat>>(format: Format) =>
  v.variant("kind", [
    v.strictObject({ kind: v.literal("expenses"), format, ...ofExpenses }),
    v.strictObject({ kind: v.literal("approvals"), format, ...ofExpenses }),
    v.strictObject({
      kind: v.literal("journal"),
      format,
      ...ofMonth,
      /** The last month of several. Absent: one month. */
      until: v.optional(Period),
      account: v.optional(v.pipe(v.string(), v.regex(/^\d{1,10}$/, "must be an account such as 2100"))),
      currency: v.optional(Currency),
    }),
    v.strictObject({ kind: v.literal("trial_balance"), format, ...ofMonth }),
    v.strictObject({ kind: v.literal("vat"), format, ...ofMonth }),
    v.strictObject({
      kind: v.literal("transactions"),
      format,
      /** Absent: of every client whose books they see. */
      client_id: v.optional(Id),
      category: v.optional(v.picklist(TRANSACTION_CATEGORY_NAMES)),
      from: v.optional(Day),
      to: v.optional(Day),
    }),
    v.strictObject({
      kind: v.literal("withholdings"),
      format,
      reclaim: v.optional(v.picklist(RECLAIM_STATUSES)),
      /** Days of settlements, both included. */
      from: v.optional(Day),
      to: v.optional(Day),
    }),
    v.strictObject({
      kind: v.literal("attendees"),
      format,
      /** Absent: of every event of the organisation. */
      event_id: v.optional(Id),
      status: v.optional(v.picklist(ATTENDEE_STATUSES)),
      /** Days of events, both included. */
      from: v.optional(Day),
      to: v.optional(Day),
    }),
    v.strictObject({
      kind: v.literal("audit"),
      format,
      actor: v.optional(Id),
      object_type: v.optional(v.picklist(AUDIT_OBJECTS)),
      object_id: v.optional(Id),
      /** From this instant on, and before that one. */
      from: v.optional(Instant),
      to: v.optional(Instant),
      risk: v.optional(v.picklist(RISK_LEVELS)),
    }),
  ]);

export const ExportCreate = asked(format);
export type ExportCreate = v.InferOutput<typeof ExportCreate>;

/** The same for somebody to read: a PDF, unless they say otherwise (mission D-46). */
export const ReportCreate = asked(v.optional(format, "pdf"));

/** Several at once: all of them are asked for, or none (mission D-47). */
export const ExportsCreate = v.strictObject({
  exports: v.pipe(
    v.array(ExportCreate),
    v.minLength(1, "must name at least one export"),
    v.maxLength(EXPORTS_UNDER_WAY_MAX, `must be at most ${EXPORTS_UNDER_WAY_MAX} exports`),
  ),
});
export type ExportsCreate = v.InferOutput<typeof ExportsCreate>;

/** What of a kind was asked for; months and currencies that were left out are said. */
export type ExportFilter = Readonly<Record<string, string | undefined>>;

export const Export = v.object({
  id: Id,
  kind: v.picklist(EXPORT_KINDS),
  format: v.picklist(EXPORT_FORMATS),
  filter: v.record(v.string(), v.string()),
  state: v.picklist(EXPORT_STATES),
  /** 0 to 100. */
  progress: v.number(),
  /** Why it failed, in words for the person who asked for it. */
  error: v.nullable(v.string()),
  job_id: Id,
  file_name: v.string(),
  rows: v.nullable(v.number()),
  size_bytes: v.nullable(v.number()),
  /** SHA-256 of the file, hex. */
  sha256: v.nullable(v.string()),
  created_at: v.string(),
  finished_at: v.nullable(v.string()),
  /** Until then the file is there to be fetched. */
  expires_at: v.nullable(v.string()),
});
export type Export = v.InferOutput<typeof Export>;
export const EXPORT_FIELDS = Object.keys(Export.entries);

export const ExportQuery = v.strictObject({
  limit: pageQuery.limit,
  cursor: pageQuery.cursor,
  fields: pageQuery.fields,
});
export type ExportQuery = v.InferOutput<typeof ExportQuery>;

/** What asking for one answers, with 202. */
export const ExportAccepted = v.object({ id: Id, job_id: Id, status_url: v.string() });
export type ExportAccepted = v.InferOutput<typeof ExportAccepted>;

/** What asking for several answers; `status_url` lists their jobs. */
export const ExportsAccepted = v.object({ exports: v.array(ExportAccepted), status_url: v.string() });

export const exportProblems = problems("exports", {
  tooMany: [409, "Other exports of yours are being made"],
  notReady: [409, "The file is not made yet"],
  failed: [409, "The file could not be made"],
  expired: [410, "The file is not kept any longer"],
  tooLarge: [422, "It has more rows than one file holds"],
});
