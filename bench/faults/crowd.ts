import { join } from "node:path";
import type { Order, Report, View } from "./wire.ts";

export type Tally = Omit<Report, "views">;

export type Crowd = {
  /** Since it began. */
  tally: Tally;
  /** What every region showed of the bank, once for each batch. */
  views: View[];
  /** Readers go on reading and write no more, or write again. */
  quiet(): Promise<void>;
  go(): void;
  end(): Promise<void>;
};

/** A word takes so long to reach a reader, and what it did before so long to come back. */
const TOLD_MS = 1_200;
const BEGIN_MS_MAX = 30_000;

/** Readers, each a process of its own, as each is a page of its own. */
export async function openCrowd(orders: readonly Order[]): Promise<Crowd> {
  const tally: Tally = {
    reads: 0,
    writes: 0,
    failed: [],
    unmet: 0,
    unwritten: 0,
    fromHome: 0,
    elsewhere: 0,
    stale: 0,
    slowestMs: 0,
    wrong: [],
  };
  const views = new Map<string, View>();
  let isOver = false;
  const take = (report: Report) => {
    for (const key of ["reads", "writes", "unmet", "unwritten", "fromHome", "elsewhere", "stale"] as const)
      tally[key] += report[key];
    tally.slowestMs = Math.max(tally.slowestMs, report.slowestMs);
    tally.failed.push(...report.failed);
    tally.wrong.push(...report.wrong);
    for (const view of report.views) {
      const key = `${view.origin} ${view.batch}`;
      const before = views.get(key);
      if (before && JSON.stringify(before.counters.toSorted()) !== JSON.stringify(view.counters.toSorted()))
        tally.wrong.push(`${key}: shown in two ways`);
      views.set(key, view);
    }
  };
  const begun = orders.map(() => Promise.withResolvers<void>());
  const readers = orders.map((order, at) =>
    Bun.spawn([process.execPath, join(import.meta.dirname, "reader.ts"), JSON.stringify(order)], {
      stdin: "ignore",
      stdout: "inherit",
      stderr: "inherit",
      ipc: (report: Report) => {
        take(report);
        begun[at]?.resolve();
      },
      onExit: (_child, code, signal) => {
        if (!isOver) tally.wrong.push(`a reader ended with ${code ?? signal}`);
        begun[at]?.resolve();
      },
    }),
  );
  const all = (word: string) => {
    for (const reader of readers) if (reader.exitCode === null) reader.send(word);
  };
  await Promise.race([
    Promise.all(begun.map(({ promise }) => promise)),
    Bun.sleep(BEGIN_MS_MAX).then(() => {
      throw new Error("the readers did not begin");
    }),
  ]);
  return {
    tally,
    get views() {
      return [...views.values()];
    },
    quiet: async () => {
      all("quiet");
      await Bun.sleep(TOLD_MS);
    },
    go: () => all("go"),
    end: async () => {
      await Bun.sleep(TOLD_MS);
      isOver = true;
      all("end");
      await Promise.all(readers.map(({ exited }) => exited));
    },
  };
}
