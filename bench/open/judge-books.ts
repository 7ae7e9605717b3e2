import { readdirSync } from "node:fs";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { parseAmount } from "../../core/money.ts";
import { openDatabase, type Database } from "../../db/open.ts";
import type { BenchHouse } from "../house.ts";
import { breachesIn, untilNoneLeft, type Judged } from "./judging.ts";
import { readJournal } from "./journal.ts";
import type { Run } from "./run.ts";

const FILES_AT_ONCE = 64;

/**
 * The books against what was acknowledged, by SQL: every expense that was taken is a row with its amount and no other
 * is, every approval happened once, and once its jobs are done every approved one is in the ledger once, to the unit.
 */
export async function judgeBooks(
  house: Pick<BenchHouse, "databaseUrl" | "folder">,
  organisationId: string,
  journal: string,
  run: Pick<Run, "progress" | "signal">,
): Promise<Omit<Judged, "met">> {
  await using database = openDatabase(house.databaseUrl, {
    name: "bench",
    max: 1,
    statementTimeoutMs: 600_000,
  });
  run.progress("reading what was acknowledged");
  await load(database, journal);
  const rows = await compareRows(database, organisationId);
  const waited = await untilNoneLeft("expenses for the books", run, () => unposted(database));
  const ledger = await readLedger(house.folder, organisationId);
  const posted = await comparePosted(database);
  const isDone = waited.left === 0;
  const rate = Math.round(posted.posted / Math.max(1, waited.seconds));
  return {
    said: [
      `${rows.taken} expenses taken, ${rows.rows} rows, ${rows.taken_minor} and ${rows.rows_minor} minor units; ${rows.approved} approved, each once`,
      isDone
        ? `the books had the last of ${posted.posted} ${waited.seconds} s after the last answer: ${ledger.bills} bills in ${ledger.files} files, ${ledger.minor} minor units`
        : `${waited.left} of ${rows.approved} approved were not in the books ${waited.seconds} s after the last answer`,
    ],
    breaches: breachesIn({
      "expenses were taken and are no rows": rows.missing,
      "rows were refused and are there": rows.refused_rows,
      "rows have another amount than was handed in": rows.wrong,
      "expenses were approved by the answer and not by the row": rows.unapproved,
      "expenses were approved by nobody's answer": rows.unasked,
      "expenses were approved more or less than once": rows.not_once,
      "expenses were put into the books twice": posted.twice,
      // Whoever stopped the run did not wait for them.
      "approved expenses never came to the books": run.signal.aborted ? 0 : waited.left,
      // While jobs go on the one is ahead of the other.
      "bills of the ledger are too many or too few": isDone ? Math.abs(ledger.bills - posted.posted) : 0,
      "minor units of difference between ledger and rows": isDone ? Math.abs(ledger.minor - posted.minor) : 0,
    }),
    found: {
      ...rows,
      ...posted,
      files: ledger.files,
      unposted: waited.left,
      caught_up_s: waited.seconds,
      posted_per_s: rate,
    },
  };
}

async function load({ sql }: Database, journal: string): Promise<void> {
  await sql`create temporary table handed (id uuid primary key, minor bigint not null, status int not null)`;
  await sql`create temporary table asked (id uuid not null, status int not null)`;
  for await (const lines of readJournal(journal)) {
    const expenses = lines.filter((line) => line.kind === "expense");
    await sql`insert into handed select id, minor, status
      from json_to_recordset(${JSON.stringify(expenses)}::text::json) t(id uuid, minor bigint, status int)`;
    const approvals = lines
      .filter((line) => line.kind === "approval")
      .flatMap(({ ids, status }) => ids.map((id) => ({ id, status })));
    await sql`insert into asked select id, status
      from json_to_recordset(${JSON.stringify(approvals)}::text::json) t(id uuid, status int)`;
  }
  await sql`create index on asked (id)`;
  await sql`analyze handed`;
  await sql`analyze asked`;
}

/** Where nothing came back (status 0) either is right: nobody was told. */
async function compareRows({ sql }: Database, organisationId: string) {
  const [found] = await sql<Record<string, string>[]>`
    with events as (
      select expense_id, count(*) as times from expense_events
      where event = 'approved' and organisation_id = ${organisationId} group by expense_id),
    compared as (
      select h.id, h.minor, h.status, e.id is not null as there, e.amount_minor, e.status = 'approved' as approved,
        coalesce(v.times, 0) as times,
        exists (select from asked a where a.id = h.id and a.status = 200) as told,
        exists (select from asked a where a.id = h.id and a.status in (0, 200)) as maybe
      from handed h left join expenses e on e.id = h.id and e.organisation_id = ${organisationId}
        left join events v on v.expense_id = h.id)
    select count(*) filter (where status = 201) as taken,
      count(*) filter (where there and status <> 0) as rows,
      coalesce(sum(minor) filter (where status = 201), 0) as taken_minor,
      coalesce(sum(amount_minor) filter (where there and status <> 0), 0) as rows_minor,
      count(*) filter (where approved) as approved,
      count(*) filter (where status = 201 and not there) as missing,
      count(*) filter (where status not in (0, 201) and there) as refused_rows,
      count(*) filter (where status = 0 and there) as unanswered_rows,
      count(*) filter (where there and amount_minor <> minor) as wrong,
      count(*) filter (where told and approved is not true) as unapproved,
      count(*) filter (where approved and not maybe) as unasked,
      count(*) filter (where there and times <> (case when approved then 1 else 0 end)) as not_once
    from compared`;
  return numbers(found, [
    "taken",
    "rows",
    "taken_minor",
    "rows_minor",
    "approved",
    "missing",
    "refused_rows",
    "unanswered_rows",
    "wrong",
    "unapproved",
    "unasked",
    "not_once",
  ]);
}

async function unposted({ sql }: Database): Promise<number> {
  const [left] = await sql<{ count: string }[]>`
    select count(*) as count from handed join expenses e using (id) where e.status = 'approved' and e.posted_at is null`;
  return Number(left?.count);
}

async function comparePosted({ sql }: Database) {
  const [found] = await sql<Record<string, string>[]>`
    select count(*) as posted, coalesce(sum(e.amount_minor), 0) as minor,
      count(*) filter (where (select count(*) from expense_events v where v.expense_id = e.id and v.event = 'posted') > 1)
        as twice
    from handed join expenses e using (id) where e.posted_at is not null`;
  return numbers(found, ["posted", "minor", "twice"]);
}

type LedgerFiles = { files: number; bills: number; minor: number };

/** The ledger's own files, each read: a batch of bills in each, a line a bill. */
async function readLedger(folder: string, organisationId: string): Promise<LedgerFiles> {
  const place = join(folder, "blobs", "ledger", organisationId);
  const names = await list(place);
  const found: LedgerFiles = { files: names.length, bills: 0, minor: 0 };
  for (let at = 0; at < names.length; at += FILES_AT_ONCE) {
    const some = names.slice(at, at + FILES_AT_ONCE);
    for (const text of await Promise.all(some.map((name) => Bun.file(join(place, name)).text()))) {
      const bills = parse(text, { bom: true, columns: true, cast: false }) as Record<string, string>[];
      found.bills += bills.length;
      for (const bill of bills) found.minor += minorOf(bill);
    }
  }
  return found;
}

function minorOf({ "*UnitAmount": amount = "", Currency: currency = "" }: Record<string, string>): number {
  const minor = parseAmount(amount, currency);
  if (typeof minor !== "number") throw new Error(`a bill of ${amount} ${currency}`);
  return minor;
}

/** Nothing was posted: nobody made the folder. */
async function list(folder: string): Promise<string[]> {
  try {
    return readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

function numbers<Name extends string>(
  row: Record<string, string> | undefined,
  names: readonly Name[],
): Record<Name, number> {
  return Object.fromEntries(names.map((name) => [name, Number(row?.[name])])) as Record<Name, number>;
}
