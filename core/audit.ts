import * as v from "valibot";
import { ACTOR_KINDS, AUDIT_OBJECTS, IP_CLASSES, RISK_LEVELS } from "./audit-actions.ts";
import { Id } from "./ids.ts";
import { namedEntries } from "./named.ts";
import { countBetween, PAGE_LIMIT_MAX } from "./page.ts";
import { problems } from "./problem.ts";
import { isInstant } from "./time.ts";

/** An event as it is read: what the chain holds, and in words what its key still opens. */
export const AuditEntry = v.object({
  /** Its number in the organisation's chain, from 1. */
  seq: v.number(),
  /** UTC, in microseconds. */
  event_timestamp: v.string(),
  actor_kind: v.picklist(ACTOR_KINDS),
  actor_id: v.nullable(Id),
  actor_name: v.nullable(v.string()),
  /** For whom the house did it. */
  on_behalf_of: v.nullable(Id),
  action: v.string(),
  object_type: v.picklist(AUDIT_OBJECTS),
  object_id: Id,
  object_version: v.nullable(v.number()),
  /** Commitments to what it was and what it became: SHA-256, hex. */
  before_hash: v.nullable(v.string()),
  after_hash: v.nullable(v.string()),
  risk_level: v.picklist(RISK_LEVELS),
  ip_class: v.picklist(IP_CLASSES),
  /** The request, or the job. */
  request_id: v.nullable(Id),
  /** Whose key its words lie under. */
  subject_id: v.nullable(Id),
  /** Why, in somebody's words; null without any, and once the key is destroyed. */
  reason: v.nullable(v.string()),
  /** Names and addresses, under the same key. */
  personal: v.record(v.string(), v.string()),
  prev_hash: v.string(),
  hash: v.string(),
});
export type AuditEntry = v.InferOutput<typeof AuditEntry>;

export const AuditTrail = v.object({
  audit_entries: v.array(AuditEntry),
  meta: v.object({ has_more: v.boolean(), next_cursor: v.nullable(v.string()) }),
});

const Instant = v.pipe(v.string(), v.check(isInstant, "must be an instant such as 2026-09-03T11:30:00Z"));

export const AuditQuery = v.strictObject({
  limit: v.optional(countBetween(1, PAGE_LIMIT_MAX)),
  cursor: v.optional(v.pipe(v.string(), v.maxLength(512))),
  actor: v.optional(Id),
  object_type: v.optional(v.picklist(AUDIT_OBJECTS)),
  object_id: v.optional(Id),
  /** From this instant on. */
  from: v.optional(Instant),
  /** Before this one. */
  to: v.optional(Instant),
  risk: v.optional(v.picklist(RISK_LEVELS)),
});
export type AuditQuery = v.InferOutput<typeof AuditQuery>;

/** As S1 asks for it: whoever says who they are must be who their token says (mission A18, 33). */
export const AuditQueryS1 = v.strictObject({
  ...AuditQuery.entries,
  ...namedEntries,
});
export type AuditQueryS1 = v.InferOutput<typeof AuditQueryS1>;

/** Absent: the last event there is. */
export const AuditHeadQuery = v.strictObject({ seq: v.optional(countBetween(1, 999_999_999)) });
export type AuditHeadQuery = v.InferOutput<typeof AuditHeadQuery>;

/** What the server says of an event of the chain: to be held against what somebody reckoned from an export. */
export const AuditHead = v.object({
  seq: v.number(),
  hash: v.string(),
  event_timestamp: v.string(),
  /** How far the chain goes by now. */
  latest_seq: v.number(),
  /** The last head that was signed; null before the first. */
  signed: v.nullable(
    v.object({ number: v.number(), seq: v.number(), signed_at: v.string(), key: v.string() }),
  ),
});
export type AuditHead = v.InferOutput<typeof AuditHead>;

/** Everybody who did something that is in the trail, whoever they are by now. */
export const AuditActors = v.object({ data: v.array(v.object({ id: Id, name: v.string() })) });
export type AuditActors = v.InferOutput<typeof AuditActors>;

export const auditProblems = problems("audit", {
  busy: [503, "Other exports are under way; try again shortly"],
});
