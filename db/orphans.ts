import { sql, type SQL } from "drizzle-orm";
import { instantOf } from "../core/time.ts";
import type { Db, Reader, Tx } from "./open.ts";

/** Rows that nothing needs any more, and why they are thought so. */
export type OrphanRow = { table: string; id: string; organisation_id: string; why: string };

const DAY_MS = 86_400_000;
/** Whatever is younger may just not be needed yet. */
export const ORPHAN_DAYS = 90;
const ROWS_A_READ = 1_000;

type Kind = {
  table: string;
  why: string;
  /** Of rows made before this instant; `references` is whether any other table names a row of this one. */
  where: (before: string, references: SQL) => SQL;
  /** How they go. */
  remove: (id: string) => SQL;
};

const KINDS: readonly Kind[] = [
  {
    table: "documents",
    why: "no expense, no contract, no receipt and nobody's picture is it",
    where: (
      before,
      references,
    ) => sql`created_at < ${before}::timestamptz and deleted_at is null and not (${references})
      and not exists (select from users where users.id = documents.owner_id and avatar_id = documents.id)`,
    remove: (id) => sql`update documents set deleted_at = now() where id = ${id}`,
  },
  {
    table: "imports",
    why: "it was never put into the schedule, and no job will do it",
    where: (before) => sql`created_at < ${before}::timestamptz and not applied
      and not exists (select from jobs where jobs.organisation_id = imports.organisation_id and kind = 'schedule-import'
        and state in ('pending', 'queued', 'active') and payload ->> 'import_id' = imports.id::text)`,
    remove: (id) => sql`delete from imports where id = ${id}`,
  },
  {
    table: "exports",
    why: "it was never made, and no job will do it",
    where: (before) => sql`created_at < ${before}::timestamptz and file_id is null
      and not exists (select from jobs where jobs.id = exports.job_id and state in ('pending', 'queued', 'active'))`,
    remove: (id) => sql`delete from exports where id = ${id}`,
  },
];

/** Every orphaned row there is, table after table, by id. Over all organisations: whoever asks sees everybody. */
export async function* listOrphanRows(db: Db, nowMs: number): AsyncGenerator<OrphanRow> {
  for (const { table, why, where } of KINDS) {
    const references = await referencesTo(db, table);
    for (let after = "00000000-0000-0000-0000-000000000000"; ;) {
      const rows = await db.execute<{ id: string; organisation_id: string }>(sql`
        select id, organisation_id from ${sql.raw(table)} where id > ${after} and ${where(beforeWhat(nowMs), references)}
        order by id limit ${ROWS_A_READ}`);
      for (const row of rows) yield { table, ...row, why };
      const last = rows.at(-1);
      if (!last || rows.length < ROWS_A_READ) break;
      after = last.id;
    }
  }
}

/** Asked of the database, so that a table that comes to name them is not forgotten here. */
async function referencesTo(db: Reader, table: string): Promise<SQL> {
  const keys = await db.execute<{ from: string; column: string }>(sql`
    select conrelid::regclass::text as from, quote_ident(attname) as column from pg_constraint
    join pg_attribute on attrelid = conrelid and attnum = conkey[1]
    where contype = 'f' and confrelid = ${table}::regclass and cardinality(conkey) = 1 order by 1, 2`);
  const exist = keys.map(({ from, column }) =>
    sql.raw(`exists (select from ${from} as naming where naming.${column} = ${table}.id)`),
  );
  return sql.join([sql`false`, ...exist], sql` or `);
}

const beforeWhat = (nowMs: number): string => instantOf(nowMs - ORPHAN_DAYS * DAY_MS);

/** Removes a row that was listed, if it still is one. @returns whether it was. */
export async function removeOrphanRow(
  tx: Tx,
  { table, id }: Pick<OrphanRow, "table" | "id">,
  nowMs: number,
): Promise<boolean> {
  const kind = KINDS.find((one) => one.table === table);
  if (!kind) return false;
  const references = await referencesTo(tx, table);
  const still = await tx.execute(
    sql`select from ${sql.raw(table)} where id = ${id} and ${kind.where(beforeWhat(nowMs), references)} for update`,
  );
  if (still.length === 0) return false;
  await tx.execute(kind.remove(id));
  return true;
}

/** Which of the things that blobs belong to are there: their rows, deleted ones left out. */
export async function findOwners(
  db: Db,
  folder: BlobFolder,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const list = `{${ids.join(",")}}`;
  const rows = await db.execute<{ id: string }>(OWNERS[folder](list));
  return new Set(rows.map(({ id }) => id));
}

/** The folders of the blob store by what their blobs belong to; other folders are kept by others. */
export const BLOB_FOLDERS = ["documents", "exports", "archives", "emails", "email-pages"] as const;
export type BlobFolder = (typeof BLOB_FOLDERS)[number];
const OWNERS: Readonly<Record<BlobFolder, (ids: string) => SQL>> = {
  documents: (ids) => sql`select id from documents where id = any(${ids}::uuid[]) and deleted_at is null`,
  // By the file's own name: an export that was made twice has one that nobody fetches.
  exports: (ids) =>
    sql`select file_id as id from exports where file_id = any(${ids}::uuid[]) and swept_at is null and removed_at is null`,
  archives: (ids) => sql`select id from archives where id = any(${ids}::uuid[])`,
  emails: (ids) => sql`select id from emails where id = any(${ids}::uuid[]) and swept_at is null`,
  "email-pages": (ids) => sql`select id from emails where id = any(${ids}::uuid[]) and swept_at is null`,
};
