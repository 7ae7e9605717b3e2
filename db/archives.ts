import { sql, type SQL } from "drizzle-orm";
import type { Reader, Tx } from "./open.ts";
import { archives } from "./schema/exports.ts";

/** Of which year of whose books. */
export type Year = { organisationId: string; year: number };
type ArchivedTable = {
  table: string;
  /** The columns that tell its rows apart. */
  key: readonly string[];
  /** Which of its rows belong to the year, in an order in which they can be put back. */
  from: (year: Year) => SQL;
  /** What is kept of a row, where it is not all of it. */
  row?: SQL;
};

const ROWS_A_FETCH = 1_000;
/** What of it triggers would refuse, for they judge who does it now: it was judged when it happened. */
const JUDGES = [
  ["journal_entries", "ledger_open"],
  ["postings", "ledger_whole"],
  ["expense_approvals", "separation_approval"],
  ["expense_documents", "separation_papers"],
  ["advance_movements", "separation_advance"],
  ["advance_write_offs", "separation_write_off"],
  // A later year's file has more of an advance than an earlier one's.
  ["advances", "advance_adds_up"],
  ["advance_movements", "advance_adds_up"],
  ["settlements", "separation_settlement_made"],
  ["settlements", "settlement_adds_up"],
  ["settlement_advances", "separation_set_off"],
] as const;

const entriesOf = ({ organisationId, year }: Year) =>
  sql`journal_entries.organisation_id = ${organisationId} and journal_entries.period between ${`${year}-01`} and ${`${year}-12`}`;
/** What the year's entries are about: expenses, and movements of advances. */
const sourcesOf = (year: Year) =>
  sql`(select source_id from journal_entries where ${entriesOf(year)} and source_id is not null)`;
/**
 * All advances of whoever has something in the year, and all that was settled with them: an expense names an advance of
 * its own artist, and a movement an expense of the same one, so that nothing refers to what is not there.
 */
const advancesOf = (
  year: Year,
) => sql`(select id from advances where organisation_id = ${year.organisationId} and artist_id in (
  select artist_id from expenses where id in ${sourcesOf(year)}
  union select artist_id from settlements where id in ${sourcesOf(year)}
  union select holder.artist_id from advances holder join advance_movements on advance_id = holder.id
    where advance_movements.id in ${sourcesOf(year)}))`;
const ofAdvances = (table: string) => (year: Year) =>
  sql`from ${sql.raw(table)} where organisation_id = ${year.organisationId} and advance_id in ${advancesOf(year)}`;
const expensesOf = (year: Year) => sql`(
  select source_id from journal_entries where ${entriesOf(year)} and source_id is not null
  union select expense_id from advance_movements where expense_id is not null and advance_id in ${advancesOf(year)})`;
const ofExpenses = (table: string) => (year: Year) =>
  sql`from ${sql.raw(table)} where organisation_id = ${year.organisationId} and expense_id in ${expensesOf(year)}`;
const settlementsOf = (year: Year) => sql`(
  select source_id from journal_entries where ${entriesOf(year)} and source_id is not null
  union select settlement_id from advance_movements where settlement_id is not null and advance_id in ${advancesOf(year)})`;
const contractsOf = (year: Year) =>
  sql`(select contract_id from settlements where organisation_id = ${year.organisationId} and id in ${settlementsOf(year)})`;
const documentsOf = (year: Year) =>
  sql`(select document_id from expense_documents where expense_id in ${expensesOf(year)}
    union select certificate_id from settlements where organisation_id = ${year.organisationId} and id in ${settlementsOf(year)})`;

const clientsOf = (year: Year) =>
  sql`(select client_id from transactions where organisation_id = ${year.organisationId} and id in ${expensesOf(year)})`;

/** In the order in which rows refer to each other. */
export const ARCHIVED: readonly ArchivedTable[] = [
  {
    table: "organisations",
    key: ["id"],
    from: ({ organisationId }) => sql`from organisations where id = ${organisationId}`,
  },
  {
    table: "users",
    key: ["id"],
    // Who they were, and nothing to sign in with: put back, somebody invites them anew.
    row: sql`jsonb_build_object('id', id, 'email', id || '@archive.invalid', 'first_name', first_name, 'last_name', last_name,
      'is_active', false, 'created_at', created_at)`,
    from: (year) => sql`from users where id in (
      select unnest(array[artist_id, decided_by, paid_by, asked_by]) from expenses where id in ${expensesOf(year)}
      union select unnest(array[artist_id, issued_by]) from advances where id in ${advancesOf(year)}
      union select moved_by from advance_movements where advance_id in ${advancesOf(year)}
      union select unnest(array[proposed_by, confirmed_by, withdrawn_by]) from advance_write_offs where advance_id in ${advancesOf(year)}
      union select unnest(array[actor_id, on_behalf_of]) from expense_events where expense_id in ${expensesOf(year)}
      union select unnest(array[approver_id, on_behalf_of]) from expense_approvals where expense_id in ${expensesOf(year)}
      union select owner_id from documents where id in ${documentsOf(year)}
      union select unnest(array[artist_id, prepared_by, first_approved_by, approved_by, paid_by, remitted_by, ended_by, reclaim_by])
        from settlements where organisation_id = ${year.organisationId} and id in ${settlementsOf(year)}
      union select unnest(array[created_by, voided_by]) from transactions where id in ${expensesOf(year)}
      union select accountant_id from clients where id in ${clientsOf(year)}
      union select posted_by from journal_entries where ${entriesOf(year)}
      union select closed_by from ledger_periods where organisation_id = ${year.organisationId}) order by id`,
  },
  {
    table: "productions",
    key: ["id"],
    from: (year) =>
      sql`from productions where id in (select production_id from expenses where id in ${expensesOf(year)}
        union select production_id from advances where id in ${advancesOf(year)}
        union select production_id from contracts where id in ${contractsOf(year)}) order by id`,
  },
  {
    table: "clients",
    key: ["id"],
    // The organisation's own books come back with it.
    from: (year) => sql`from clients where id in ${clientsOf(year)} and id <> organisation_id order by id`,
  },
  {
    table: "transactions",
    key: ["id"],
    // The metrics of their days are made of them anew.
    from: (year) =>
      sql`from transactions where organisation_id = ${year.organisationId} and id in ${expensesOf(year)} order by id`,
  },
  {
    table: "accounts",
    key: ["organisation_id", "code"],
    from: ({ organisationId }) => sql`from accounts where organisation_id = ${organisationId} order by code`,
  },
  {
    table: "documents",
    key: ["id"],
    from: (year) => sql`from documents where id in ${documentsOf(year)} order by id`,
  },
  {
    table: "advances",
    key: ["id"],
    from: (year) =>
      sql`from advances where organisation_id = ${year.organisationId} and id in ${advancesOf(year)} order by id`,
  },
  {
    table: "expenses",
    key: ["id"],
    from: (year) =>
      sql`from expenses where organisation_id = ${year.organisationId} and id in ${expensesOf(year)} order by id`,
  },
  {
    table: "contracts",
    key: ["id"],
    // What was settled of them; papers and what took their place are no part of the books.
    row: sql`to_jsonb(contracts) || '{"document_id": null, "sealed_document_id": null, "superseded_by": null}'`,
    from: (year) => sql`from contracts where id in ${contractsOf(year)} order by id`,
  },
  {
    table: "settlements",
    key: ["id"],
    from: (year) =>
      sql`from settlements where organisation_id = ${year.organisationId} and id in ${settlementsOf(year)} order by id`,
  },
  {
    table: "settlement_advances",
    key: ["settlement_id", "advance_id"],
    from: (year) => sql`from settlement_advances where organisation_id = ${year.organisationId}
      and settlement_id in ${settlementsOf(year)} order by settlement_id, advance_id`,
  },
  {
    table: "expense_events",
    key: ["id"],
    from: (year) => sql`${ofExpenses("expense_events")(year)} order by id`,
  },
  {
    table: "expense_approvals",
    key: ["id"],
    from: (year) => sql`${ofExpenses("expense_approvals")(year)} order by id`,
  },
  {
    table: "expense_findings",
    key: ["id"],
    from: (year) => sql`${ofExpenses("expense_findings")(year)} order by id`,
  },
  {
    table: "expense_documents",
    key: ["expense_id", "document_id"],
    from: (year) => sql`${ofExpenses("expense_documents")(year)} order by expense_id, document_id`,
  },
  {
    table: "advance_write_offs",
    key: ["id"],
    from: (year) => sql`${ofAdvances("advance_write_offs")(year)} order by id`,
  },
  {
    table: "advance_movements",
    key: ["id"],
    from: (year) => sql`${ofAdvances("advance_movements")(year)} order by id`,
  },
  {
    table: "journal_entries",
    key: ["id"],
    from: (year) => sql`from journal_entries where ${entriesOf(year)} order by posted_at, id`,
  },
  {
    table: "postings",
    key: ["entry_id", "position"],
    from: ({ organisationId, year }) =>
      sql`from postings where organisation_id = ${organisationId} and period between ${`${year}-01`} and ${`${year}-12`}
        order by entry_id, position`,
  },
  {
    table: "ledger_periods",
    key: ["organisation_id", "period"],
    from: ({ organisationId, year }) =>
      sql`from ledger_periods where organisation_id = ${organisationId} and period between ${`${year}-01`} and ${`${year}-12`}
        order by period`,
  },
];

/** Years that are closed to their last month, have something in them, and lie in no file yet; the oldest first. */
export async function listUnarchived(db: Reader, limit: number): Promise<Year[]> {
  const rows = await db.execute<{ organisation_id: string; year: number }>(sql`
    select closed.organisation_id, year from (
      select organisation_id, max(period) as period from ledger_periods group by organisation_id) as closed,
      lateral (select min(period) as period from journal_entries
        where journal_entries.organisation_id = closed.organisation_id) as first,
      generate_series(left(first.period, 4)::int,
        left(closed.period, 4)::int - case when closed.period like '%-12' then 0 else 1 end) as year
    where not exists (
      select from archives where archives.organisation_id = closed.organisation_id and archives.year = year.year)
    order by year, closed.organisation_id limit ${limit}`);
  return rows.map(({ organisation_id: organisationId, year }) => ({ organisationId, year }));
}

/** A year's rows as JSON texts, table after table, a batch at a time. What is closed does not change meanwhile. */
export async function* readYear(tx: Tx, year: Year): AsyncGenerator<{ table: string; rows: string[] }> {
  for (const { table, from, row } of ARCHIVED) {
    const cursor = sql.raw(`archive_${table}`);
    await tx.execute(
      sql`declare ${cursor} no scroll cursor for select (${row ?? sql.raw(`to_jsonb(${table})`)})::text as row ${from(year)}`,
    );
    for (let read = ROWS_A_FETCH; read === ROWS_A_FETCH;) {
      const rows = await tx.execute<{ row: string }>(
        sql`fetch ${sql.raw(String(ROWS_A_FETCH))} from ${cursor}`,
      );
      read = rows.length;
      if (read > 0) yield { table, rows: rows.map((one) => one.row) };
    }
  }
}

export type Restored = { added: number; known: number; different: number };

/**
 * Puts rows of a table back that are not there, as they are in JSON; those that are there stay, and are compared.
 * Whoever owns the tables calls it, between `beginRestore` and `endRestore`.
 */
export async function restoreRows(tx: Tx, table: string, rows: readonly string[]): Promise<Restored> {
  const known = ARCHIVED.find((one) => one.table === table);
  if (!known) throw new Error("no table of an archive");
  const name = sql.raw(table);
  const json = `[${rows.join(",")}]`;
  const given = sql`(select made.* from jsonb_array_elements(${json}::jsonb) as one, jsonb_populate_record(null::${name}, one) as made)`;
  const added = await tx.execute(
    sql`insert into ${name} select * from ${given} as given on conflict do nothing`,
  );
  const beside = known.key.map((column) => `own.${column} = given.${column}`).join(" and ");
  // Whose account it was is not kept, so it is not compared.
  const isAlike = known.row === undefined ? sql`to_jsonb(own) = to_jsonb(given)` : sql`true`;
  const [alike] = await tx.execute<{ count: number }>(
    sql`select count(*)::int as count from ${given} as given join ${name} own on ${sql.raw(beside)} where ${isAlike}`,
  );
  const different = rows.length - (alike?.count ?? 0);
  return { added: added.count, known: rows.length - added.count - different, different };
}

/** From here to `endRestore` what happened is put back, and not judged as if it happened now. */
export async function beginRestore(tx: Tx): Promise<void> {
  for (const [table, trigger] of JUDGES)
    await tx.execute(sql.raw(`alter table ${table} disable trigger ${trigger}`));
}

/** Every entry that was put back adds up, or all of it is refused. */
export async function endRestore(tx: Tx): Promise<void> {
  await tx.execute(sql`set constraints all immediate`);
  for (const [table, trigger] of JUDGES)
    await tx.execute(sql.raw(`alter table ${table} enable trigger ${trigger}`));
}

export async function keepArchive(tx: Tx, archive: typeof archives.$inferInsert): Promise<boolean> {
  const kept = await tx.insert(archives).values(archive).onConflictDoNothing().returning({ id: archives.id });
  return kept.length > 0;
}
