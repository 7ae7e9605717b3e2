import * as v from "valibot";
import { DocumentSummary } from "./documents.ts";
import { Id, NewId } from "./ids.ts";
import { AmountInput, moneyEntries } from "./money-shapes.ts";
import { pageQuery } from "./page.ts";
import { problems } from "./problem.ts";
import { RECLAIM_STATUSES, SETTLEMENT_STATUSES } from "./settlement-states.ts";
import { line } from "./text.ts";
import { isDate } from "./time.ts";

const Money = v.object(moneyEntries);

/** Somebody who did something, and when. */
const Deed = v.object({ by: Id, by_name: v.string(), at: v.string() });
const DayDeed = v.object({ ...Deed.entries, on: v.string() });

/** How many advances one is set off against. */
export const SET_OFF_ADVANCES_MAX = 20;

/** What a contract came to for some of its shows, as it was agreed on. */
export const FeeSettlement = v.object({
  id: Id,
  contract_id: Id,
  contract_title: v.string(),
  artist_id: Id,
  artist_name: v.string(),
  production_name: v.string(),
  /** The shows that it is of, both days included. */
  shows_from: v.string(),
  shows_until: v.string(),
  /** Its day in the books, and of its rate of exchange. */
  settled_on: v.string(),
  status: v.picklist(SETTLEMENT_STATUSES),
  /** What it was reckoned from: the part of the contract's amount, and what the box office said. */
  guarantee: Money,
  gross: Money,
  taxes: Money,
  costs: Money,
  /** What decided how much is due. */
  by: v.picklist(["guarantee", "percentage"]),
  due: Money,
  /** What the organisation pays in all: withheld, commission and net together. */
  fee: Money,
  /** The same in the organisation's currency, as it was locked. */
  functional: Money,
  /** The rate that it was locked at; null in the organisation's own currency. */
  rate: v.nullable(v.object({ rate: v.string(), rate_on: v.string(), source: v.string() })),
  commission: Money,
  /** The artist's, before what they were given beforehand. */
  net: Money,
  /** What of the net they were given beforehand, and what is left to be paid. */
  set_off: Money,
  rest: Money,
  advances: v.array(v.object({ id: Id, purpose: v.string(), ...moneyEntries })),
  withheld: Money,
  /** null where nothing is withheld. */
  withholding: v.nullable(
    v.object({
      percent: v.number(),
      country: v.nullable(v.string()),
      gross_up: v.boolean(),
      /** When it was paid to the tax office. */
      remitted: v.nullable(DayDeed),
      reclaim: v.picklist(RECLAIM_STATUSES),
      certificate: v.nullable(DocumentSummary),
      /** Who said so last. */
      reclaim_moved: v.nullable(Deed),
    }),
  ),
  prepared: Deed,
  /** As many as it takes; then it is booked. */
  approvals: v.array(Deed),
  approvals_needed: v.number(),
  paid: v.nullable(DayDeed),
  /** Rejected or reversed. */
  ended: v.nullable(Deed),
  reason: v.nullable(v.string()),
  version: v.number(),
  updated_at: v.string(),
});
export type FeeSettlement = v.InferOutput<typeof FeeSettlement>;
export const FEE_SETTLEMENT_FIELDS = Object.keys(FeeSettlement.entries);

const Day = v.pipe(v.string("must be text"), v.check(isDate, "must be a date such as 2026-09-03"));
/** Of the box office; absent is nothing. */
const Taken = v.optional(AmountInput);

export const SettlementCreate = v.strictObject({
  id: v.optional(NewId),
  contract_id: Id,
  /** Absent: all days of the contract. */
  shows_from: v.optional(Day),
  shows_until: v.optional(Day),
  /** Absent: the last of those shows, or today where that is to come. */
  settled_on: v.optional(Day),
  /** The part of the contract's amount that these shows are of. Absent: what no other settlement is of. */
  guarantee: v.optional(AmountInput),
  gross: Taken,
  taxes: Taken,
  costs: Taken,
  /** What the artist was given beforehand: of each the amount, or as much as is open and due. */
  advances: v.optional(
    v.pipe(
      v.array(v.strictObject({ advance_id: Id, amount: v.optional(AmountInput) })),
      v.maxLength(SET_OFF_ADVANCES_MAX, `must be at most ${SET_OFF_ADVANCES_MAX} advances`),
      v.check(
        (some) => new Set(some.map(({ advance_id }) => advance_id)).size === some.length,
        "must name each advance once",
      ),
    ),
    [],
  ),
});
export type SettlementCreate = v.InferOutput<typeof SettlementCreate>;

export const SettlementReason = v.strictObject({ reason: line(2_000) });
export type SettlementReason = v.InferOutput<typeof SettlementReason>;

export const SettlementPay = v.strictObject({
  /** The day that the money left. Absent: today. */
  paid_on: v.optional(Day),
  /** What left the bank in the organisation's currency, as its statement says. Absent: as the day's published rate has it. */
  bank_amount: v.optional(AmountInput),
});
export type SettlementPay = v.InferOutput<typeof SettlementPay>;

/** A PDF of the caller's own that was uploaded and checked. */
export const SettlementCertificate = v.strictObject({ document_id: Id });
export type SettlementCertificate = v.InferOutput<typeof SettlementCertificate>;

export const SettlementReclaim = v.strictObject({
  status: v.picklist(["reclaim_filed", "refunded", "refused"]),
});
export type SettlementReclaim = v.InferOutput<typeof SettlementReclaim>;

export const FeeSettlementQuery = v.strictObject({
  limit: pageQuery.limit,
  cursor: pageQuery.cursor,
  fields: pageQuery.fields,
  contract_id: v.optional(Id),
  status: v.optional(v.picklist(SETTLEMENT_STATUSES)),
  /** Of those from which something was withheld. */
  reclaim: v.optional(v.picklist(RECLAIM_STATUSES)),
});
export type FeeSettlementQuery = v.InferOutput<typeof FeeSettlementQuery>;

export const settlementProblems = problems("settlements", {
  notPossible: [409, "This cannot be done with the settlement as it stands"],
  notSigned: [409, "Only a contract that was signed is settled"],
  settledAlready: [409, "These shows are settled already"],
  nothingDue: [409, "Nothing is due"],
  ownSettlement: [403, "Nobody settles what pays them"],
  heldAlready: [403, "Somebody else does this"],
  rateMissing: [409, "There is no rate of exchange for that day yet"],
  advance: [422, "The advance cannot be set off"],
  document: [422, "The certificate cannot be used"],
});
