import { eq, sql, type SQL } from "drizzle-orm";
import type { Caller } from "../../core/access.ts";
import type { ExpenseQuery } from "../../core/expenses.ts";
import type { ExpenseFlag } from "../../core/expense-states.ts";
import { parseAmount } from "../../core/money.ts";
import { common, Problem } from "../../core/problem.ts";
import { functionalCurrencyOf } from "../../db/ledger.ts";
import type { Reader } from "../../db/open.ts";
import { expenseFindings } from "../../db/schema/expense-findings.ts";
import { expenseDocuments, expenses } from "../../db/schema/expenses.ts";
import { users } from "../../db/schema/organisations.ts";
import { productions } from "../../db/schema/productions.ts";

/**
 * Asked of each row that is walked, by its index: an `exists` the planner makes a join of, and then reads the findings
 * of every organisation from end to end (db/plans.slow.test.ts).
 */
const first = (which: SQL) => sql`(select 1 from ${which} limit 1)`;
const finding = (which: SQL) =>
  first(sql`${expenseFindings} where ${expenseFindings.expenseId} = ${expenses.id} and ${which}`);

const FLAGS: Record<ExpenseFlag, SQL> = {
  warned: sql`${finding(sql`${expenseFindings.severity} = 'warn'`)} is not null`,
  duplicate: sql`${finding(
    sql`${expenseFindings.rule} in ('receipt-near-duplicate', 'same-expense-again')`,
  )} is not null`,
  no_receipt: sql`${first(
    sql`${expenseDocuments} where ${expenseDocuments.expenseId} = ${expenses.id}`,
  )} is null`,
  no_rate: sql`(${expenses.functionalMinor} is null or ${expenses.payoutMinor} is null)`,
  second_approval: sql`${expenses.approvalsGiven} > 0`,
};

/** With its status in words of its own: an index of what is not paid is found by them alone. */
const PAID = {
  yes: sql`(${expenses.status} = 'approved' and ${expenses.paidAt} is not null)`,
  no: sql`(${expenses.status} = 'approved' and ${expenses.paidAt} is null and ${expenses.paidWith} is null)`,
  card: sql`(${expenses.status} = 'approved' and ${expenses.paidWith} = 'company_card')`,
};

/** Of rows that are walked anyway: with words alone nobody asks for more than what waits, or is to be paid. */
const HAS_WORDS = sql`lower(${expenses.description} || ' ' || ${users.firstName} || ' ' || ${users.lastName} || ' '
  || ${expenses.category} || ' ' || coalesce(${productions.name}, '')) like all ((
  select array_agg(word) from json_array_elements_text(${sql.placeholder("words")}::text::json) as word)::text[])`;

/** As `like` finds them anywhere, and nothing in them is a wildcard. */
const patternsOf = (find: string): string =>
  JSON.stringify(find.split(/\s+/).map((word) => `%${word.replaceAll(/[\\%_]/g, "\\$&")}%`));

type Asked = Omit<ExpenseQuery, "limit" | "cursor" | "sort" | "fields">;

/** What a list is narrowed to: the shape that its query is built by, its conditions, and their values. */
export async function filtersOf(
  db: Reader,
  caller: Pick<Caller, "organisationId">,
  query: Asked,
): Promise<{ shape: (boolean | string)[]; conditions: SQL[]; values: Record<string, unknown> }> {
  const values = {
    status: query.status,
    production: query.production_id,
    artist: query.artist_id,
    category: query.category,
    currency: query.currency,
    words: query.find === undefined ? undefined : patternsOf(query.find),
    overMinor: query.over === undefined ? undefined : await minorOf(db, caller, query.over),
  };
  const { status, production, artist, category, currency, words, overMinor } = values;
  const when = (value: unknown, condition: SQL): SQL[] => (value === undefined ? [] : [condition]);
  return {
    shape: [
      ...Object.values(values).map((value) => value !== undefined),
      query.paid ?? false,
      query.flag ?? false,
    ],
    conditions: [
      ...when(status, eq(expenses.status, sql.placeholder("status"))),
      ...when(production, eq(expenses.productionId, sql.placeholder("production"))),
      ...when(artist, eq(expenses.artistId, sql.placeholder("artist"))),
      ...when(category, eq(expenses.category, sql.placeholder("category"))),
      ...when(currency, eq(expenses.currency, sql.placeholder("currency"))),
      ...when(words, HAS_WORDS),
      ...when(
        overMinor,
        sql`(${expenses.functionalMinor} is null or ${expenses.functionalMinor} > ${sql.placeholder("overMinor")}::bigint)`,
      ),
      ...(query.paid === undefined ? [] : [PAID[query.paid]]),
      ...(query.flag === undefined ? [] : [FLAGS[query.flag]]),
    ],
    values,
  };
}

/** @throws Problem 400 for more decimals than the organisation's currency has. */
async function minorOf(db: Reader, caller: Pick<Caller, "organisationId">, over: string): Promise<number> {
  if (Number(over) === 0) return 0;
  const minor = parseAmount(over, await functionalCurrencyOf(db, caller));
  if (typeof minor === "number") return minor;
  throw new Problem(common.malformed, `over ${minor.refusal}.`);
}
