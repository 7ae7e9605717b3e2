import { sql } from "drizzle-orm";
import { MONETARY_ACCOUNTS } from "../../core/books/chart.ts";
import { lastDayOf } from "../../core/books/periods.ts";
import { conversionAt, type Conversion } from "../../core/books/rates.ts";
import type { Reader } from "../../db/open.ts";
import { findRates } from "../../db/rates.ts";

type Balance = { account: string; name: string; currency: string; amount: string; functional: string };

/** What is owed or held in another currency at the end of a month; minor units. */
export type Valued = {
  account: string;
  name: string;
  currency: string;
  amountMinor: number;
  /** What it was booked for, in the organisation's currency. */
  functionalMinor: number;
  /** What it is worth on the last day; undefined where there is no rate for that yet. */
  worth: Conversion | undefined;
};

/** Every such balance with what it is worth (domain D6). */
export async function valueBalances(
  db: Reader,
  organisationId: string,
  period: string,
  own: string,
): Promise<Valued[]> {
  const balances = await db.execute<Balance>(sql`
    select account, accounts.name, currency, amount, functional
    from (
      select account, currency, sum(amount_minor)::text as amount, sum(functional_minor)::text as functional
      from postings
      where organisation_id = ${organisationId} and period <= ${period} and currency <> ${own}
        and account in (${sql.join(
          MONETARY_ACCOUNTS.map((account) => sql`${account}`),
          sql`, `,
        )})
      group by account, currency having sum(amount_minor) <> 0 or sum(functional_minor) <> 0) as balances
    join accounts on accounts.organisation_id = ${organisationId} and accounts.code = account
    order by account, currency`);
  const day = lastDayOf(period);
  const currencies = new Set([own, ...balances.map(({ currency }) => currency)]);
  const known = await findRates(
    db,
    [...currencies].map((currency) => ({ currency, day })),
  );
  return balances.map(({ account, name, currency, amount, functional }) => ({
    account,
    name,
    currency,
    amountMinor: Number(amount),
    functionalMinor: Number(functional),
    worth: conversionAt({ minor: Number(amount), currency }, own, day, known),
  }));
}
