import type { LiveBatch } from "../core/live.ts";
import { TABLES } from "./tables.ts";

/** Keys are remembered up to here; with more to tell, the copy is written anew. */
const KEYS_MAX = 50_000;

/** Rows that changed since the copy had them: their keys alone, for they are read when they are sent. */
export type Pending = {
  /** The batch after which every changed row is among these. */
  from(): number;
  /** The newest batch of which they know. */
  upTo(): number;
  size(): number;
  /** With the batch that touched them last. */
  keys(): Iterable<readonly [key: PendingKey, batch: number]>;
  note(batch: LiveBatch): void;
  /** The copy stands there. */
  settle(batch: number): void;
  /** From here on, whatever was before. */
  restart(batch: number): void;
};

/** `<entity> <key>` */
export type PendingKey = string;

export function createPending(batch: number): Pending {
  const touched = new Map<PendingKey, number>();
  let from = batch;
  let upTo = batch;
  const restart = (at: number) => {
    touched.clear();
    from = upTo = at;
  };
  return {
    from: () => from,
    upTo: () => upTo,
    size: () => touched.size,
    keys: () => touched,
    note: ({ batch: at, changes }) => {
      for (const { entity, key } of changes) if (TABLES.has(entity)) touched.set(`${entity} ${key}`, at);
      if (touched.size > KEYS_MAX) restart(at);
      upTo = at;
    },
    settle: (at) => {
      for (const [key, touchedAt] of touched) if (touchedAt <= at) touched.delete(key);
      from = Math.max(from, at);
    },
    restart,
  };
}
