import { newId } from "../core/ids.ts";
import { parseSnapshot, sees } from "../core/feed.ts";
import type { Database } from "../db/open.ts";
import type { ReplicaFile } from "./replica-file.ts";

/** A transaction that committed: what it left of each row that it wrote. */
export type Entry = { xid: bigint; row: string; counter: number };

export type Bank = {
  organisationId: string;
  /** Items: `notes` counts the changes of each, `version` is its balance, whose sum never changes. */
  rows: string[];
  /** Each item has this person on it exactly when its counter is odd. */
  userId: string;
  total: number;
};

const BALANCE = 1_000;

/** Rows to write to, whose invariants a torn, lost, stale or reordered batch breaks. */
export async function openBank({ sql }: Pick<Database, "sql">, size: number): Promise<Bank> {
  const [organisationId, userId, productionId] = [newId(), newId(), newId()];
  await sql`insert into organisations (id, name) values (${organisationId}, 'Bank')`;
  await sql`insert into users (id, email, first_name, last_name) values (${userId}, ${`${userId}@bank.test`}, 'A', 'B')`;
  await sql`insert into productions (id, organisation_id, name, starts_on, ends_on, zone, currency)
    values (${productionId}, ${organisationId}, 'Bank', '2026-01-01', '2026-01-02', 'UTC', 'EUR')`;
  const rows = Array.from({ length: size }, () => newId());
  for (const id of rows) {
    await sql`insert into schedules (id, organisation_id, production_id, title, kind, local_start, zone, starts_at, status, notes, version)
      values (${id}, ${organisationId}, ${productionId}, 'account', 'call', '2026-01-01 10:00', 'UTC', '2026-01-01T10:00:00Z', 'scheduled', '0', ${BALANCE})`;
  }
  return { organisationId, rows, userId, total: size * BALANCE };
}

const pick = <T>(from: readonly T[]): T => from[Math.floor(Math.random() * from.length)] as T;
const sleep = (msMax: number) => Bun.sleep(Math.random() * msMax);

/** In one order for everybody, so that writers wait for one another and do not deadlock. */
function twoOf(rows: readonly string[]): [string, string] {
  const first = pick(rows);
  const second = pick(rows.filter((row) => row !== first));
  return first < second ? [first, second] : [second, first];
}

class Undo extends Error {}

/**
 * One writer: moves balance between two rows in a transaction, again and again, in every bad way: the xid taken long
 * before the first write, sleeps while locks are held, savepoints rolled back, whole transactions rolled back.
 */
export async function write(
  { sql }: Pick<Database, "sql">,
  bank: Bank,
  log: Entry[],
  until: () => boolean,
  openMs = 0,
): Promise<void> {
  while (!until()) {
    const mine: Entry[] = [];
    try {
      await sql.begin(async (tx) => {
        if (Math.random() < 0.5) {
          await tx`select pg_current_xact_id()`;
          await sleep(30);
        }
        const [from, to] = twoOf(bank.rows);
        const amount = Math.ceil(Math.random() * 9);
        for (const [row, change] of [
          [from, -amount],
          [to, amount],
        ] as const) {
          if (Math.random() < 0.2) {
            await tx
              .savepoint(async (inner) => {
                await inner`update schedules set notes = 'never', version = version + 77 where id = ${row}`;
                throw new Undo();
              })
              .catch(ignoreUndo);
          }
          const [after] = await tx<{ notes: string; xid: string }[]>`
            update schedules set notes = (notes::int + 1)::text, version = version + ${change} where id = ${row}
            returning notes, pg_current_xact_id()::text as xid`;
          if (!after) throw new Error("a row is gone");
          const counter = Number(after.notes);
          if (counter % 2 === 1)
            await tx`insert into schedule_people (schedule_id, user_id, organisation_id) values (${row}, ${bank.userId}, ${bank.organisationId})`;
          else await tx`delete from schedule_people where schedule_id = ${row} and user_id = ${bank.userId}`;
          mine.push({ xid: BigInt(after.xid), row, counter });
          if (Math.random() < 0.3) await sleep(10);
        }
        if (openMs > 0) await Bun.sleep(openMs);
        else if (Math.random() < 0.15) throw new Undo();
      });
      log.push(...mine);
    } catch (error) {
      ignoreUndo(error);
    }
    await sleep(10);
  }
}

function ignoreUndo(error: unknown): void {
  if (!(error instanceof Undo)) throw error;
}

/** What a replica shows of the bank at one batch. */
export type Seen = {
  batch: number;
  snapshot: string;
  sum: number;
  counters: Map<string, number>;
  people: Set<string>;
};

export function look(file: ReplicaFile, bank: Bank): Seen {
  const { batch, snapshotText } = file.position();
  const rows = file
    .query(
      "select id, json_extract('{' || wire || '}', '$.notes'), version from schedules where organisation_id = ?",
    )
    .all(bank.organisationId);
  const people = file
    .query("select schedule_id from schedule_people where organisation_id = ?")
    .all(bank.organisationId);
  return {
    batch,
    snapshot: snapshotText,
    sum: rows.reduce((sum, [, , version]) => sum + Number(version), 0),
    counters: new Map(rows.map(([id, notes]) => [String(id), Number(notes)])),
    people: new Set(people.map(([id]) => String(id))),
  };
}

/** Everything that is wrong with a history of views, against what is known to have committed. */
export function judge(bank: Bank, views: readonly Seen[], log: readonly Entry[]): string[] {
  const wrong: string[] = [];
  const last = new Map<string, number>();
  for (const view of views) {
    const say = (what: string) => wrong.push(`batch ${view.batch}: ${what}`);
    if (view.sum !== bank.total) say(`torn, ${view.sum} instead of ${bank.total}`);
    const snapshot = parseSnapshot(view.snapshot);
    // Changes of one row follow one another under its lock: what a snapshot shows is the last that it sees.
    const expected = new Map(bank.rows.map((row) => [row, 0]));
    for (const { row, counter, xid } of log) {
      if (counter > (expected.get(row) ?? 0) && sees(snapshot, xid)) expected.set(row, counter);
    }
    for (const [row, counter] of expected) {
      const shown = view.counters.get(row);
      if (shown !== counter) say(`${row} at ${shown}, the primary had ${counter}`);
      if ((shown ?? 0) < (last.get(row) ?? 0)) say(`${row} went back`);
      last.set(row, shown ?? 0);
      if (view.people.has(row) !== ((shown ?? 0) % 2 === 1)) say(`${row} does not agree with its people`);
    }
  }
  return wrong;
}
