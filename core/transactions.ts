import * as v from "valibot";
import { Id, NewId } from "./ids.ts";
import { AmountInput, moneyEntries } from "./money-shapes.ts";
import { namedEntries } from "./named.ts";
import { pageQuery } from "./page.ts";
import { problems } from "./problem.ts";
import { line } from "./text.ts";
import { isDate } from "./time.ts";
import {
  TRANSACTION_CATEGORY_NAMES,
  TRANSACTION_KINDS,
  type TransactionCategory,
} from "./transaction-categories.ts";

export const TRANSACTION_STATUSES = ["posted", "voided"] as const;

/** Money that came in or went out of somebody's books (mission B-02). */
export const Transaction = v.object({
  id: Id,
  client_id: Id,
  client_name: v.string(),
  /** Which way it went, as its category says. */
  kind: v.picklist(TRANSACTION_KINDS),
  category: v.picklist(TRANSACTION_CATEGORY_NAMES),
  description: v.string(),
  /** In the client's currency, whichever way it went. */
  ...moneyEntries,
  /** The day, where the client is. */
  date: v.string(),
  /** What is voided stays, and counts no longer. */
  status: v.picklist(TRANSACTION_STATUSES),
  created_by: Id,
  created_at: v.string(),
  voided_by: v.nullable(Id),
  voided_at: v.nullable(v.string()),
  void_reason: v.nullable(v.string()),
});
export type Transaction = v.InferOutput<typeof Transaction>;
export const TRANSACTION_FIELDS = Object.keys(Transaction.entries);

/** Also as people write it: "Office supplies". */
const Category = v.pipe(
  v.string("must be text"),
  v.transform((text): TransactionCategory | undefined => {
    const name = text
      .trim()
      .toLowerCase()
      .replaceAll(/[\s-]+/g, "_");
    return TRANSACTION_CATEGORY_NAMES.find((known) => known === name);
  }),
  v.picklist(TRANSACTION_CATEGORY_NAMES, `must be one of ${TRANSACTION_CATEGORY_NAMES.join(", ")}`),
);
const Day = v.pipe(v.string("must be text"), v.check(isDate, "must be a date such as 2026-09-03"));

export const TransactionCreate = v.strictObject({
  id: v.optional(NewId),
  /** Absent: the organisation's own books. */
  client_id: v.optional(Id),
  amount: AmountInput,
  category: Category,
  description: line(500),
  /** Absent: today, where the client is. */
  date: v.optional(Day),
});
export type TransactionCreate = v.InferOutput<typeof TransactionCreate>;

/** As S1 sends it. */
export const TransactionCreateS1 = v.strictObject({ ...TransactionCreate.entries, ...namedEntries });
export type TransactionCreateS1 = v.InferOutput<typeof TransactionCreateS1>;

export const TransactionVoid = v.strictObject({ reason: line(2_000) });

export const TransactionQuery = v.strictObject({
  ...pageQuery,
  client_id: v.optional(Id),
  kind: v.optional(v.picklist(TRANSACTION_KINDS)),
  category: v.optional(Category),
  /** From this day on, until that one. */
  from: v.optional(Day),
  to: v.optional(Day),
});
export type TransactionQuery = v.InferOutput<typeof TransactionQuery>;

export const transactionProblems = problems("transactions", {
  rateMissing: [409, "There is no rate of exchange for its day yet"],
  voided: [409, "It is voided already"],
});
