import { renameSync, rmSync, statSync } from "node:fs";
import Database from "libsql";
import { FEED_SCHEMA_VERSION, parseSnapshot, type FeedChange, type SeenBy, type SnapshotHead } from "../core/feed.ts";
import { checksum, withoutRow, withRow } from "./checksum.ts";
import { createStatements, keyValues, MalformedRow, storedValues, TABLES, type Stored, type Table } from "./tables.ts";

/** After this many changes the event loop gets a turn, so that a large batch does not hold up readers. */
const CHANGES_A_TURN = 400;
/** Rows that a check reads between two turns. */
const ROWS_A_TURN = 2_000;
/** Changes in the write-ahead log before it goes into the file. */
const CHECKPOINT_CHANGES = 2_000;

export type Position = { epoch: string; batch: number; snapshotText: string; snapshot: SeenBy; asOf: string };

/** Whose answers a batch may have changed. */
export type Touched = {
  organisations: Set<string>;
  users: Set<string>;
  access: boolean;
  /** Rows that could not be read, by table and key. */
  malformed: string[];
};
export const untouched = (): Touched => ({ organisations: new Set(), users: new Set(), access: false, malformed: [] });

/** Rows as their values in the order of the select: objects cost twice as much to bring over. */
export type Query = { all(...values: Stored[]): Stored[][] };

type BatchIn = { batch: number; snapshot: string; as_of: string; changes: unknown[] };

/** One replica in one local file: a connection that writes, one that reads, and nobody else. */
export type ReplicaFile = {
  readonly path: string;
  position(): Position;
  /** A statement on the reading connection, prepared once; it sees whole batches only. */
  query(sql: string): Query;
  /** At least the milliseconds of the longest item of an organisation: how long before a window an item in it can begin. */
  longestItemMs(organisationId: string): number;
  /** Organisations of which a row could not be read. */
  quarantined(): ReadonlySet<string>;
  /** One batch, one transaction. The batch after the present one, or it throws. */
  apply(batch: BatchIn): Promise<Touched>;
  /** Puts the write-ahead log into the file; what was deleted is then gone from the disk. */
  checkpoint(): void;
  /**
   * What is wrong with the file as it lies on the disk, or undefined. `whole` adds what no table uses (the list of free
   * pages), in one turn that a large file makes long: before a file serves, not while it does.
   */
  damage(whole: boolean): Promise<string | undefined>;
  /** Was the file taken away or changed by somebody else since we last wrote to it? A look at its inode, not a read. */
  isTouched(): boolean;
  close(): void;
};

const turn = () => new Promise<void>((done) => setTimeout(done, 0));

function open(path: string) {
  // No waiting for locks: it would hold up the event loop, and with it whoever holds the lock.
  const db = new Database(path);
  try {
    // Deleted rows are overwritten, and gone for good once the write-ahead log is truncated.
    db.exec("pragma secure_delete = on");
  } catch (error) {
    db.close();
    throw error;
  }
  return db;
}

type Db = ReturnType<typeof open>;

/** Opens a file that is there. @throws when it cannot be read as a replica of this schema. */
export function openReplicaFile(path: string): ReplicaFile {
  if (fileMark(path) === "gone") throw new Error("the file is gone");
  const writer = open(path);
  writer.exec("pragma journal_mode = wal");
  // A power cut may cost the last batches, which come again; never the file's shape.
  writer.exec("pragma synchronous = normal");
  writer.exec("pragma wal_autocheckpoint = 0");
  const reader = open(path);
  reader.exec("pragma query_only = on");
  let position = readPosition(writer);
  let sinceCheckpoint = 0;
  /** A check reads one old view of the file, which a checkpoint would have to wait for. */
  let checking = 0;
  let mark = fileMark(path);
  let quarantined = readQuarantine(writer);
  const queries = new Map<string, Query>();
  // Read once an organisation, then kept up with what comes; too long does no harm.
  const longest = new Map<string, number>();
  const lengthen = (organisationId: string, ms: number) => {
    const known = longest.get(organisationId);
    if (known !== undefined && ms > known) longest.set(organisationId, ms);
  };
  const write = changeWriter(writer);

  const checkpoint = () => {
    if (sinceCheckpoint === 0 || checking > 0) return;
    writer.exec("pragma wal_checkpoint(truncate)");
    sinceCheckpoint = 0;
    mark = fileMark(path);
  };

  return {
    path,
    position: () => position,
    query: (sql) => {
      let found = queries.get(sql);
      if (!found) {
        found = reader.prepare(sql).raw() as unknown as Query;
        queries.set(sql, found);
      }
      return found;
    },
    longestItemMs: (organisationId) => {
      let known = longest.get(organisationId);
      if (known === undefined) {
        const [row] = reader.prepare(LONGEST).raw().all(organisationId) as unknown as Stored[][];
        known = Math.ceil(Number(row?.[0] ?? 0)) + 1_000;
        longest.set(organisationId, known);
      }
      return known;
    },
    quarantined: () => quarantined,
    apply: async (batch) => {
      if (batch.batch !== position.batch + 1) throw new Error(`batch ${batch.batch} does not follow ${position.batch}`);
      const touched = untouched();
      const next = { ...position, batch: batch.batch, snapshotText: batch.snapshot, asOf: batch.as_of };
      writer.exec("begin immediate");
      try {
        write.begin();
        for (const [at, change] of batch.changes.entries()) {
          if (at > 0 && at % CHANGES_A_TURN === 0) await turn();
          write.change(change, touched);
          noteLength(change, lengthen);
        }
        write.end(next);
        writer.exec("commit");
      } catch (error) {
        write.forget();
        if (writer.inTransaction) writer.exec("rollback");
        throw error;
      }
      // In the same turn as the commit: nobody reads the new rows under the old number.
      position = { ...next, snapshot: parseSnapshot(next.snapshotText) };
      if (touched.malformed.length > 0) quarantined = readQuarantine(writer);
      sinceCheckpoint += batch.changes.length + 1;
      if (sinceCheckpoint >= CHECKPOINT_CHANGES) checkpoint();
      return touched;
    },
    checkpoint,
    damage: async (whole) => {
      checking++;
      try {
        return await damageOf(path, whole);
      } finally {
        checking--;
      }
    },
    isTouched: () => fileMark(path) !== mark,
    close: () => {
      reader.close();
      writer.close();
    },
  };
}

/** Builds a replica beside the present one from a snapshot's lines; it takes its name once it is whole and checked. */
export async function buildReplicaFile(path: string, head: SnapshotHead, changes: AsyncIterable<unknown>): Promise<Touched> {
  const building = `${path}.building`;
  removeReplicaFile(building);
  const touched = untouched();
  const db = open(building);
  try {
    // Nothing is kept of a build that fails, so nothing is journalled.
    db.exec("pragma journal_mode = off");
    db.exec("pragma synchronous = off");
    db.exec("begin");
    for (const statement of createStatements()) db.exec(statement);
    const write = changeWriter(db);
    write.begin();
    let count = 0;
    for await (const change of changes) {
      if (++count % CHANGES_A_TURN === 0) await turn();
      write.change(change, touched);
    }
    write.end({ epoch: head.epoch, batch: head.batch, snapshotText: head.snapshot, asOf: head.as_of });
    db.exec("commit");
    db.exec("pragma synchronous = full");
    db.exec("pragma journal_mode = wal");
    db.exec("pragma wal_checkpoint(truncate)");
  } finally {
    db.close();
  }
  const damage = await damageOf(building, true);
  if (damage !== undefined) throw new Error(`the new replica is damaged: ${damage}`);
  for (const suffix of ["-wal", "-shm"]) rmSync(`${building}${suffix}`, { force: true });
  renameSync(building, path);
  return touched;
}

export function removeReplicaFile(path: string): void {
  for (const suffix of ["", "-wal", "-shm"]) rmSync(`${path}${suffix}`, { force: true });
}

function fileMark(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false });
  return found ? `${found.ino}.${found.size}.${found.mtimeMs}` : "gone";
}

type PositionRow = { epoch: string; batch: number; schema_version: number; snapshot: string; as_of: string; digest: number };

function digestOf(row: Omit<PositionRow, "digest">): number {
  return checksum([row.epoch, row.batch, row.schema_version, row.snapshot, row.as_of].join("\n"));
}

function readPosition(db: Db): Position {
  const row = db.prepare("select epoch, batch, schema_version, snapshot, as_of, digest from position").get() as PositionRow | undefined;
  if (!row || row.digest !== digestOf(row)) throw new Error("the replica's position is damaged");
  if (row.schema_version !== FEED_SCHEMA_VERSION) throw new Error("the replica has another schema version");
  return { epoch: row.epoch, batch: row.batch, snapshotText: row.snapshot, snapshot: parseSnapshot(row.snapshot), asOf: row.as_of };
}

function readQuarantine(db: Db): Set<string> {
  const rows = db.prepare("select organisation_id from quarantine").all() as { organisation_id: string }[];
  return new Set(rows.map((row) => row.organisation_id));
}

/** The statements that carry changes into a file, and the tables' sums while a batch is under way. */
function changeWriter(db: Db) {
  const prepared = new Map([...TABLES].map(([entity, table]) => [entity, {
    table, upsert: db.prepare(table.upsert), find: db.prepare(table.find), remove: db.prepare(table.remove),
  }]));
  const readSums = db.prepare("select entity, row_count, row_sum from sums");
  const writeSums = db.prepare("insert or replace into sums (entity, row_count, row_sum) values (?, ?, ?)");
  const writePosition = db.prepare("insert or replace into position (only, epoch, batch, schema_version, snapshot, as_of, digest) values (1, ?, ?, ?, ?, ?, ?)");
  const writeQuarantine = db.prepare("insert or replace into quarantine (organisation_id, entity, row_key) values (?, ?, ?)");
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
    touch(change, before, touched);
  }

  return {
    begin: () => {
      changed = new Set();
      sums ??= new Map((readSums.all() as { entity: string; row_count: number; row_sum: number }[])
        .map((row) => [row.entity, { rows: row.row_count, sum: row.row_sum }]));
    },
    /** Carries one change in; one that cannot be read sets its organisation aside and stops nobody else. */
    change: (change: unknown, touched: Touched) => {
      try {
        put(outlineOf(change), touched);
      } catch (error) {
        if (!(error instanceof MalformedRow)) throw error;
        const { organisation_id, entity, key } = (change ?? {}) as Record<string, unknown>;
        touched.malformed.push(`${String(entity)} ${String(key)}: ${error.message}`);
        if (typeof organisation_id !== "string") return;
        writeQuarantine.run(organisation_id, String(entity), String(key));
      }
    },
    end: (position: Omit<Position, "snapshot">) => {
      for (const entity of changed) {
        const total = sums?.get(entity);
        if (total) writeSums.run(entity, total.rows, total.sum);
      }
      const row = {
        epoch: position.epoch, batch: position.batch, schema_version: FEED_SCHEMA_VERSION,
        snapshot: position.snapshotText, as_of: position.asOf,
      };
      writePosition.run(row.epoch, row.batch, row.schema_version, row.snapshot, row.as_of, digestOf(row));
    },
    /** After a rollback the sums in memory are of rows that were not kept. */
    forget: () => {
      sums = undefined;
    },
  };
}

const LONGEST = `select max((julianday(ends_at) - julianday(starts_at)) * 86400000.0) from schedules
  where organisation_id = ? and ends_at is not null`;

function noteLength(change: unknown, lengthen: (organisationId: string, ms: number) => void): void {
  const { entity, row } = (change ?? {}) as Partial<FeedChange>;
  if (entity !== "schedules" || !row || typeof row.ends_at !== "string") return;
  lengthen(String(row.organisation_id), Date.parse(row.ends_at) - Date.parse(String(row.starts_at)));
}

function outlineOf(change: unknown): FeedChange {
  const { entity, key, organisation_id, row } = (change ?? {}) as Record<string, unknown>;
  const sound = typeof entity === "string" && typeof key === "string" && (row === null || (typeof row === "object" && row !== undefined))
    && (organisation_id === null || typeof organisation_id === "string");
  if (!sound) throw new MalformedRow("not a change");
  return { entity, key, organisation_id: organisation_id as string | null, row: row as Record<string, unknown> | null };
}

/** A reader's own marks (what they confirmed, what they read) change nobody else's answers. */
function touch(change: FeedChange, before: Record<string, Stored> | undefined, touched: Touched): void {
  if (change.entity === "confirmations" || change.entity === "announcement_reads") {
    touched.users.add(change.key.slice(change.key.indexOf(":") + 1));
  } else if (change.organisation_id !== null) {
    touched.organisations.add(change.organisation_id);
  }
  const newSession = change.entity === "sessions" && !before && change.row?.revoked_at === null;
  if (["sessions", "users", "memberships", "signing_keys"].includes(change.entity) && !newSession) touched.access = true;
}

function rowSum(table: Table, values: Stored[]): number {
  return checksum(`${table.entity}${JSON.stringify(values)}`);
}

/**
 * Reads the whole file through a connection of its own: SQLite's own check finds torn pages and indexes that disagree
 * with their table; our sums find a changed value that SQLite takes for good.
 */
async function damageOf(path: string, whole: boolean): Promise<string | undefined> {
  if (fileMark(path) === "gone") return "the file is gone";
  try {
    const db = open(path);
    try {
      return await damageIn(db, whole);
    } finally {
      if (db.inTransaction) db.exec("rollback");
      db.close();
    }
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function damageIn(db: Db, whole: boolean): Promise<string | undefined> {
  // One read transaction: batches that come meanwhile are not in this view.
  db.exec("begin");
  readPosition(db);
  const sums = new Map((db.prepare("select entity, row_count, row_sum from sums").all() as { entity: string; row_count: number; row_sum: number }[])
    .map((row) => [row.entity, row]));
  for (const [entity, table] of TABLES) {
    const [checked] = db.prepare(`pragma integrity_check(${entity})`).all() as { integrity_check: string }[];
    if (checked?.integrity_check !== "ok") return `${entity}: ${checked?.integrity_check}`;
    await turn();
    let rows = 0;
    let sum = 0;
    for (const row of db.prepare(table.scan).iterate() as Iterable<Record<string, Stored>>) {
      const values = table.columns.map((name) => row[name] ?? null);
      const own = rowSum(table, values);
      if (own !== row.row_sum) return `${entity}: a row does not match its checksum`;
      sum = withRow(sum, own);
      if (++rows % ROWS_A_TURN === 0) await turn();
    }
    const kept = sums.get(entity) ?? { row_count: 0, row_sum: 0 };
    if (rows !== kept.row_count || sum !== kept.row_sum) return `${entity}: rows do not match their sum`;
    await turn();
  }
  if (!whole) return undefined;
  const [found] = db.prepare("pragma integrity_check").all() as { integrity_check: string }[];
  return found?.integrity_check === "ok" ? undefined : found?.integrity_check;
}
