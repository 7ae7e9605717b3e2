import { sql } from "drizzle-orm";
import type postgres from "postgres";
import type { Tx } from "./open.ts";

/**
 * Who listens is told of a write once it has committed, not by it: PostgreSQL holds one lock of the whole server from
 * a NOTIFY's commit until that is flushed, so writers that tell commit one after the other, a flush each, and never
 * share one.
 */
export type Waker = AsyncDisposable & {
  /** Tells these channels soon, in one query for all who ask meanwhile. Nobody waits for it. */
  wake(channels: Iterable<string>): void;
};

/** `open` gives it a connection of its own, at the first call: behind a busy pool it would wait with everybody else. */
export function createWaker(open: () => postgres.Sql, closeSecondsMax: number): Waker {
  const waiting = new Set<string>();
  let own: postgres.Sql | undefined;
  let telling: Promise<void> | undefined;

  async function tell(): Promise<void> {
    own ??= open();
    while (waiting.size > 0) {
      const channels = [...waiting];
      waiting.clear();
      try {
        await own`select pg_notify(channel, '') from unnest(string_to_array(${channels.join()}, ',')) channel`;
      } catch {
        // The database is away: who listens looks again by themselves, within a second.
        break;
      }
    }
    telling = undefined;
  }

  return {
    wake: (channels) => {
      for (const channel of channels) waiting.add(channel);
      telling ??= tell();
    },
    [Symbol.asyncDispose]: async () => {
      await telling;
      await own?.end({ timeout: closeSecondsMax });
    },
  };
}

/** Transactions whose caller wakes these channels once they have committed. */
const later = new WeakMap<Tx, Set<string>>();

/** The channels that this transaction is to wake are put into `channels`; its triggers are told to leave it to that. */
export function wakesLater(tx: Tx, channels: Set<string>): void {
  later.set(tx, channels);
}

/** Wakes a channel when this transaction commits, or just after. */
export async function wakeOnCommit(tx: Tx, channel: string): Promise<void> {
  const channels = later.get(tx);
  if (channels) channels.add(channel);
  else await tx.execute(sql`select pg_notify(${channel}, '')`);
}
