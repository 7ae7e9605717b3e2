import { parseWriteToken, type Demand, type WriteToken } from "../../core/feed.ts";
import type { Clock } from "../../core/server/clock.ts";

/** A replica that is further behind is out of rotation long before. */
const REMEMBERED_MS = 60_000;
/** Of one person: what is noted later was, but for writes at once, committed later, and who sees that sees both. */
const TOKENS_MAX = 8;
const PEOPLE_MAX = 10_000;

export type Writers = {
  /** They were answered that their write is done. */
  wrote(userId: string, token: string): void;
  /** What a reader demands, with what they wrote through this process in the last minute. */
  with(userId: string | undefined, demand: Demand | undefined): Demand | undefined;
};

/**
 * Who wrote what lately, so that nobody is shown less than they wrote, whatever they send. It is this process's: who
 * writes through one and reads through another sends the token, as our page does.
 */
export function createWriters(clock: Clock): Writers {
  // Whoever wrote last is last, so that the first ones are the oldest.
  const writers = new Map<string, { atMs: number; tokens: WriteToken[] }>();
  return {
    wrote: (userId, text) => {
      const token = parseWriteToken(text);
      if (!token) throw new Error("a write answered what is no token");
      const before = writers.get(userId)?.tokens ?? [];
      const atMs = clock.now();
      writers.delete(userId);
      writers.set(userId, { atMs, tokens: [...before, token].slice(-TOKENS_MAX) });
      for (const [id, { atMs: oldMs }] of writers) {
        if (writers.size <= PEOPLE_MAX && atMs - oldMs < REMEMBERED_MS) break;
        writers.delete(id);
      }
    },
    with: (userId, demand) => {
      const known = userId === undefined ? undefined : writers.get(userId);
      if (!known || clock.now() - known.atMs >= REMEMBERED_MS) return demand;
      return { tokens: [...(demand?.tokens ?? []), ...known.tokens], batch: demand?.batch ?? 0 };
    },
  };
}
