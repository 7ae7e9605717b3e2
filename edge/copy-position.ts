import type { Row } from "@libsql/client/http";
import { FEED_SCHEMA_VERSION } from "../core/feed.ts";
import { checksum } from "./checksum.ts";
import { SHAPE } from "./tables.ts";

/** Rows and their sum, by table: [entity, rows, sum]. */
export type Sums = readonly (readonly [string, number, number])[];

/** Where a copy stands, and all that its rows must add up to. */
export type CopyPosition = {
  /** The build whose rows it speaks of. */
  generation: number;
  epoch: string;
  batch: number;
  snapshot: string;
  asOf: string;
  sums: Sums;
  /** Rows that could not be read, as [organisation, entity, key]. */
  setAside: readonly (readonly string[])[];
};

/** What stands there; `position` is undefined where nothing does, or what does is damaged or not of our shape. */
export type Standing = { digest: number | null; position: CopyPosition | undefined };

export const READ_POSITION = "select * from copy_position";

/** By the names of their columns. */
export function columnsOf(position: CopyPosition) {
  return {
    generation: position.generation,
    epoch: position.epoch,
    batch: position.batch,
    schema_version: FEED_SCHEMA_VERSION,
    shape: SHAPE,
    snapshot: position.snapshot,
    as_of: position.asOf,
    sums: JSON.stringify(position.sums),
    set_aside: JSON.stringify(position.setAside),
  };
}

/** Two that have the same are the same. */
export const digestOf = (position: CopyPosition): number =>
  checksum(Object.values(columnsOf(position)).join("\n"));

export function standingOf(row: Row | undefined): Standing {
  if (!row) return { digest: null, position: undefined };
  const digest = Number(row.digest);
  const position = row.schema_version === FEED_SCHEMA_VERSION && row.shape === SHAPE && positionIn(row);
  return { digest, position: position && digestOf(position) === digest ? position : undefined };
}

function positionIn(row: Row): CopyPosition | undefined {
  try {
    return {
      generation: Number(row.generation),
      epoch: String(row.epoch),
      batch: Number(row.batch),
      snapshot: String(row.snapshot),
      asOf: String(row.as_of),
      sums: JSON.parse(String(row.sums)) as Sums,
      setAside: JSON.parse(String(row.set_aside)) as string[][],
    };
  } catch (error) {
    // Damage, as a wrong digest is.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
