import { sql } from "drizzle-orm";
import type { Caller } from "../../core/access.ts";
import { conversionAt, statedConversion, type Provenance } from "../../core/books/rates.ts";
import type { BankStatement } from "../../core/expense-particulars.ts";
import { must } from "../../core/assert.ts";
import { functionalCurrencyOf } from "../../db/ledger.ts";
import type { Reader, Tx } from "../../db/open.ts";
import { findRates } from "../../db/rates.ts";
import type { expenses } from "../../db/schema/expenses.ts";

type ExpenseRow = typeof expenses.$inferSelect;

/** An expense's amounts in the currencies it is booked and paid out in; null where a rate is missing (domain D6). */
export type Amounts = {
  functionalCurrency: string;
  functionalMinor: number | null;
  payoutCurrency: string;
  payoutMinor: number | null;
  rates: Provenance[] | null;
  ratesLockedAt: string;
};

export type Spent = {
  amountMinor: number;
  currency: string;
  spentOn: string;
  payoutCurrency: string | null;
  /** What a bank took of it in the organisation's currency: that counts before what was published. */
  bank?: BankStatement | null;
};

/**
 * Locks amounts at the rates of the day the money was spent, or at what a bank took. One question for all of them, and
 * none where everything is in the organisation's own currency.
 */
export async function lockAmounts(
  db: Reader,
  functionalCurrency: string,
  spent: readonly Spent[],
  at: string,
): Promise<Amounts[]> {
  const targets = spent.map(({ payoutCurrency }) => payoutCurrency ?? functionalCurrency);
  const wanted = spent.flatMap(({ currency, spentOn: day }, index) => {
    const all = new Set([currency, functionalCurrency, must(targets[index], "a currency to pay in")]);
    return all.size === 1 ? [] : [...all].map((one) => ({ currency: one, day }));
  });
  const known = wanted.length === 0 ? [] : await findRates(db, wanted);
  return spent.map(({ amountMinor: minor, currency, spentOn, bank }, index) => {
    const payoutCurrency = must(targets[index], "a currency to pay in");
    const into = (target: string) => {
      if (target === currency) return { minor, provenance: undefined };
      if (bank && target === functionalCurrency)
        return statedConversion({ minor, currency }, { ...bank, currency: target }, spentOn);
      return conversionAt({ minor, currency }, target, spentOn, known);
    };
    const functional = into(functionalCurrency);
    const payout = payoutCurrency === functionalCurrency ? functional : into(payoutCurrency);
    const rates = [...new Set([functional?.provenance, payout?.provenance])].filter(
      (one) => one !== undefined,
    );
    return {
      functionalCurrency,
      functionalMinor: functional?.minor ?? null,
      payoutCurrency,
      payoutMinor: payout?.minor ?? null,
      rates: rates.length === 0 ? null : rates,
      ratesLockedAt: at,
    };
  });
}

/**
 * Rows with the amounts of what lacked them: a rate came after it was handed in, or it is older than the books. The
 * others stay as they were locked; what still lacks a rate comes back as it was.
 */
export async function amountsNow(
  db: Reader,
  caller: Pick<Caller, "organisationId">,
  rows: readonly ExpenseRow[],
  at: string,
): Promise<ExpenseRow[]> {
  const lacking = rows.filter(lacksRate);
  if (lacking.length === 0) return [...rows];
  const own = await functionalCurrencyOf(db, caller);
  const locked = await lockAmounts(db, own, lacking, at);
  const found = new Map(lacking.map((row, index) => [row.id, must(locked[index], "what was locked")]));
  return rows.map((row) => ({ ...row, ...found.get(row.id) }));
}

/** The same, and kept. */
export async function completeAmounts(
  tx: Tx,
  caller: Pick<Caller, "organisationId">,
  rows: readonly ExpenseRow[],
  at: string,
): Promise<ExpenseRow[]> {
  const complete = await amountsNow(tx, caller, rows, at);
  const found = complete.filter((_, index) => lacksRate(must(rows[index], "a row that was asked for")));
  if (found.length === 0) return complete;
  await tx.execute(sql`
    update expenses set functional_currency = locked."functionalCurrency", functional_minor = locked."functionalMinor",
      payout_currency = locked."payoutCurrency", payout_minor = locked."payoutMinor", rates = locked.rates,
      rates_locked_at = locked."ratesLockedAt"
    from json_to_recordset(${JSON.stringify(found)}::text::json)
      as locked(id uuid, "functionalCurrency" text, "functionalMinor" bigint, "payoutCurrency" text,
        "payoutMinor" bigint, rates jsonb, "ratesLockedAt" timestamptz)
    where expenses.id = locked.id and expenses.organisation_id = ${caller.organisationId}`);
  return complete;
}

export const lacksRate = (row: Pick<ExpenseRow, "functionalMinor" | "payoutMinor">): boolean =>
  row.functionalMinor === null || row.payoutMinor === null;

/** Its amounts as of now, whatever they were locked at before. */
export async function lockedAnew(
  tx: Tx,
  caller: Pick<Caller, "organisationId">,
  before: ExpenseRow,
  at: string,
): Promise<Amounts> {
  const own = before.functionalCurrency ?? (await functionalCurrencyOf(tx, caller));
  return must((await lockAmounts(tx, own, [before], at))[0], "what was locked");
}
