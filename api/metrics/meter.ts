import { mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { AggregatorRegistry, Counter, Gauge, Registry, type MetricObjectWithValues } from "prom-client";
import type { CacheName } from "../../core/caches.ts";
import type { CacheOutcome, ObserveCache } from "../../core/server/cache.ts";
import type { Observe } from "../http/observe.ts";
import { createCount, createDurations } from "./tallied.ts";

type Snapshot = MetricObjectWithValues<never>[];

/** A quantile is exact at these bounds alone, so every goal of `bench/contract.ts` is one of them. */
export const SECONDS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.35, 0.5, 0.75, 1, 1.5, 2, 5, 15];
const CACHE_SECONDS = [0.000_05, 0.000_2, 0.001, 0.005, 0.025, 0.1, 0.5];
const PUBLISH_MS = 1_000;
const LOOP_RESOLUTION_MS = 20;

export type Meter = AsyncDisposable & {
  observe: Observe;
  observeCache: ObserveCache;
  /** A live stream was cut off because nobody read it. */
  observeSlowReader(): void;
  /** Everything that the API's processes counted since they were started together, as one registry. */
  total(): Promise<Registry>;
};

/**
 * Counts requests. Processes that share a port cannot be scraped one by one, so each lays what it counted into
 * `folder`, and whichever is asked sums them; those that died since stay in the sum. Without a folder it stands alone.
 * `group` tells this start's processes from an earlier one's, whose counts are thrown away.
 */
export function openMeter(folder: string | undefined, group: string, listeners: () => number): Meter {
  const registry = new Registry();
  const registers = [registry];
  const requests = createCount(
    { name: "http_requests_total", help: "Requests by route, method and class of status" },
    ({ route, method, status }: { route: string; method: string; status: string }) =>
      `${method} ${route} ${status}`,
  );
  const durations = createDurations(
    { name: "http_request_duration_seconds", help: "Time to the answer's head" },
    SECONDS,
    ({ route, method }: { route: string; method: string }) => `${method} ${route}`,
  );
  type CacheRead = { cache: CacheName; outcome: CacheOutcome };
  const keyOfCache = ({ cache, outcome }: CacheRead) => `${cache} ${outcome}`;
  const cacheReads = createCount(
    { name: "cache_reads_total", help: "Reads of a cache that were answered by it, or were not" },
    keyOfCache,
  );
  const cacheDurations = createDurations(
    { name: "cache_read_duration_seconds", help: "Time of a read, with what had to be fetched" },
    CACHE_SECONDS,
    keyOfCache,
  );
  const tallied = [requests, durations, cacheReads, cacheDurations];
  const listening = new Gauge({ name: "live_listeners", help: "Open live streams", registers });
  const slowReaders = new Counter({
    name: "live_slow_readers_total",
    help: "Live streams cut off because what waited for them was too much",
    registers,
  });
  const memory = new Gauge({
    name: "process_resident_memory_bytes",
    help: "Memory of the API's processes",
    registers,
  });
  const memoryLimit = new Gauge({
    name: "process_memory_limit_bytes",
    help: "Memory that those may take together: their container's limit, or what the machine has",
    aggregator: "max",
    registers,
  });
  const cpu = new Counter({
    name: "process_cpu_seconds_total",
    help: "CPU time of the API's processes",
    registers,
  });
  const processes = new Gauge({
    name: "api_processes",
    help: "API processes that are counted here",
    registers,
  });
  const waiting = new Gauge({
    name: "event_loop_delay_seconds",
    help: "The longest that a turn of an API process was late, since it was last asked",
    aggregator: "max",
    registers,
  });
  const delay = monitorEventLoopDelay({ resolution: LOOP_RESOLUTION_MS });
  delay.enable();
  const own = folder === undefined ? undefined : join(folder, `${group}-${process.pid}.json`);
  let isChanged = true;
  let cpuSeconds = 0;

  function countCpu(): void {
    const { user, system } = process.cpuUsage();
    const now = (user + system) / 1e6;
    cpu.inc(now - cpuSeconds);
    cpuSeconds = now;
  }

  const counted = async () =>
    [...(await registry.getMetricsAsJSON()), ...tallied.map((one) => one.json())] as unknown as Snapshot;

  async function snapshot(): Promise<Snapshot> {
    countCpu();
    listening.set(listeners());
    memory.set(process.memoryUsage.rss());
    memoryLimit.set(process.constrainedMemory());
    processes.set(1);
    waiting.set(Math.max(0, delay.max / 1e9 - LOOP_RESOLUTION_MS / 1_000));
    delay.reset();
    return await counted();
  }

  let writing = Promise.resolve();
  function publish(): Promise<void> {
    if (own === undefined) return writing;
    isChanged = false;
    const again = async () => await write(own, JSON.stringify(await snapshot()));
    writing = writing.then(again, again);
    return writing;
  }

  if (folder !== undefined) {
    mkdirSync(folder, { recursive: true });
    for (const name of readdirSync(folder))
      if (!name.startsWith(`${group}-`)) rmSync(join(folder, name), { force: true });
  }
  // What could not be written is in the next one; whoever asks for the total hears why.
  const retry = () => (isChanged = true);
  const timer = setInterval(() => isChanged && publish().catch(retry), PUBLISH_MS);
  timer.unref();

  return {
    observe: ({ route, method, status, ms }) => {
      requests.add({ route, method, status: `${Math.floor(status / 100)}xx` });
      durations.add({ route, method }, ms / 1_000);
      isChanged = true;
    },
    observeCache: ({ cache, outcome, ms }) => {
      cacheReads.add({ cache, outcome });
      cacheDurations.add({ cache, outcome }, ms / 1_000);
      isChanged = true;
    },
    observeSlowReader: () => {
      slowReaders.inc();
      isChanged = true;
    },
    total: async () => {
      if (folder === undefined) return AggregatorRegistry.aggregate([await snapshot()]);
      await publish();
      const names = readdirSync(folder).filter(
        (name) => name.startsWith(`${group}-`) && name.endsWith(".json"),
      );
      return AggregatorRegistry.aggregate(names.map((name) => read(join(folder, name))));
    },
    [Symbol.asyncDispose]: async () => {
      clearInterval(timer);
      delay.disable();
      countCpu();
      // What is not a count ends with the process.
      listening.reset();
      memory.reset();
      memoryLimit.reset();
      processes.reset();
      waiting.reset();
      await writing.catch(retry);
      if (own !== undefined) await write(own, JSON.stringify(await counted()));
    },
  };
}

/** Moved into its place, so that nobody reads half of it; a file system may write it out before it does, while others are served. */
async function write(path: string, text: string): Promise<void> {
  await writeFile(`${path}.part`, text);
  await rename(`${path}.part`, path);
}

/** A process that was killed has no memory and no listeners; its counts stand. */
function read(path: string): Snapshot {
  const snapshot = JSON.parse(readFileSync(path, "utf8")) as Snapshot;
  const pid = Number(/-(\d+)\.json$/.exec(path)?.[1]);
  return isAlive(pid) ? snapshot : snapshot.filter(({ type }) => String(type) !== "gauge");
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
    throw error;
  }
}
