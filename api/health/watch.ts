import { sql } from "drizzle-orm";
import type { Log } from "../../core/server/log.ts";
import { inTime } from "../../db/in-time.ts";
import { jobsAreRunning } from "../../db/jobs.ts";
import type { Database } from "../../db/open.ts";

const EVERY_MS = 2_000;
/** While something is not ready, somebody waits for it: a start, or a person at a terminal. */
const EVERY_UNREADY_MS = 200;
const ANSWER_MS_MAX = 1_500;
/** Older than this, what was found out says nothing about now. */
const FRESH_MS_MAX = 3 * (EVERY_MS + ANSWER_MS_MAX);

export type PartState = {
  ready: boolean;
  says: string;
  /** Of an edge: how old what it serves is. */
  lagMs?: number | undefined;
};
export type HealthWatch = AsyncDisposable & {
  /** What is known of the parts, without asking any of them. */
  parts(): { page: PartState; database: PartState; jobs: PartState; edges: Record<string, PartState> };
};

export type Watched = {
  database: Database;
  edges: readonly { region: string; url: string }[];
  page: { isBuilt(): boolean };
  log: Log;
};

/**
 * Looks after the parts of the house in the background, so that asking for our health costs nothing and a hanging
 * edge delays nobody.
 */
export function startHealthWatch({ database, edges, page, log }: Watched): HealthWatch {
  const probes = new Map<string, { at: number; state: PartState }>();
  const stopping = new AbortController();
  let timer: Timer | undefined;
  let under: Promise<void> | undefined;

  const learn = (name: string, state: PartState) => {
    const before = probes.get(name)?.state;
    probes.set(name, { at: performance.now(), state });
    if (before && before.ready !== state.ready)
      log.warn("health changed", { part: name, ready: state.ready, says: state.says });
  };
  const known = (name: string): PartState => {
    const probe = probes.get(name);
    if (probe && performance.now() - probe.at < FRESH_MS_MAX) return probe.state;
    return { ready: false, says: "is not known yet" };
  };
  const parts = (): ReturnType<HealthWatch["parts"]> => ({
    page: page.isBuilt() ? { ready: true, says: "is built" } : { ready: false, says: "is not built" },
    database: known("database"),
    jobs: known("jobs"),
    edges: Object.fromEntries(edges.map(({ region }) => [region, known(region)])),
  });
  const look = async () => {
    await Promise.all([
      askDatabase(database).then(({ database, jobs }) => {
        learn("database", database);
        learn("jobs", jobs);
      }),
      ...edges.map(async ({ region, url }) => learn(region, await askEdge(url, stopping.signal))),
    ]);
    if (stopping.signal.aborted) return;
    timer = setTimeout(() => (under = look()), isReady(parts()) ? EVERY_MS : EVERY_UNREADY_MS);
  };
  under = look();

  return {
    parts,
    [Symbol.asyncDispose]: async () => {
      stopping.abort();
      clearTimeout(timer);
      await under;
    },
  };
}

export function isReady({ page, database, jobs, edges }: ReturnType<HealthWatch["parts"]>): boolean {
  return [page, database, jobs, ...Object.values(edges)].every(({ ready }) => ready);
}

async function askDatabase(database: Database): Promise<{ database: PartState; jobs: PartState }> {
  try {
    const running = await inTime(jobsAreRunning(database.db), ANSWER_MS_MAX);
    return {
      database: { ready: true, says: "answers" },
      jobs: running ? { ready: true, says: "is at work" } : { ready: false, says: "is not at work" },
    };
  } catch {
    // Away, refusing or too slow: for whoever asks it is the same.
    return {
      database: { ready: false, says: "does not answer" },
      jobs: { ready: false, says: "is not known while the database is away" },
    };
  }
}

/** How long the database takes to answer, in milliseconds. @throws when it does not within 1.5 s. */
export async function measureDatabase(database: Database): Promise<number> {
  const begun = performance.now();
  await inTime(database.db.execute(sql`select 1`), ANSWER_MS_MAX);
  return performance.now() - begun;
}

async function askEdge(url: string, stopping: AbortSignal): Promise<PartState> {
  try {
    const response = await fetch(`${url}/healthz`, {
      signal: AbortSignal.any([stopping, AbortSignal.timeout(ANSWER_MS_MAX)]),
    });
    const body = (await response.json()) as { stale?: boolean; lag_ms?: number | null };
    if (!response.ok) return { ready: false, says: `is not ready (${response.status})` };
    return {
      ready: true,
      says: body.stale === true ? "answers, out of touch with home" : "answers",
      lagMs: body.lag_ms ?? undefined,
    };
  } catch {
    // Refused, too slow, or no JSON: down, to a reader as to us.
    return { ready: false, says: "does not answer" };
  }
}
