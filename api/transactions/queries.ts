import { sql, type SQL } from "drizzle-orm";
import type { Caller } from "../../core/access.ts";
import { wireMoney } from "../../core/money.ts";
import { decodeCursor, PAGE_LIMIT_DEFAULT, pageOf, readSort, type Page } from "../../core/page.ts";
import { common, Problem } from "../../core/problem.ts";
import type { Transaction, TransactionQuery } from "../../core/transactions.ts";
import { visibleClients } from "../../db/clients.ts";
import type { Reader } from "../../db/open.ts";

type Row = Omit<Transaction, "amount" | "amount_minor" | "status"> & { minor: string };

const instant = (column: string) =>
  sql`to_char(${sql.raw(column)} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/** Of the clients whose books the caller sees. */
async function select(db: Reader, caller: Caller, where: SQL, rest: SQL = sql``): Promise<Row[]> {
  const rows = await db.execute<Row>(sql`
    select transactions.id, client_id, clients.name as client_name, kind, category, description,
      amount_minor::text as minor, transactions.currency, transacted_on::text as date, created_by,
      ${instant("transactions.created_at")} as created_at, voided_by, ${instant("voided_at")} as voided_at, void_reason
    from transactions join clients on clients.id = client_id
    where transactions.organisation_id = ${caller.organisationId} and ${visibleClients(caller)} ${where} ${rest}`);
  return [...rows];
}

function transactionItem({ minor, currency, ...row }: Row): Transaction {
  return {
    id: row.id,
    client_id: row.client_id,
    client_name: row.client_name,
    kind: row.kind,
    category: row.category,
    description: row.description,
    ...wireMoney({ minor: Number(minor), currency }),
    date: row.date,
    status: row.voided_at === null ? "posted" : "voided",
    created_by: row.created_by,
    created_at: row.created_at,
    voided_by: row.voided_by,
    voided_at: row.voided_at,
    void_reason: row.void_reason,
  };
}

/** @throws Problem 404 for one of another organisation, or of a colleague's client. */
export async function getTransaction(db: Reader, caller: Caller, id: string): Promise<Transaction> {
  const [row] = await select(db, caller, sql`and transactions.id = ${id}`);
  if (!row) throw new Problem(common.notFound);
  return transactionItem(row);
}

/** Newest day first, of a client or of all that the caller sees: each in the order of an index. */
export async function listTransactions(
  db: Reader,
  caller: Caller,
  query: TransactionQuery,
): Promise<Page<Transaction>> {
  const limit = query.limit ?? PAGE_LIMIT_DEFAULT;
  const { descending } = readSort(query.sort, ["date"], { by: "date", descending: true });
  const [compare, direction] = descending ? [sql`<`, sql`desc`] : [sql`>`, sql`asc`];
  const after = query.cursor === undefined ? undefined : decodeCursor(query.cursor, ["date", "id"]);
  const given = (value: unknown, condition: SQL): SQL =>
    value === undefined ? sql`` : sql`and ${condition}`;
  const rows = await select(
    db,
    caller,
    sql.join(
      [
        given(query.client_id, sql`client_id = ${query.client_id}`),
        given(query.kind, sql`kind = ${query.kind}`),
        given(query.category, sql`category = ${query.category}`),
        given(query.from, sql`transacted_on >= ${query.from}::date`),
        given(query.to, sql`transacted_on <= ${query.to}::date`),
        given(
          after,
          sql`(transacted_on, transactions.id) ${compare} (${after?.[0]}::date, ${after?.[1]}::uuid)`,
        ),
      ],
      sql` `,
    ),
    sql`order by transacted_on ${direction}, transactions.id ${direction} limit ${limit + 1}`,
  );
  return pageOf(rows, limit, ({ date, id }) => [date, id], transactionItem);
}
