import { FEED_SCHEMA_VERSION, type FeedChange } from "../core/feed.ts";
import { liveChange, type LiveChange } from "../core/live.ts";
import { checksum, withoutRow, withRow } from "./checksum.ts";
import { digestOf, type Db, type Position } from "./position.ts";
import { keyValues, MalformedRow, storedValues, TABLES, type Stored, type Table } from "./tables.ts";

/** Whose answers a batch may have changed. */
export type Touched = {
  organisations: Set<string>;
  users: Set<string>;
  access: boolean;
  /** Rows that could not be read, by table and key. */
  malformed: string[];
  /** What streams are told; a snapshot, which is all rows, keeps none. */
  changes?: LiveChange[];
};
export const untouched = (): Touched => ({
  organisations: new Set(),
  users: new Set(),
  access: false,
  malformed: [],
});

/** The statements that carry changes into a file, and the tables' sums while a batch is under way. */
export function changeWriter(db: Db) {
  const prepared = new Map(
    [...TABLES].map(([entity, table]) => [
      entity,
      {
        table,
        upsert: db.prepare(table.upsert),
        find: db.prepare(table.find),
        remove: db.prepare(table.remove),
      },
    ]),
  );
  const readSums = db.prepare("select entity, row_count, row_sum from sums");
  const writeSums = db.prepare("insert or replace into sums (entity, row_count, row_sum) values (?, ?, ?)");
  const writePosition = db.prepare(
    "insert or replace into position (only, epoch, batch, schema_version, snapshot, as_of, digest) values (1, ?, ?, ?, ?, ?, ?)",
  );
  const writeQuarantine = db.prepare(
    "insert or replace into quarantine (organisation_id, entity, row_key) values (?, ?, ?)",
  );
  let sums: Map<string, { rows: number; sum: number }> | undefined;
  let changed = new Set<string>();

  function put(change: FeedChange, touched: Touched): void {
    const at = prepared.get(change.entity);
    // A table that a newer feed carries; ours do without it.
    if (!at) return;
    const key = keyValues(at.table, change.key);
    const values = change.row === null ? undefined : storedValues(at.table, change.row);
    const before = at.find.get(...key) as (Record<string, Stored> & { row_sum: number }) | undefined;
    const total = sums?.get(change.entity) ?? { rows: 0, sum: 0 };
    if (before) {
      total.rows--;
      total.sum = withoutRow(total.sum, before.row_sum);
    }
    if (values) {
      const sum = rowSum(at.table, values);
      at.upsert.run(...values, sum);
      total.rows++;
      total.sum = withRow(total.sum, sum);
    } else if (before) {
      at.remove.run(...key);
    }
    sums?.set(change.entity, total);
    changed.add(change.entity);
    touched.changes?.push(liveChange(change, before?.production_id as string | null | undefined));
    touch(change, before, touched);
  }

  /** A session or a person that cannot be read may be one that was just revoked: without the row it lets nobody in. */
  function doWithout(entity: string, key: string, touched: Touched): void {
    try {
      put({ entity, key, organisation_id: null, row: null }, touched);
    } catch (error) {
      // The key is none of ours either, so there is no row by it.
      if (!(error instanceof MalformedRow)) throw error;
    }
  }

  return {
    begin: () => {
      changed = new Set();
      sums ??= new Map(
        (readSums.all() as { entity: string; row_count: number; row_sum: number }[]).map((row) => [
          row.entity,
          { rows: row.row_count, sum: row.row_sum },
        ]),
      );
    },
    /** Carries one change in; one that cannot be read sets its organisation aside and stops nobody else. */
    change: (change: unknown, touched: Touched) => {
      try {
        put(outlineOf(change), touched);
      } catch (error) {
        if (!(error instanceof MalformedRow)) throw error;
        const { organisation_id, entity, key } = (change ?? {}) as Record<string, unknown>;
        touched.malformed.push(`${String(entity)} ${String(key)}: ${error.message}`);
        if (typeof organisation_id === "string")
          writeQuarantine.run(organisation_id, String(entity), String(key));
        else if (typeof entity === "string" && typeof key === "string") doWithout(entity, key, touched);
      }
    },
    end: (position: Omit<Position, "snapshot">) => {
      for (const entity of changed) {
        const total = sums?.get(entity);
        if (total) writeSums.run(entity, total.rows, total.sum);
      }
      const row = {
        epoch: position.epoch,
        batch: position.batch,
        schema_version: FEED_SCHEMA_VERSION,
        snapshot: position.snapshotText,
        as_of: position.asOf,
      };
      writePosition.run(row.epoch, row.batch, row.schema_version, row.snapshot, row.as_of, digestOf(row));
    },
    /** After a rollback the sums in memory are of rows that were not kept. */
    forget: () => {
      sums = undefined;
    },
  };
}

function outlineOf(change: unknown): FeedChange {
  const { entity, key, organisation_id, row } = (change ?? {}) as Record<string, unknown>;
  const sound =
    typeof entity === "string" &&
    typeof key === "string" &&
    (row === null || (typeof row === "object" && row !== undefined)) &&
    (organisation_id === null || typeof organisation_id === "string");
  if (!sound) throw new MalformedRow("not a change");
  return {
    entity,
    key,
    organisation_id: organisation_id as string | null,
    row: row as Record<string, unknown> | null,
  };
}

/** A reader's own marks (what they confirmed, what they read), and their own calendar, change nobody else's answers. */
function touch(change: FeedChange, before: Record<string, Stored> | undefined, touched: Touched): void {
  if (change.entity === "confirmations" || change.entity === "announcement_reads") {
    touched.users.add(change.key.slice(change.key.indexOf(":") + 1));
  } else if (change.entity === "calendar_events") {
    for (const row of [change.row, before]) if (row) touched.users.add(String(row.user_id));
  } else if (change.organisation_id !== null && change.entity !== "calendar_feeds") {
    // Whose calendar an address is, is looked up each time.
    touched.organisations.add(change.organisation_id);
  }
  const newSession = change.entity === "sessions" && !before && change.row?.revoked_at === null;
  if (["sessions", "users", "memberships", "signing_keys"].includes(change.entity) && !newSession)
    touched.access = true;
}

export function rowSum(table: Table, values: Stored[]): number {
  return checksum(`${table.entity}${JSON.stringify(values)}`);
}
