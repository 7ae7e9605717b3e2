import * as v from "valibot";
import { ADVANCE_STATUSES, MOVEMENT_KINDS } from "./advance-states.ts";
import { Id, NewId } from "./ids.ts";
import { AmountInput, Currency, moneyEntries } from "./money-shapes.ts";
import { pageQuery } from "./page.ts";
import { problems } from "./problem.ts";
import { line } from "./text.ts";
import { isDate } from "./time.ts";

const Money = v.object(moneyEntries);

/** What one proposed to write off, until another confirms it. */
const WriteOff = v.object({
  id: Id,
  ...moneyEntries,
  reason: v.string(),
  proposed_by: Id,
  proposed_by_name: v.string(),
  proposed_at: v.string(),
});

/** Money that an artist was given beforehand, in a list: what of it was settled, returned, written off, and is open. */
export const Advance = v.object({
  id: Id,
  artist_id: Id,
  artist_name: v.string(),
  production_id: v.nullable(Id),
  production_name: v.nullable(v.string()),
  ...moneyEntries,
  settled: Money,
  returned: Money,
  written_off: Money,
  /** Not accounted for yet. The four add up to the amount, unless it was cancelled. */
  open: Money,
  /** What is open as it was booked, in the organisation's currency. */
  open_functional: Money,
  purpose: v.string(),
  status: v.picklist(ADVANCE_STATUSES),
  /** While it is proposed, the day that it was to be. */
  issued_on: v.string(),
  issued_by: Id,
  issued_by_name: v.string(),
  /** The second, where it takes two. */
  approved_by: v.nullable(Id),
  approved_by_name: v.nullable(v.string()),
  approved_at: v.nullable(v.string()),
  /** When its artist said that they have it. */
  acknowledged_at: v.nullable(v.string()),
  closed_at: v.nullable(v.string()),
  /** Proposed and not confirmed. */
  write_off: v.nullable(WriteOff),
  created_at: v.string(),
  updated_at: v.string(),
  version: v.number(),
});
export type Advance = v.InferOutput<typeof Advance>;
export const ADVANCE_FIELDS = Object.keys(Advance.entries);

/** Of one advance, newest first; more are in the books. */
export const MOVEMENTS_SHOWN_MAX = 200;
/** Claims that could be settled with it, those that name it first. */
export const CLAIMS_SHOWN_MAX = 50;

export const AdvanceDetail = v.object({
  ...Advance.entries,
  movements: v.array(
    v.object({
      id: Id,
      kind: v.picklist(MOVEMENT_KINDS),
      ...moneyEntries,
      /** What that much of the advance was booked for. */
      functional: Money,
      expense_id: v.nullable(Id),
      /** Whose fee was settled with it. */
      contract_id: v.nullable(Id),
      moved_on: v.string(),
      moved_by_name: v.string(),
      at: v.string(),
      notes: v.nullable(v.string()),
    }),
  ),
  /** Approved and owed in its currency. */
  claims: v.array(
    v.object({
      id: Id,
      description: v.string(),
      expense_date: v.string(),
      /** Still owed. */
      ...moneyEntries,
      /** Its owner says that it was spent from this advance. */
      is_from_it: v.boolean(),
      version: v.number(),
    }),
  ),
});
export type AdvanceDetail = v.InferOutput<typeof AdvanceDetail>;

const Day = v.optional(
  v.pipe(v.string("must be text"), v.check(isDate, "must be a date such as 2026-09-03")),
);

export const AdvanceCreate = v.strictObject({
  id: v.optional(NewId),
  artist_id: Id,
  production_id: v.optional(v.nullable(Id)),
  amount: AmountInput,
  /** Absent: the production's, else the organisation's. */
  currency: v.optional(Currency),
  /** What it is for, which its artist reads. */
  purpose: line(500),
  /** The day that the money left. Absent: today. */
  issued_on: Day,
});
export type AdvanceCreate = v.InferOutput<typeof AdvanceCreate>;

export const AdvanceReturn = v.strictObject({
  /** In its currency. Absent: all that is open. */
  amount: v.optional(AmountInput),
  /** The day that the money came. Absent: today. */
  returned_on: Day,
});
export type AdvanceReturn = v.InferOutput<typeof AdvanceReturn>;

export const AdvanceWriteOff = v.strictObject({
  /** In its currency. Absent: all that is open. */
  amount: v.optional(AmountInput),
  reason: line(2_000),
});
export type AdvanceWriteOff = v.InferOutput<typeof AdvanceWriteOff>;

export const AdvanceCancel = v.strictObject({ reason: line(2_000) });
export type AdvanceCancel = v.InferOutput<typeof AdvanceCancel>;

export const AdvanceQuery = v.strictObject({
  limit: pageQuery.limit,
  cursor: pageQuery.cursor,
  fields: pageQuery.fields,
  status: v.optional(v.picklist(ADVANCE_STATUSES)),
  artist_id: v.optional(Id),
});
export type AdvanceQuery = v.InferOutput<typeof AdvanceQuery>;

export const advanceProblems = problems("advances", {
  notPossible: [409, "This cannot be done with the advance as it stands"],
  secondApproval: [403, "Somebody else gives the second approval"],
  ownAdvance: [403, "Nobody moves the money of their own advance"],
  notYours: [403, "Only whoever was given it can do this"],
  ownProposal: [403, "Somebody else confirms what is to be written off"],
  notProposed: [409, "Nothing is proposed to be written off"],
  rateMissing: [409, "There is no rate of exchange for that day yet"],
});
