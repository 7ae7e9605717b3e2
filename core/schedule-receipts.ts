import * as v from "valibot";
import { Id } from "./ids.ts";
import { pageQuery } from "./page.ts";
import { CHANGE_FIELDS } from "./schedule-changes.ts";

/** What an item's present version says that its reader does not know yet. */
export const ScheduleNews = v.object({
  schedule_id: Id,
  version: v.number(),
  /** Whether it is for this reader; a planner sees what changed last. */
  is_for_me: v.boolean(),
  /** `same`: there is nothing in it that they did not acknowledge. */
  kind: v.picklist(["new", "changed", "same"]),
  /** The version that it is held against; null for what is new. */
  since_version: v.nullable(v.number()),
  changes: v.array(
    v.object({
      field: v.picklist(CHANGE_FIELDS),
      before: v.nullable(v.string()),
      after: v.nullable(v.string()),
      words: v.string(),
    }),
  ),
  opened_at: v.nullable(v.string()),
  acknowledged_at: v.nullable(v.string()),
  /** The last version that they acknowledged, or confirmed. */
  acknowledged_version: v.nullable(v.number()),
});
export type ScheduleNews = v.InferOutput<typeof ScheduleNews>;

/** A reader and one version of an item. */
export const ScheduleReceipt = v.object({
  schedule_id: Id,
  user_id: Id,
  version: v.number(),
  opened_at: v.nullable(v.string()),
  acknowledged_at: v.nullable(v.string()),
});
export type ScheduleReceipt = v.InferOutput<typeof ScheduleReceipt>;

/**
 * How far it came with somebody; each state has those before it behind it, but `held`, who are told once their quiet
 * hours are over, and `refused`, whose e-mail came back.
 */
export const RECIPIENT_STATES = [
  "untold",
  "held",
  "told",
  "refused",
  "delivered",
  "opened",
  "acknowledged",
] as const;
export type RecipientState = (typeof RECIPIENT_STATES)[number];

/** Somebody whom an item is for, and what became of telling them what it says now. */
export const Recipient = v.object({
  id: Id,
  first_name: v.string(),
  last_name: v.string(),
  state: v.picklist(RECIPIENT_STATES),
  /** Still to come where quiet hours hold it. */
  told_at: v.nullable(v.string()),
  /**
   * When a device of theirs showed it, a mail server took the e-mail, or a telephone had the text, whichever was first;
   * of an e-mail that a mail service took, when that says that it came. Null where nothing did.
   */
  delivered_at: v.nullable(v.string()),
  delivered_by: v.nullable(v.picklist(["push", "email", "sms"])),
  opened_at: v.nullable(v.string()),
  acknowledged_at: v.nullable(v.string()),
  /** When planners were told that they had not seen a late change. */
  escalated_at: v.nullable(v.string()),
  /** The last version that they acknowledged, which may say something else than the present one. */
  acknowledged_version: v.nullable(v.number()),
});
export type Recipient = v.InferOutput<typeof Recipient>;
export const RECIPIENT_FIELDS = Object.keys(Recipient.entries);

export const RecipientQuery = v.strictObject({
  ...pageQuery,
  /** Those who have not acknowledged what it says now. */
  state: v.optional(v.picklist(["open", ...RECIPIENT_STATES])),
});
export type RecipientQuery = v.InferOutput<typeof RecipientQuery>;

/** How many of them it is for, and how many are in each state. */
export const ScheduleReach = v.object({
  schedule_id: Id,
  version: v.number(),
  recipients: v.number(),
  states: v.object(v.entriesFromList(RECIPIENT_STATES, v.number())),
});
export type ScheduleReach = v.InferOutput<typeof ScheduleReach>;
