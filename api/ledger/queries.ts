import { sql } from "drizzle-orm";
import type { Caller } from "../../core/access.ts";
import { CATEGORY_ACCOUNTS, type AccountKind } from "../../core/books/chart.ts";
import type { EntryKind } from "../../core/books/entries.ts";
import { periodOf } from "../../core/books/periods.ts";
import { conversionAt, RATE_BASE } from "../../core/books/rates.ts";
import { isVatRate, percentText } from "../../core/books/vat.ts";
import type {
  EntryQuery,
  JournalEntry,
  JournalLine,
  LineQuery,
  RatesOfDay,
  TrialBalance,
  VatReport,
} from "../../core/ledger.ts";
import { wireMoney, wireSum } from "../../core/money.ts";
import { decodeCursor, PAGE_LIMIT_DEFAULT, pageOf, type Page } from "../../core/page.ts";
import { dateIn } from "../../core/time.ts";
import { functionalCurrencyOf } from "../../db/ledger.ts";
import type { Reader } from "../../db/open.ts";
import { listRates } from "../../db/rates.ts";
import type { Services } from "../services.ts";

type Whose = Pick<Caller, "organisationId">;

export const presentPeriod = (clock: Services["clock"]): string => periodOf(dateIn("UTC", clock.now()));

type BalanceRow = {
  account: string;
  name: string;
  kind: AccountKind;
  currency: string;
  opening: string;
  debit: string;
  credit: string;
  functional: string;
};

/** Every account with something on it, by currency, at the end of a month. */
export async function getTrialBalance(db: Reader, caller: Whose, period: string): Promise<TrialBalance> {
  const [own, rows, [closed]] = await Promise.all([
    functionalCurrencyOf(db, caller),
    db.execute<BalanceRow>(sql`
      select account, accounts.name, accounts.kind, currency, opening, debit, credit, functional
      from (
        select account, currency,
          (coalesce(sum(amount_minor) filter (where period < ${period}), 0))::text as opening,
          (coalesce(sum(amount_minor) filter (where period = ${period} and amount_minor > 0), 0))::text as debit,
          (coalesce(sum(amount_minor) filter (where period = ${period} and amount_minor < 0), 0))::text as credit,
          sum(functional_minor)::text as functional
        from postings where organisation_id = ${caller.organisationId} and period <= ${period}
        group by account, currency) as balances
      join accounts on accounts.organisation_id = ${caller.organisationId} and accounts.code = account
      order by currency, account`),
    db.execute<{ closed: boolean }>(sql`
      select exists (select from ledger_periods where organisation_id = ${caller.organisationId} and period >= ${period}) as closed`),
  ]);
  return {
    period,
    is_closed: closed?.closed === true,
    currencies: [...Map.groupBy(rows, (row) => row.currency)].map(([currency, some]) => ({
      currency,
      accounts: some.map(({ account, name, kind, opening, debit, credit, functional }) => ({
        account,
        name,
        kind,
        opening: wireSum(opening, currency),
        debit: wireSum(debit, currency),
        credit: wireSum(credit, currency),
        closing: sumOf([opening, debit, credit], currency),
        functional: wireSum(functional, own),
      })),
      total: sumOf(
        some.flatMap(({ opening, debit, credit }) => [opening, debit, credit]),
        currency,
      ),
    })),
    functional_total: sumOf(
      rows.map(({ functional }) => functional),
      own,
    ),
  };
}

const sumOf = (parts: readonly string[], currency: string) =>
  wireSum(String(parts.reduce((sum, part) => sum + BigInt(part), 0n)), currency);

type EntryRow = Omit<JournalEntry, "postings"> & {
  postings: (Omit<JournalEntry["postings"][number], "tax_rate_percent"> & {
    tax_rate_milli: number | null;
  })[];
};

/** Newest first, each with its lines. */
export async function listEntries(db: Reader, caller: Whose, query: EntryQuery): Promise<Page<JournalEntry>> {
  const limit = query.limit ?? PAGE_LIMIT_DEFAULT;
  const after = query.cursor === undefined ? undefined : decodeCursor(query.cursor, ["instant", "id"]);
  const rows = await db.execute<EntryRow>(sql`
    select id, kind, source_id, entry_on::text as entry_date, period, functional_currency, reversal_of, memo,
      to_char(posted_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as posted_at, posted_by, (
        select json_agg(json_build_object('account', account, 'currency', currency, 'amount_minor', amount_minor,
          'functional_minor', functional_minor, 'tax_country', tax_country, 'tax_rate_milli', tax_rate_milli) order by position)
        from postings where entry_id = journal_entries.id) as postings
    from journal_entries
    where organisation_id = ${caller.organisationId}
      ${query.period === undefined ? sql`` : sql`and period = ${query.period}`}
      ${query.kind === undefined ? sql`` : sql`and kind = ${query.kind}`}
      ${query.source_id === undefined ? sql`` : sql`and source_id = ${query.source_id}`}
      ${after === undefined ? sql`` : sql`and (posted_at, id) < (${after[0]}::timestamptz, ${after[1]}::uuid)`}
    order by journal_entries.posted_at desc, id desc limit ${limit + 1}`);
  return pageOf([...rows], limit, (row) => [row.posted_at, row.id], entryItem);
}

function entryItem({ postings, ...entry }: EntryRow): JournalEntry {
  return {
    ...entry,
    postings: postings.map(({ tax_rate_milli: milli, ...line }) => ({
      ...line,
      tax_rate_percent: milli === null ? null : percentText(milli),
    })),
  };
}

type LineRow = {
  entry_id: string;
  position: number;
  account: string;
  currency: string;
  kind: EntryKind;
  source_id: string | null;
  advance_id: string | null;
  contract_id: string | null;
  description: string | null;
  artist_name: string | null;
  client_id: string | null;
  client_name: string | null;
  entry_date: string;
  posted_at: string;
  amount_minor: string;
  functional_minor: string;
  functional_currency: string;
  tax_country: string | null;
  tax_rate_milli: number | null;
};

/** What was booked in a month, newest first: on an account in a currency it is in the order of an index. */
export async function listLines(
  db: Reader,
  caller: Whose,
  query: LineQuery,
  present: string,
): Promise<Page<JournalLine>> {
  const limit = query.limit ?? PAGE_LIMIT_DEFAULT;
  const after = query.cursor === undefined ? undefined : decodeCursor(query.cursor, ["id", "count"]);
  const { organisationId } = caller;
  const rows = await db.execute<LineRow>(sql`
    select entry_id, position, lines.account, lines.currency, journal_entries.kind, source_id, advances.id as advance_id,
      settlements.contract_id,
      coalesce(expenses.description, advances.purpose, transactions.description, contracts.title) as description,
      first_name || ' ' || last_name as artist_name, clients.id as client_id, clients.name as client_name,
      entry_on::text as entry_date,
      to_char(journal_entries.posted_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as posted_at,
      lines.amount_minor::text as amount_minor, lines.functional_minor::text as functional_minor,
      journal_entries.functional_currency, tax_country, tax_rate_milli
    from (
      select * from postings
      where organisation_id = ${organisationId} and period = ${query.period ?? present}
        ${query.account === undefined ? sql`` : sql`and account = ${query.account}`}
        ${query.currency === undefined ? sql`` : sql`and currency = ${query.currency}`}
        ${after === undefined ? sql`` : sql`and (entry_id, position) < (${after[0]}::uuid, ${after[1]}::int)`}
      order by entry_id desc, position desc limit ${limit + 1}) as lines
    join journal_entries on journal_entries.id = entry_id
    left join expenses on expenses.id = source_id and expenses.organisation_id = ${organisationId}
    left join advance_movements on advance_movements.id = source_id and advance_movements.organisation_id = ${organisationId}
    left join advances on advances.id = advance_movements.advance_id
    left join settlements on settlements.id = source_id and settlements.organisation_id = ${organisationId}
    left join contracts on contracts.id = settlements.contract_id
    left join users on users.id = coalesce(expenses.artist_id, advances.artist_id, settlements.artist_id)
    left join transactions on transactions.id = source_id and transactions.organisation_id = ${organisationId}
    left join clients on clients.id = transactions.client_id
    order by entry_id desc, position desc`);
  return pageOf(
    [...rows],
    limit,
    (row) => [row.entry_id, String(row.position)],
    ({ amount_minor, currency, functional_minor, functional_currency, tax_rate_milli: milli, ...line }) => ({
      ...line,
      ...wireMoney({ minor: Number(amount_minor), currency }),
      functional: wireMoney({ minor: Number(functional_minor), currency: functional_currency }),
      tax_rate_percent: milli === null ? null : percentText(milli),
    }),
  );
}

type VatRow = { country: string | null; rate_milli: number; net: string; tax: string; days: string[] };

/** Nobody charges tax on a rate for a day or a mile. */
const TAXABLE_ACCOUNTS = Object.entries(CATEGORY_ACCOUNTS).flatMap(([category, account]) =>
  category === "Per diem" || category === "Mileage" ? [] : [account],
);

/** What was taxed in a month, by country and rate: voided expenses take off what they had added. */
export async function getVatReport(db: Reader, caller: Whose, period: string): Promise<VatReport> {
  const [own, rows, [untaxed]] = await Promise.all([
    functionalCurrencyOf(db, caller),
    db.execute<VatRow>(sql`
      select tax_country as country, tax_rate_milli as rate_milli,
        coalesce(sum(functional_minor) filter (where accounts.kind = 'expense'), 0)::text as net,
        coalesce(sum(functional_minor) filter (where accounts.kind <> 'expense'), 0)::text as tax,
        -- Of supply: what is taken back was supplied when it was spent.
        json_agg(distinct coalesce(booked.entry_on, journal_entries.entry_on)::text) as days
      from postings
      join accounts on accounts.organisation_id = ${caller.organisationId} and accounts.code = account
      join journal_entries on journal_entries.id = entry_id
      left join journal_entries as booked on booked.id = journal_entries.reversal_of
      where postings.organisation_id = ${caller.organisationId} and postings.period = ${period} and tax_rate_milli is not null
      group by tax_country, tax_rate_milli
      order by tax_country nulls last, tax_rate_milli desc`),
    db.execute<{ sum: string; count: number }>(sql`
      select coalesce(sum(functional), 0)::text as sum, (count(*) filter (where functional <> 0))::int as count
      from (
        select sum(functional_minor) as functional
        from postings join journal_entries on journal_entries.id = entry_id
        where postings.organisation_id = ${caller.organisationId} and postings.period = ${period}
          and tax_rate_milli is null and account in (${sql.join(
            TAXABLE_ACCOUNTS.map((account) => sql`${account}`),
            sql`, `,
          )})
        group by coalesce(source_id, entry_id)) as things`),
  ]);
  return {
    period,
    rates: rows.map(({ country, rate_milli: milli, net, tax, days }) => ({
      country,
      rate_percent: percentText(milli),
      is_known_rate: country === null ? null : wasRate(country, milli, days),
      net: wireSum(net, own),
      tax: wireSum(tax, own),
    })),
    total_tax: sumOf(
      rows.map(({ tax }) => tax),
      own,
    ),
    untaxed: { ...wireSum(untaxed?.sum ?? "0", own), count: untaxed?.count ?? 0 },
  };
}

/** Whether it was a rate there on every one of these days; null where nobody knows. */
function wasRate(country: string, milli: number, days: readonly string[]): boolean | null {
  const each = days.map((day) => isVatRate(country, milli, day));
  if (each.includes(false)) return false;
  return each.includes(undefined) ? null : true;
}

/** What amounts of a day are reckoned at, and how old it is. */
export async function getRates(db: Reader, caller: Whose, day: string): Promise<RatesOfDay> {
  const [own, rates] = await Promise.all([functionalCurrencyOf(db, caller), listRates(db, day)]);
  return {
    day,
    base: RATE_BASE,
    currency: own,
    rates: rates.map((one) => ({
      currency: one.currency,
      rate: one.rate,
      own_rate: conversionAt({ minor: 1, currency: one.currency }, own, day, rates)?.provenance.rate ?? null,
      rate_on: one.rateOn,
      is_earlier: one.rateOn < day,
      source: one.source,
      fetched_at: one.fetchedAt,
    })),
  };
}
