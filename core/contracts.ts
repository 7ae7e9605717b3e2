import * as v from "valibot";
import { CONTRACT_STATUSES } from "./contract-states.ts";
import { DocumentSummary } from "./documents.ts";
import { Id, NewId } from "./ids.ts";
import { AmountInput, Currency, moneyEntries } from "./money-shapes.ts";
import { pageQuery } from "./page.ts";
import { problems } from "./problem.ts";
import { line } from "./text.ts";
import { isDate } from "./time.ts";

const Links = v.object({ self: v.string(), document: v.string() });

/** A contract in a list, as it comes without `fields`. */
export const Contract = v.object({
  id: Id,
  production_id: Id,
  status: v.picklist(CONTRACT_STATUSES),
  ...moneyEntries,
  start_date: v.string(),
  end_date: v.string(),
  created_at: v.string(),
  _links: Links,
});
export type Contract = v.InferOutput<typeof Contract>;

export const ContractDetail = v.object({
  ...Contract.entries,
  title: v.string(),
  artist_id: Id,
  artist_name: v.string(),
  production_name: v.string(),
  document: v.nullable(DocumentSummary),
  signed_at: v.nullable(v.string()),
  updated_at: v.string(),
  version: v.number(),
});
export type ContractDetail = v.InferOutput<typeof ContractDetail>;

/** In a list: the ones above, and on request who and what it is for. */
export const CONTRACT_FIELDS_DEFAULT = Object.keys(Contract.entries);
export const CONTRACT_FIELDS = Object.keys(ContractDetail.entries).filter((name) => name !== "document");

export const ContractInList = v.partial(v.omit(ContractDetail, ["document"]));

const DateOnly = v.pipe(v.string("must be text"), v.check(isDate, "must be a date such as 2026-09-03"));

export const ContractCreate = v.strictObject({
  id: v.optional(NewId),
  artist_id: Id,
  production_id: Id,
  title: line(200),
  amount: AmountInput,
  /** Absent: the production's. */
  currency: v.optional(Currency),
  start_date: DateOnly,
  end_date: DateOnly,
  /** The PDF that is to be signed. */
  document_id: Id,
});
export type ContractCreate = v.InferOutput<typeof ContractCreate>;

export const ContractQuery = v.strictObject({
  ...pageQuery,
  status: v.optional(v.picklist(CONTRACT_STATUSES)),
  production_id: v.optional(Id),
});
export type ContractQuery = v.InferOutput<typeof ContractQuery>;

export const contractProblems = problems("contracts", {
  endBeforeStart: [422, "The last day is before the first"],
  notOnProduction: [422, "This person does not work on the production"],
  document: [422, "A contract's document is a PDF of your own that has been checked"],
  noDocument: [404, "This contract has no document yet"],
});
