import * as v from "valibot";
import { Id } from "../ids.ts";
import { line } from "../text.ts";
import { MINOR_PACK_IDS, MINOR_RULES } from "./minors.ts";
import { REST_PACK_IDS, REST_RULES, REST_SEVERITIES } from "./packs.ts";

export const RestPerson = v.object({ id: Id, name: v.string() });
export type RestPerson = v.InferOutput<typeof RestPerson>;

/** What a rule of rest says of a plan, for whom, why and by which values. */
export const RestFinding = v.object({
  rule: v.picklist([...REST_RULES, ...MINOR_RULES]),
  severity: v.picklist(REST_SEVERITIES),
  pack: v.picklist([...REST_PACK_IDS, ...MINOR_PACK_IDS]),
  reason: v.string(),
  /** Minutes (of chaperones: children) that there are and that the rule asks, and the instants between which it looked. */
  data: v.record(v.string(), v.union([v.string(), v.number()])),
  /** The items that it lies between. */
  schedule_ids: v.array(Id),
  /** The first of them. */
  people: v.array(RestPerson),
  people_count: v.number(),
});
export type RestFinding = v.InferOutput<typeof RestFinding>;

export const REST_FINDINGS_MAX = 50;
export const REST_PEOPLE_NAMED_MAX = 20;
/** So many people are judged in one request; of more, `is_partial` says so. */
export const REST_PEOPLE_MAX = 500;

export const RestVerdict = v.object({
  /** What weighs most first, 50 at most. */
  findings: v.array(RestFinding),
  /** Whether planning it all the same takes a reason. */
  needs_reason: v.boolean(),
  /** More people or findings than one answer takes: those that are not here may have breaches too. */
  is_partial: v.boolean(),
});
export type RestVerdict = v.InferOutput<typeof RestVerdict>;

/** Why somebody plans it all the same, and who agreed to it; whoever asks does when nobody else is named. */
export const RestOverride = v.strictObject({
  reason: line(500),
  approved_by: v.optional(Id),
});
export type RestOverride = v.InferOutput<typeof RestOverride>;
