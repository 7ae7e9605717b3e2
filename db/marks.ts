export type Marks = {
  /** The primary was at this position of its WAL, in bytes, at this moment of our clock. */
  note(atMs: number, wal: number): void;
  /**
   * How long ago the primary was where a standby is now; 0 when it holds all that is known of. `isKnown` false: further
   * behind than marks go back, by `ms` at least.
   */
  lagOf(wal: number, nowMs: number): { ms: number; isKnown: boolean };
};

/**
 * Remembers when the primary passed which position, so that lag is a time of one clock, ours. What the standby itself
 * knows does not do: its replay timestamp stands still while nobody writes, and also when it was cut off.
 */
export function createMarks(keptMs: number): Marks {
  let marks: { atMs: number; wal: number }[] = [];
  return {
    note: (atMs, wal) => {
      // Another life of the primary: a restore, or a standby promoted in its place.
      if (wal < (marks.at(-1)?.wal ?? 0)) marks = [];
      marks = [...marks.filter((mark) => mark.atMs >= atMs - keptMs), { atMs, wal }];
    },
    lagOf: (wal, nowMs) => {
      let after = marks.at(-1);
      if (!after) return { ms: 0, isKnown: false };
      if (wal >= after.wal) return { ms: 0, isKnown: true };
      for (const mark of marks.toReversed()) {
        if (mark.wal <= wal) {
          // Between two marks, as if it had written evenly: who lacks the last bytes is not a whole mark behind.
          const share = (wal - mark.wal) / (after.wal - mark.wal);
          return { ms: nowMs - mark.atMs - share * (after.atMs - mark.atMs), isKnown: true };
        }
        after = mark;
      }
      return { ms: nowMs - after.atMs, isKnown: false };
    },
  };
}
