import type { LiveBatch } from "../live.ts";

/** Some 300 bytes each. */
const CHANGES_MAX = 20_000;

/** The last batches that changed something, for readers who come back. */
export type LiveHistory = {
  /** Nothing is known of what was up to `batch`. */
  begin(batch: number): void;
  put(batch: LiveBatch): void;
  /** What came after `batch`; undefined where some of it is not known any more. */
  after(batch: number): readonly LiveBatch[] | undefined;
};

export function createHistory(changesMax: number = CHANGES_MAX): LiveHistory {
  let kept: LiveBatch[] = [];
  let floor = Number.POSITIVE_INFINITY;
  let count = 0;
  return {
    begin: (batch) => {
      kept = [];
      count = 0;
      floor = batch;
    },
    put: (batch) => {
      if (batch.changes.length === 0) return;
      kept.push(batch);
      count += batch.changes.length;
      while (count > changesMax) {
        const oldest = kept.shift();
        if (!oldest) return;
        count -= oldest.changes.length;
        floor = oldest.batch;
      }
    },
    after: (batch) => (batch < floor ? undefined : kept.filter((one) => one.batch > batch)),
  };
}
