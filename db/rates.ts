import { sql } from "drizzle-orm";
import type { PublishedRate } from "../core/books/ecb.ts";
import { RATE_AGE_DAYS_MAX, RATE_BASE, type Rate } from "../core/books/rates.ts";
import { newId } from "../core/ids.ts";
import { CURRENCIES } from "../core/money.ts";
import { addDays } from "../core/time.ts";
import type { Db, Reader } from "./open.ts";

/** One currency on one day. */
export type Wanted = { currency: string; day: string };

/**
 * What is known of these currencies on their days and shortly before, newest first; one statement for all of them. Of
 * two sources that published for a day, the European Central Bank's comes first.
 */
export async function findRates(db: Reader, wanted: readonly Wanted[]): Promise<Rate[]> {
  const asked = wanted
    .filter(({ currency }) => currency !== RATE_BASE)
    .map(({ currency, day }) => ({ currency, day, since: addDays(day, -RATE_AGE_DAYS_MAX) }));
  if (asked.length === 0) return [];
  const rows = await db.execute<Rate>(sql`
    select distinct rate.id, rate.currency, rate.rate_on::text as "rateOn", rate.rate::text as rate, rate.source
    from json_to_recordset(${JSON.stringify(asked)}::text::json) as asked(currency text, day date, since date)
    cross join lateral (
      select * from rates
      where rates.currency = asked.currency and rate_on between asked.since and asked.day
      order by rate_on desc, source = 'ECB' desc limit 1) as rate`);
  return [...rows];
}

/** What is known of every currency on a day and shortly before, with when it was fetched; by their codes. */
export async function listRates(db: Reader, day: string): Promise<(Rate & { fetchedAt: string })[]> {
  const rows = await db.execute<Rate & { fetchedAt: string }>(sql`
    select rate.id, rate.currency, rate.rate_on::text as "rateOn", rate.rate::text as rate, rate.source,
      to_char(rate.fetched_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "fetchedAt"
    from json_array_elements_text(${JSON.stringify(CURRENCIES)}::text::json) as known(currency)
    cross join lateral (
      select * from rates
      where rates.currency = known.currency
        and rate_on between ${addDays(day, -RATE_AGE_DAYS_MAX)}::date and ${day}::date
      order by rate_on desc, source = 'ECB' desc limit 1) as rate
    order by rate.currency`);
  return [...rows];
}

/** Rows in one statement. */
const CHUNK = 5_000;

/** Keeps what was published; what is known stays as it is. @returns how many are new. */
export async function keepRates(
  { db }: { db: Db },
  published: readonly PublishedRate[],
  nowMs: number,
): Promise<number> {
  let added = 0;
  for (let at = 0; at < published.length; at += CHUNK) {
    const rows = published.slice(at, at + CHUNK).map((rate) => ({
      id: newId(nowMs),
      currency: rate.currency,
      rate_on: rate.rateOn,
      rate: rate.rate,
      source: rate.source,
    }));
    const kept = await db.execute(sql`
      insert into rates (id, base, currency, rate_on, rate, source)
      select id, ${RATE_BASE}, currency, rate_on, rate::numeric, source
      from json_to_recordset(${JSON.stringify(rows)}::text::json) as row(id uuid, currency text, rate_on date, rate text, source text)
      on conflict do nothing returning 1`);
    added += kept.length;
  }
  return added;
}

/** When rates were last added, in ms; undefined before the first. */
export async function lastFetch(db: Reader): Promise<number | undefined> {
  const [row] = await db.execute<{ at: string | null }>(
    sql`select extract(epoch from max(fetched_at))::text as at from rates`,
  );
  return row?.at == null ? undefined : Number(row.at) * 1_000;
}
