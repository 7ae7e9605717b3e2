import { renameSync, rmSync } from "node:fs";
import { parseSnapshot, type FeedChange, type SnapshotHead } from "../core/feed.ts";
import { changeWriter, untouched, type Touched } from "./carry.ts";
import { damageOf } from "./damage.ts";
import { fileMark, markFile, open, readPosition, type Db, type Position } from "./position.ts";
import { createStatements, INDEXES, type Stored } from "./tables.ts";

/** After this many changes the event loop gets a turn, so that a large batch does not hold up readers. */
const CHANGES_A_TURN = 400;
/** Two looks cost 4 µs (2 shared cores): no more often than this, so a changed byte is read this long at most. */
const LOOK_MS = 10;
/** So many fit into the writer's page cache, whatever they are: nothing is written before they are committed. */
const CHANGES_IN_MEMORY = 50;
/** Changes in the write-ahead log before it goes into the file. */
const CHECKPOINT_CHANGES = 2_000;

/** Rows as their values in the order of the select: objects cost twice as much to bring over. */
export type Query = { all(...values: Stored[]): Stored[][] };

type BatchIn = { batch: number; snapshot: string; as_of: string; changes: unknown[] };

/** One replica in one local file: a connection that writes, one that reads, and nobody else. */
export type ReplicaFile = {
  readonly path: string;
  position(): Position;
  /**
   * A statement on the reading connection, prepared once; it sees whole batches only. Asked of a file that somebody else
   * wrote to, it throws FileTouched.
   */
  query(sql: string): Query;
  /** At least the milliseconds of the longest item of an organisation: how long before a window an item in it can begin. */
  longestItemMs(organisationId: string): number;
  /** Organisations of which a row could not be read. */
  quarantined(): ReadonlySet<string>;
  /** One batch, one transaction. The batch after the present one, or it throws. */
  apply(batch: BatchIn): Promise<Touched>;
  /** Puts the write-ahead log into the file; what was deleted is then gone from the disk. */
  checkpoint(): void;
  /** Is the write-ahead log long enough to go into the file? */
  isLong(): boolean;
  /**
   * What is wrong with the file as it lies on the disk, or undefined. `whole` adds what no table uses (the list of free
   * pages), in one turn that a large file makes long: before a file serves, not while it does.
   */
  damage(whole: boolean): Promise<string | undefined>;
  /** How often somebody else changed the file or took it away since it was accepted. A look at inodes, not a read. */
  touches(): number;
  /** A check that began after so many found it sound. */
  accept(touches: number): void;
  close(): void;
};

/** Somebody else wrote to the file: nothing is read from it until a check found it sound. */
export class FileTouched extends Error {
  override name = "FileTouched";
}

/** Does this say something of the file, and not of the question? */
export const isOfFile = (error: unknown): error is Error =>
  error instanceof Error && (error instanceof FileTouched || error.name === "SqliteError");

const turn = () => new Promise<void>((done) => setTimeout(done, 0));

/** Opens a file that is there. @throws when it cannot be read as a replica of this schema. */
export function openReplicaFile(path: string): ReplicaFile {
  if (fileMark(path) === "gone") throw new Error("the file is gone");
  const writer = open(path);
  writer.exec("pragma journal_mode = wal");
  // A power cut may cost the last batches, which come again; never the file's shape.
  writer.exec("pragma synchronous = normal");
  writer.exec("pragma wal_autocheckpoint = 0");
  for (const statement of INDEXES) writer.exec(statement);
  const reader = open(path);
  reader.exec("pragma query_only = on");
  let position = readPosition(writer);
  let sinceCheckpoint = 0;
  /** A check reads one old view of the file, which a checkpoint would have to wait for. */
  let checking = 0;
  const log = `${path}-wal`;
  let mark = markFile(path);
  let logMark = markFile(log);
  /** A long batch may write to the log before it is committed. */
  let isWriting = false;
  let isApplying = false;
  let isClosed = false;
  let touched = 0;
  let accepted = 0;
  let lookedAt = 0;
  let quarantined = readQuarantine(writer);
  const queries = new Map<string, Query>();
  // Read once an organisation, then kept up with what comes; too long does no harm.
  const longest = new Map<string, number>();
  const lengthen = (organisationId: string, ms: number) => {
    const known = longest.get(organisationId);
    if (known !== undefined && ms > known) longest.set(organisationId, ms);
  };
  const write = changeWriter(writer);

  /** What is there now is ours. */
  const remember = () => {
    mark = markFile(path);
    logMark = markFile(log);
  };
  /** Before we write, or what somebody else did meanwhile would pass for ours. */
  const look = () => {
    lookedAt = performance.now();
    if (fileMark(path) === mark && (isWriting || fileMark(log) === logMark)) return;
    touched++;
    remember();
  };
  const vet = () => {
    if (performance.now() - lookedAt > LOOK_MS) look();
    if (touched !== accepted) throw new FileTouched("somebody else wrote to the replica");
  };

  const checkpoint = () => {
    if (sinceCheckpoint === 0 || checking > 0) return;
    look();
    try {
      writer.exec("pragma wal_checkpoint(truncate)");
      sinceCheckpoint = 0;
    } finally {
      remember();
    }
  };

  return {
    path,
    position: () => position,
    query: (sql) => {
      let found = queries.get(sql);
      if (!found) {
        const statement = reader.prepare(sql).raw() as unknown as Query;
        found = {
          all: (...values) => {
            vet();
            return statement.all(...values);
          },
        };
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
      if (batch.batch !== position.batch + 1)
        throw new Error(`batch ${batch.batch} does not follow ${position.batch}`);
      const touched = { ...untouched(), changes: [] };
      const next = { ...position, batch: batch.batch, snapshotText: batch.snapshot, asOf: batch.as_of };
      look();
      isWriting = batch.changes.length > CHANGES_IN_MEMORY;
      isApplying = true;
      try {
        writer.exec("begin immediate");
        write.begin();
        for (const [at, change] of batch.changes.entries()) {
          if (at > 0 && at % CHANGES_A_TURN === 0) await turn();
          if (isClosed) throw new Error("the replica was closed meanwhile");
          write.change(change, touched);
          noteLength(change, lengthen);
        }
        write.end(next);
        // Until now a short batch was in memory alone.
        look();
        writer.exec("commit");
      } catch (error) {
        write.forget();
        if (writer.inTransaction) writer.exec("rollback");
        throw error;
      } finally {
        isWriting = isApplying = false;
        if (isClosed) writer.close();
        // The file itself is written by checkpoints alone: what happened to it meanwhile was somebody else.
        logMark = markFile(log);
      }
      // In the same turn as the commit: nobody reads the new rows under the old number.
      position = { ...next, snapshot: parseSnapshot(next.snapshotText) };
      if (touched.malformed.length > 0) quarantined = readQuarantine(writer);
      sinceCheckpoint += batch.changes.length + 1;
      return touched;
    },
    checkpoint,
    isLong: () => sinceCheckpoint >= CHECKPOINT_CHANGES,
    damage: async (whole) => {
      checking++;
      try {
        return await damageOf(path, whole);
      } finally {
        checking--;
      }
    },
    touches: () => {
      look();
      return touched - accepted;
    },
    accept: (touches) => {
      accepted += touches;
    },
    close: () => {
      isClosed = true;
      reader.close();
      // A batch that is half in is taken back first: a closed connection that is asked for its transaction ends the program.
      if (!isApplying) writer.close();
    },
  };
}

/** Builds a replica beside the present one from a snapshot's lines; it takes its name once it is whole and checked. */
export async function buildReplicaFile(
  path: string,
  head: SnapshotHead,
  changes: AsyncIterable<unknown>,
): Promise<Touched> {
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
  } catch (error) {
    // Half a file takes the room that the next one needs.
    db.close();
    removeReplicaFile(building);
    throw error;
  }
  db.close();
  const damage = await damageOf(building, true);
  if (damage !== undefined) {
    removeReplicaFile(building);
    throw new Error(`the new replica is damaged: ${damage}`);
  }
  for (const suffix of ["-wal", "-shm"]) rmSync(`${building}${suffix}`, { force: true });
  renameSync(building, path);
  return touched;
}

export function removeReplicaFile(path: string): void {
  for (const suffix of ["", "-wal", "-shm"]) rmSync(`${path}${suffix}`, { force: true });
}

function readQuarantine(db: Db): Set<string> {
  const rows = db.prepare("select organisation_id from quarantine").all() as { organisation_id: string }[];
  return new Set(rows.map((row) => row.organisation_id));
}

const LONGEST = `select max((julianday(ends_at) - julianday(starts_at)) * 86400000.0) from schedules
  where organisation_id = ? and ends_at is not null`;

function noteLength(change: unknown, lengthen: (organisationId: string, ms: number) => void): void {
  const { entity, row } = (change ?? {}) as Partial<FeedChange>;
  if (entity !== "schedules" || !row || typeof row.ends_at !== "string") return;
  lengthen(String(row.organisation_id), Date.parse(row.ends_at) - Date.parse(String(row.starts_at)));
}
