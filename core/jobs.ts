import * as v from "valibot";
import { Id } from "./ids.ts";
import { pageQuery } from "./page.ts";

/**
 * Background work. A job is a row written in the transaction of the verb that wants it; a relay hands it to
 * BullMQ afterwards with the row's id as the job id, so nothing is lost between the two and nothing runs twice.
 */
export const JOB_STATES = ["pending", "queued", "active", "completed", "failed"] as const;
export type JobState = (typeof JOB_STATES)[number];

/** Every kind of job with the shape of its payload: the one place that both ends infer from. */
export const JOBS = {
  "schedule-import": v.strictObject({ import_id: Id }),
  /** What was approved in an organisation goes to the ledger outside, in batches. */
  "sync-to-xero": v.object({}),
  /** Ours is held against theirs: all of it, or what they said something of. */
  "check-ledger": v.strictObject({ full: v.optional(v.boolean()) }),
  /** Somebody let the portal in at a ledger: what for is asked, and then the books go where they chose. */
  "connect-ledger": v.strictObject({ consent_id: Id, tenant_id: v.optional(v.string()) }),
  /** The books go to files again, and the portal is let in no more. */
  "disconnect-ledger": v.strictObject({}),
  /** A file that was handed in is looked at, cleaned, and made into pictures. */
  "process-document": v.strictObject({ document_id: Id }),
  /** A receipt that was handed in is read. */
  "read-receipt": v.strictObject({ receipt_id: Id }),
  /** A mail that came in is read; where a paper of it is a scan, by the other. */
  "read-email": v.strictObject({ email_id: Id }),
  "read-scan": v.strictObject({ email_id: Id }),
  /** A production's mailbox elsewhere is read; all of them, by the clock. */
  "read-mailbox": v.strictObject({ production_id: Id }),
  "read-mailboxes": v.strictObject({}),
  /** The pages of a draft become pictures, for whoever confirms it. */
  "draw-email": v.strictObject({ email_id: Id }),
  "notify-announcement": v.strictObject({ announcement_id: Id }),
  /** The version says which change they are told of; beside it what only the change knows: when it began before, whose it was, and whose it became. */
  "notify-schedule": v.strictObject({
    schedule_id: Id,
    version: v.number(),
    started_at: v.optional(v.string()),
    removed_user_ids: v.optional(v.array(Id)),
    added_user_ids: v.optional(v.array(Id)),
    /** It stays as it is on the wall, and its zone's clocks go by other rules. */
    because: v.optional(v.literal("zone-rules")),
  }),
  /** Whoever is said to have agreed that somebody rests too little hears of it. */
  "notify-rest-override": v.strictObject({ override_id: Id }),
  /** Whoever handed them in hears what was decided; one job for all that were decided together. */
  "notify-expense": v.strictObject({ expense_ids: v.array(Id) }),
  /** Whoever spent it is asked something, or whoever asked has an answer; the event is of the expense's history. */
  "notify-question": v.strictObject({ event_id: Id }),
  /** Whoever has an advance hears what was done with it. */
  "notify-advance": v.strictObject({ movement_id: Id }),
  /** The paper of a draft is made of its terms. */
  "render-contract": v.strictObject({ contract_id: Id }),
  /** Whoever it concerns hears what happened to a contract. */
  "notify-contract": v.strictObject({ event_id: Id }),
  /** Everybody has signed: the paper gets its audit page and the house's seal. */
  "seal-contract": v.strictObject({ contract_id: Id }),
  /** The figures of clients' overviews are reckoned anew. */
  "refresh-analytics": v.strictObject({}),
  /** Reminders and ends of contracts that are due. */
  "contract-days": v.strictObject({}),
  /** Items whose zone's rules are others than those that their instants were derived by. */
  "zone-rules": v.strictObject({}),
  /** A contract is put before its signatories at DocuSign, taken back there, or asked after. */
  "send-envelope": v.strictObject({ transaction_id: Id }),
  "void-envelope": v.strictObject({ transaction_id: Id }),
  "check-envelope": v.strictObject({ transaction_id: Id }),
  /** Somebody's rows become a file for them to fetch. */
  "make-export": v.strictObject({ export_id: Id }),
  /** Closed years of the books go to files, and what nobody needs any more is listed. */
  "archive-books": v.strictObject({}),
  /** Whoever a message is for is told it. */
  "notify-broadcast": v.strictObject({ broadcast_id: Id }),
  /** Messages that nobody would take a while ago are handed over once more. */
  "resend-mails": v.strictObject({}),
  /** Messages that were written together: a job each would cost more than sending them. */
  "send-mail": v.strictObject({ mail_ids: v.array(Id) }),
  /** To devices, and to telephones; those that were written together. */
  "send-push": v.strictObject({ push_ids: v.array(Id) }),
  "send-text": v.strictObject({ text_ids: v.array(Id) }),
  /** A calendar elsewhere gets what its person's has become; all of them, by the clock, what nobody told of. */
  "push-calendar": v.strictObject({ account_id: Id }),
  "push-calendars": v.strictObject({}),
  /** A person's way to an item is worked out. */
  "plan-route": v.strictObject({ plan_id: Id }),
  /** Whether those still hold whose calls are near. */
  "optimise-routes": v.strictObject({}),
  /** Tables for the years of events that are to come. */
  "event-years": v.strictObject({}),
  /** Who comes to an event hears that it was cancelled, or what is different; the version says which change. */
  "notify-attendees": v.strictObject({
    event_id: Id,
    version: v.number(),
    because: v.picklist(["cancelled", "changed"]),
  }),
  /** Planners hear of whom a late change has not reached. */
  "escalate-unseen": v.strictObject({}),
  /** What is forecast where people will be, and what of it they are warned of. */
  "check-weather": v.strictObject({}),
} as const;

export type JobKind = keyof typeof JOBS;
export type JobPayload<K extends JobKind> = v.InferOutput<(typeof JOBS)[K]>;

export const JobStatus = v.object({
  id: Id,
  kind: v.string(),
  state: v.picklist(JOB_STATES),
  /** 0 to 100. */
  progress: v.number(),
  result: v.nullable(v.unknown()),
  /** Why it failed, in words for the person who started it. */
  error: v.nullable(v.string()),
  created_at: v.string(),
  finished_at: v.nullable(v.string()),
});
export type JobStatus = v.InferOutput<typeof JobStatus>;

/** A job in a list: its result may be long, and is read alone. */
export const JobSummary = v.omit(JobStatus, ["result"]);
export type JobSummary = v.InferOutput<typeof JobSummary>;
export const JOB_SUMMARY_FIELDS = Object.keys(JobSummary.entries);

/** Jobs that one request may start, and that may be asked after together. */
export const JOBS_TOGETHER_MAX = 20;
const UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";

export const JobQuery = v.strictObject({
  ...pageQuery,
  state: v.optional(v.picklist(JOB_STATES)),
  /** Those alone, with commas between: what was started together is looked at together. */
  ids: v.optional(
    v.pipe(
      v.string(),
      v.regex(
        new RegExp(`^${UUID}(?:,${UUID}){0,${JOBS_TOGETHER_MAX - 1}}$`, "i"),
        `must be at most ${JOBS_TOGETHER_MAX} ids with commas between`,
      ),
    ),
  ),
});
export type JobQuery = v.InferOutput<typeof JobQuery>;

/** Nothing more happens to a job in these. */
export function isOver(state: JobState): boolean {
  return state === "completed" || state === "failed";
}

/** What an address that starts a job answers, with 202. */
export const JobAccepted = v.object({ job_id: Id, status_url: v.string() });
export type JobAccepted = v.InferOutput<typeof JobAccepted>;

/** What starts several jobs at once answers, with 202: `status_url` lists them all, those under `jobs` are one each. */
export const JobsAccepted = v.object({
  jobs: v.array(v.object({ job_id: Id, status_url: v.string() })),
  status_url: v.string(),
});
export type JobsAccepted = v.InferOutput<typeof JobsAccepted>;

export const jobUrlOf = (id: string): string => `/api/v1/jobs/${id}/status`;
export const jobsUrlOf = (ids: readonly string[]): string => `/api/v1/jobs?ids=${ids.join(",")}`;
