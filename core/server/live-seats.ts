import { common, Problem } from "../problem.ts";

/** Streams that one process holds, in all and of one person: a browser has one a tab. */
export const STREAMS_MAX = 10_000;
export const STREAMS_PERSON_MAX = 32;
const RETRY_SECONDS = "5";

export type Seats = {
  /** @returns how to give it back. @throws Problem 503 when all are taken, 429 when this person has theirs. */
  take(userId: string): () => void;
};

export function createSeats(max: number = STREAMS_MAX, personMax: number = STREAMS_PERSON_MAX): Seats {
  const taken = new Map<string, number>();
  let count = 0;
  return {
    take: (userId) => {
      const headers = { "retry-after": RETRY_SECONDS };
      if (count >= max) throw new Problem(common.unavailable, undefined, { headers });
      const theirs = taken.get(userId) ?? 0;
      if (theirs >= personMax)
        throw new Problem(common.tooMany, `At most ${personMax} live streams at once.`, { headers });
      taken.set(userId, theirs + 1);
      count++;
      let isTaken = true;
      return () => {
        if (!isTaken) return;
        isTaken = false;
        count--;
        const left = (taken.get(userId) ?? 1) - 1;
        if (left === 0) taken.delete(userId);
        else taken.set(userId, left);
      };
    },
  };
}
