import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { openBlobs } from "../core/server/blobs.ts";
import { migrateDatabase } from "../db/migrate.ts";
import { openDatabase } from "../db/open.ts";
import { seedDemo } from "../db/seed.ts";
import type { HouseConfig } from "./config.ts";
import { refuseUnusableDatabase } from "./database.ts";
import { openEmbedded } from "./embedded.ts";
import { claimFolder } from "./folder.ts";
import { openOutput } from "./output.ts";
import { refuseTakenPorts } from "./ports.ts";
import { planPrograms, type Named } from "./programs.ts";
import { Refusal } from "./refusal.ts";
import { openSecrets } from "./secrets.ts";
import { clearState, writeState, type HouseState } from "./state.ts";
import { supervise, type Supervised } from "./supervise.ts";
import { buildWeb } from "./web.ts";

export type House = { state(): HouseState };

const HEALTHY_MS_MAX = 60_000;
const ANSWER_MS_MAX = 2_000;
const POLL_MS = 50;
const FAILURES_MAX = 3;
/** Together under ten seconds, so that a stop keeps its promise even when every step hangs. */
const STOP_MS = { edges: 2_000, apis: 3_000, jobs: 3_000, postgres: 1_500 };

/**
 * Starts everything and answers once it is healthy. What was opened is put on `closing`, to be disposed in reverse:
 * edges, API, jobs, PostgreSQL. A start that fails half-way leaves its caller the same stack.
 * @throws Refusal with one sentence for the person at the terminal.
 */
export async function startHouse(
  config: HouseConfig,
  environment: Record<string, string | undefined>,
  closing: AsyncDisposableStack,
  say: (text: string) => void,
): Promise<House> {
  closing.defer(claimFolder(config.folder, config.fresh));
  const ports = [config.port, ...(config.edges ? [] : [1, 2, 3].map((n) => config.port + n))];
  await refuseTakenPorts(config.host, ports);
  const metrics = join(config.folder, "metrics");
  rmSync(metrics, { recursive: true, force: true });
  for (const folder of [metrics, join(config.folder, "edge")]) mkdirSync(folder, { recursive: true });

  const secrets = await openSecrets(config.folder, config);
  // Both to their end: what one opened must be on `closing` before the other's failure stops the house.
  const [opened, built] = await Promise.allSettled([openData(config, closing, say), buildWeb(say)]);
  if (opened.status === "rejected") throw opened.reason;
  if (built.status === "rejected") throw built.reason;
  const databaseUrl = opened.value;

  const plan = planPrograms(config, secrets, databaseUrl, environment);
  const running: Supervised[] = [];
  const since = new Date().toISOString();
  const state = (): HouseState => ({
    pid: process.pid,
    port: config.port,
    url: `http://localhost:${config.port}`,
    since,
    demo: config.demo,
    // For those who come by a command, one at a time.
    databaseUrl: config.databaseDirectUrl ?? databaseUrl,
    edges: plan.addresses,
    programs: running.map((program) => program.state()),
  });
  const keep = () => writeState(config.folder, state());
  closing.defer(() => clearState(config.folder));
  const start = (programs: Named[], stopMs: number) => {
    const started = programs.map((program) => {
      const output = openOutput(join(config.folder, "logs"), program.name, say);
      return supervise({ ...program, output }, say, keep);
    });
    running.push(...started);
    closing.defer(async () => {
      await Promise.all(started.map((program) => program.stop(stopMs)));
    });
  };
  start([plan.jobs], STOP_MS.jobs);
  start(plan.apis, STOP_MS.apis);
  const home = `http://127.0.0.1:${config.port}/api/health`;
  // An edge that starts first only complains that home does not answer.
  await until("answer", running, async () => (await ask(home)) !== undefined);
  start(plan.edges, STOP_MS.edges);
  keep();
  const own = plan.edges.map(({ environment: { PORT } }) => `http://127.0.0.1:${PORT}/healthz`);
  await until("get healthy", running, async () =>
    (await Promise.all([home, ...own].map(isHealthy))).every(Boolean),
  );
  return { state };
}

/** The database, up to date, with the demo in it when one is wanted. */
async function openData(
  config: HouseConfig,
  closing: AsyncDisposableStack,
  say: (text: string) => void,
): Promise<string> {
  const { databaseUrl, databaseDirectUrl } = config;
  let url = databaseDirectUrl;
  if (databaseUrl === undefined || url === undefined) {
    const output = openOutput(join(config.folder, "logs"), "postgres", () => {});
    const embedded = await openEmbedded(join(config.folder, "postgres"), output, say);
    closing.defer(() => embedded.stop(STOP_MS.postgres));
    url = embedded.url;
  } else {
    await refuseUnusableDatabase({
      databaseUrl,
      databaseDirectUrl: url,
      databasePrepare: config.databasePrepare,
    });
  }
  await migrateDatabase(url);
  if (config.demo) {
    await using database = openDatabase(url, {
      name: "seed",
      seesEverybody: true,
      max: 1,
      statementTimeoutMs: 30_000,
      connectSecondsMax: 30,
    });
    await seedDemo(database.db, Date.now(), openBlobs(config.blobsUrl).write);
  }
  return databaseUrl ?? url;
}

async function until(what: string, programs: Supervised[], isSo: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + HEALTHY_MS_MAX;
  while (!(await isSo())) {
    const fallen = programs.find((program) => program.failures() >= FAILURES_MAX);
    if (fallen) throw new Refusal(`${fallen.state().name} does not start: ${fallen.lastLine()}`);
    if (Date.now() > deadline)
      throw new Refusal(`The portal did not ${what} within ${HEALTHY_MS_MAX / 1_000} s; its logs say why`);
    await Bun.sleep(POLL_MS);
  }
}

async function isHealthy(url: string): Promise<boolean> {
  return (await ask(url))?.ok === true;
}

/** What answers there, or undefined while nothing does: that is what the caller waits for. */
async function ask(url: string): Promise<Response | undefined> {
  return await fetch(url, { signal: AbortSignal.timeout(ANSWER_MS_MAX) }).catch(() => undefined);
}
