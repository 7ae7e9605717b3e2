import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { BenchHouse } from "../house.ts";
import { cpuSeconds, openFiles, residentMiB, withChildren } from "../process.ts";

/** One look at the house: what each program used since the look before, and what waits. */
export type Look = {
  second: number;
  programs: Record<string, { cpu: number; memory_mib: number; files: number }>;
  loop_delay_ms: number;
  jobs_waiting: number;
  feed_age_ms: number;
  edge_lag_ms: number;
};

export type Watch = AsyncDisposable & { looks: Look[] };

const LOOK_MS = 2_000;
const ANSWER_MS_MAX = 2_000;

/** Looks every two seconds until disposed; `cpu` is in cores. */
export function watchHouse(house: BenchHouse): Watch {
  const looks: Look[] = [];
  const begun = performance.now();
  const before = new Map<string, { cpuSeconds: number; ms: number }>();
  let looking: Promise<void> | undefined;
  const look = async () => {
    const programs = usage(house, before);
    const metrics = await textOf(`${house.url}/metrics`);
    const lags = await Promise.all(house.edges.map(({ url }) => lagOf(url)));
    looks.push({
      second: Math.round((performance.now() - begun) / 1_000),
      programs,
      loop_delay_ms: valueOf(metrics, "event_loop_delay_seconds") * 1_000,
      // Written down, and handed to a queue.
      jobs_waiting:
        valueOf(metrics, 'jobs\\{state="pending"\\}') + valueOf(metrics, 'jobs\\{state="queued"\\}'),
      feed_age_ms: valueOf(metrics, "feed_age_seconds") * 1_000,
      edge_lag_ms: Math.max(0, ...lags),
    });
  };
  const timer = setInterval(() => {
    looking ??= look().finally(() => (looking = undefined));
  }, LOOK_MS);
  return {
    looks,
    [Symbol.asyncDispose]: async () => {
      clearInterval(timer);
      await looking;
    },
  };
}

function usage(house: BenchHouse, before: Map<string, { cpuSeconds: number; ms: number }>): Look["programs"] {
  const postgres = Number(
    readFileSync(join(house.folder, "postgres", "postmaster.pid"), "utf8").split("\n")[0],
  );
  const groups: [string, number[]][] = [
    ...house.programs().map(({ name, pid }): [string, number[]] => [name, [pid]]),
    ["postgres", withChildren(postgres)],
  ];
  return Object.fromEntries(
    groups.map(([name, pids]) => {
      const seen = pids.flatMap(readOne);
      const cpu = seen.reduce((sum, one) => sum + one.cpuSeconds, 0);
      const ms = performance.now();
      const last = before.get(name);
      before.set(name, { cpuSeconds: cpu, ms });
      // A connection that ended took its time with it.
      const used = last ? Math.max(0, (cpu - last.cpuSeconds) / ((ms - last.ms) / 1_000)) : 0;
      return [
        name,
        {
          cpu: Math.round(used * 100) / 100,
          memory_mib: seen.reduce((sum, one) => sum + one.memoryMiB, 0),
          files: seen.reduce((sum, one) => sum + one.files, 0),
        },
      ];
    }),
  );
}

/** Nothing of a process that ended since it was listed. */
function readOne(pid: number): { cpuSeconds: number; memoryMiB: number; files: number }[] {
  try {
    return [{ cpuSeconds: cpuSeconds(pid), memoryMiB: residentMiB(pid), files: openFiles(pid) }];
  } catch (error) {
    if (["ENOENT", "ESRCH"].includes((error as NodeJS.ErrnoException).code ?? "")) return [];
    throw error;
  }
}

/** Empty where the house is too busy to say: that shows in the figures of those who ask. */
async function textOf(url: string): Promise<string> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(ANSWER_MS_MAX) }).catch(() => undefined);
  return answer?.ok ? await answer.text() : "";
}

async function lagOf(url: string): Promise<number> {
  const text = await textOf(`${url}/healthz`);
  return text === "" ? 0 : ((JSON.parse(text) as { lag_ms: number | null }).lag_ms ?? 0);
}

function valueOf(metrics: string, name: string): number {
  return Number(new RegExp(`^${name} (.+)$`, "m").exec(metrics)?.[1] ?? 0);
}
