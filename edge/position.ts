import { statSync, utimesSync } from "node:fs";
import Database from "libsql";
import { FEED_SCHEMA_VERSION, parseSnapshot, type SeenBy } from "../core/feed.ts";
import { checksum } from "./checksum.ts";

/** Where a replica stands: how far it came, and what it therefore sees. */
export type Position = { epoch: string; batch: number; snapshotText: string; snapshot: SeenBy; asOf: string };

/** A connection to a file, made if it is not there. */
export function open(path: string) {
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

export type Db = ReturnType<typeof open>;

/**
 * Gives a file a time of change of its own: the system's clock for files moves every few milliseconds, and a write within
 * the same step as ours would not be seen. @returns the mark.
 */
export function markFile(path: string): string {
  if (fileMark(path) === "gone") return "gone";
  const seconds = (performance.timeOrigin + performance.now()) / 1_000;
  utimesSync(path, seconds, seconds);
  return fileMark(path);
}

/** Changes whenever somebody writes to the file, or takes it away. */
export function fileMark(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false });
  return found ? `${found.ino}.${found.size}.${found.mtimeMs}` : "gone";
}

type PositionRow = {
  epoch: string;
  batch: number;
  schema_version: number;
  snapshot: string;
  as_of: string;
  digest: number;
};

export function digestOf(row: Omit<PositionRow, "digest">): number {
  return checksum([row.epoch, row.batch, row.schema_version, row.snapshot, row.as_of].join("\n"));
}

/** @throws when it is damaged, or of a schema that is not ours. */
export function readPosition(db: Db): Position {
  const row = db
    .prepare("select epoch, batch, schema_version, snapshot, as_of, digest from position")
    .get() as PositionRow | undefined;
  if (!row || row.digest !== digestOf(row)) throw new Error("the replica's position is damaged");
  if (row.schema_version !== FEED_SCHEMA_VERSION) throw new Error("the replica has another schema version");
  return {
    epoch: row.epoch,
    batch: row.batch,
    snapshotText: row.snapshot,
    snapshot: parseSnapshot(row.snapshot),
    asOf: row.as_of,
  };
}
