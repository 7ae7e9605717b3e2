import { eq, sql } from "drizzle-orm";
import type { Caller } from "../core/access.ts";
import { must } from "../core/assert.ts";
import { DEFAULT_CHART } from "../core/books/chart.ts";
import type { EntryKind, Posting } from "../core/books/entries.ts";
import type { Reader, Tx } from "./open.ts";
import { organisations } from "./schema/organisations.ts";

export type NewEntry = {
  id: string;
  kind: EntryKind;
  /** The expense, the settlement or the transaction that it is about. */
  sourceId?: string;
  entryOn: string;
  functionalCurrency: string;
  reversalOf?: string;
  memo?: string;
  postings: readonly Posting[];
};

/** Who books, and for which organisation; nobody where the house does it itself. */
export type Booker = { organisationId: string; userId: string | null };

/**
 * Books entries with whatever else this transaction writes: two statements, however many there are. Each counts in the
 * month of its day, or in the first open one after it. Whether they balance is judged when it commits.
 */
export async function postEntries(
  tx: Tx,
  booker: Booker,
  entries: readonly NewEntry[],
  at: string,
): Promise<void> {
  if (entries.length === 0) return;
  const heads = entries.map((entry) => ({
    id: entry.id,
    kind: entry.kind,
    source_id: entry.sourceId ?? null,
    entry_on: entry.entryOn,
    functional_currency: entry.functionalCurrency,
    reversal_of: entry.reversalOf ?? null,
    memo: entry.memo ?? null,
  }));
  const lines = entries.flatMap((entry) =>
    entry.postings.map((posting, position) => ({
      entry_id: entry.id,
      position,
      account: posting.account,
      currency: posting.currency,
      amount_minor: posting.amountMinor,
      functional_minor: posting.functionalMinor,
      tax_country: posting.taxCountry ?? null,
      tax_rate_milli: posting.taxRateMilli ?? null,
    })),
  );
  const { organisationId, userId } = booker;
  // Sent together: none waits for the answer of another.
  await Promise.all([
    tx.execute(makeChart(organisationId)),
    tx.execute(sql`
      with booked as (
        insert into journal_entries (id, organisation_id, kind, source_id, entry_on, period, functional_currency,
          reversal_of, memo, posted_at, posted_by)
        select id, ${organisationId}::uuid, kind, source_id, entry_on, ledger_period(${organisationId}::uuid, entry_on),
          functional_currency, reversal_of, memo, ${at}::timestamptz, ${userId}::uuid
        from json_to_recordset(${JSON.stringify(heads)}::text::json) as head(id uuid, kind text, source_id uuid,
          entry_on date, functional_currency text, reversal_of uuid, memo text)
        returning id, period)
      insert into postings (entry_id, position, organisation_id, period, account, currency, amount_minor,
        functional_minor, tax_country, tax_rate_milli)
      select booked.id, position, ${organisationId}::uuid, booked.period, account, currency, amount_minor,
        functional_minor, tax_country, tax_rate_milli
      from json_to_recordset(${JSON.stringify(lines)}::text::json) as line(entry_id uuid, position int, account text,
        currency text, amount_minor bigint, functional_minor bigint, tax_country text, tax_rate_milli int)
      join booked on booked.id = entry_id`),
  ]);
}

const CHART = JSON.stringify(DEFAULT_CHART);

/** Nothing is added where there is all of it; two that make it at once make one. */
const makeChart = (organisationId: string) => sql`
  insert into accounts (organisation_id, code, name, kind)
  select ${organisationId}::uuid, code, name, kind
  from json_to_recordset(${CHART}::text::json) as chart(code text, name text, kind text)
  where (select count(*) from accounts where organisation_id = ${organisationId}::uuid) < ${DEFAULT_CHART.length}
  on conflict do nothing`;

export type Booked = { id: string; source_id: string; functional_currency: string; postings: Posting[] };

/** The entries of a kind about these expenses, with their lines. */
export async function entriesOf(
  db: Reader,
  { organisationId }: Pick<Caller, "organisationId">,
  kind: EntryKind,
  sourceIds: readonly string[],
): Promise<Booked[]> {
  return await db.execute<Booked>(sql`
    select id, source_id, functional_currency, (
      select json_agg(json_build_object('account', account, 'currency', currency, 'amountMinor', amount_minor,
        'functionalMinor', functional_minor, 'taxCountry', tax_country, 'taxRateMilli', tax_rate_milli) order by position)
      from postings where entry_id = journal_entries.id) as postings
    from journal_entries
    where organisation_id = ${organisationId} and kind = ${kind}
      and source_id in (select value::uuid from json_array_elements_text(${JSON.stringify(sourceIds)}::text::json))`);
}

/** What an organisation's books are in. */
export async function functionalCurrencyOf(
  db: Reader,
  { organisationId }: Pick<Caller, "organisationId">,
): Promise<string> {
  const [own] = await db
    .select({ currency: organisations.currency })
    .from(organisations)
    .where(eq(organisations.id, organisationId));
  return must(own, "the caller's organisation").currency;
}
