import { join } from "node:path";
import type { Histogram } from "hdr-histogram-js";
import { sees } from "../../core/feed.ts";
import { createLog } from "../../core/server/log.ts";
import type { Database } from "../../db/open.ts";
import { startEdge, type Edge } from "../../edge/start.ts";
import { newHistogram, record } from "../histogram.ts";

export type Followers = AsyncDisposable & {
  /** Commits at fixed times, and waits until every edge shows each. @returns commit → visible, at every edge. */
  write(ids: readonly string[], perSecond: number, seconds: number): Promise<Histogram>;
  /** How often one of them went past the relay: those were measured as what they are not. */
  past(): number;
};

const SEEN_MS_MAX = 30_000;

/** So many edges in this process, each with a file of its own. */
export async function openFollowers(
  { sql }: Pick<Database, "sql">,
  places: { home: string; relay: string | undefined; serviceKey: string },
  folder: string,
  count: number,
): Promise<Followers> {
  let past = 0;
  const log = createLog("edge", (line) => {
    if (line.includes("past the relay")) past++;
  });
  const edges: Edge[] = [];
  for (let at = 0; at < count; at++)
    edges.push(
      await startEdge(
        { ...places, region: `r${at}`, replicaPath: join(folder, `${at}.db`), origins: [] },
        log,
      ),
    );
  await until(() => edges.every(({ replica }) => replica.current() !== undefined));

  async function write(ids: readonly string[], perSecond: number, seconds: number): Promise<Histogram> {
    const lags = newHistogram();
    const waiting = edges.map(() => new Map<bigint, number>());
    const look = (at: number) => {
      const snapshot = edges[at]?.replica.current()?.position().snapshot;
      if (!snapshot) return;
      for (const [xid, committed] of waiting[at] ?? [])
        if (sees(snapshot, xid)) {
          record(lags, performance.now() - committed);
          waiting[at]?.delete(xid);
        }
    };
    const ends = edges.map(({ replica }, at) => replica.onApplied(() => look(at)));
    const begun = performance.now();
    const writes: Promise<void>[] = [];
    for (let at = 0; at < seconds * perSecond; at++) {
      writes.push(
        (async () => {
          const [row] = await sql<{ xid: string }[]>`
            update schedules set version = version + 1 where id = ${ids[at % ids.length] ?? ""}
            returning pg_current_xact_id()::text as xid`;
          const committed = performance.now();
          for (const mine of waiting) mine.set(BigInt(row?.xid ?? 0), committed);
          for (const [which] of edges.entries()) look(which);
        })(),
      );
      await Bun.sleep(Math.max(0, begun + ((at + 1) * 1_000) / perSecond - performance.now()));
    }
    await Promise.all(writes);
    await until(() => waiting.every((mine) => mine.size === 0));
    for (const end of ends) end();
    return lags;
  }

  return {
    write,
    past: () => past,
    [Symbol.asyncDispose]: async () => {
      for (const edge of edges) await edge[Symbol.asyncDispose]();
    },
  };
}

async function until(isSo: () => boolean): Promise<void> {
  for (const deadline = performance.now() + SEEN_MS_MAX; !isSo(); await Bun.sleep(5))
    if (performance.now() > deadline) throw new Error("the edges did not follow in half a minute");
}
