import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSigningKeys } from "../../api/auth/tokens.ts";
import { DEMO_PASSWORD } from "../../db/seed/people.ts";
import { openDatabase } from "../../db/open.ts";
import { readLines } from "../../ops/output.ts";
import { stopWithParent } from "../../ops/postgres.ts";
import { endpointOf, type Profile } from "../contract.ts";
import { untilKnown, type BenchHouse } from "../house.ts";
import type { Second } from "./drive.ts";
import type { GeneratorLine, GeneratorPlan } from "./generator.ts";
import { readHits, type Hits } from "./hits.ts";
import { makePeople, makeReaders, settle, type Person } from "./people.ts";
import {
  errorsOf,
  merge,
  newTally,
  percentiles,
  unpackTally,
  type Percentiles,
  type Tally,
} from "./tally.ts";
import { scaled, secondsOf, usersMax } from "./timeline.ts";
import { watchHouse, type Look } from "./watch.ts";

export type EndpointFigures = Percentiles & {
  name: string;
  errors: Record<string, number>;
  /** Of the contract; an endpoint that misses it is named in the result. */
  goal: { p95_ms: number; p99_ms: number };
  met: boolean;
};

export type ScenarioFigures = {
  name: string;
  what: string;
  sources: string;
  /** Time against the profile's own: 0.1 is a tenth of every stage. Pauses and rates are as they are. */
  scale: number;
  seconds: number;
  users: number;
  offered: number;
  answered: number;
  offered_per_s: number;
  answered_per_s: number;
  error_share: number;
  errors: Record<string, number>;
  overall: Percentiles;
  refusals: Percentiles;
  endpoints: EndpointFigures[];
  limits: Profile["limits"];
  met: boolean;
  /** By how much the generator was late with a request, at most: more than a few ms and it is part of what it measures. */
  generator_late_ms: number;
  stopped: boolean;
  hits: Hits;
  each_second: Second[];
  looks: Look[];
};

const PROGRESS_MS = 15_000;
/** Where a profile counts arrivals, whoever arrives is one of so many. */
const ARRIVING_PEOPLE = 500;

export type Run = { scale: number; seed: number; progress(text: string): void; signal: AbortSignal };

/** Plays one profile of the contract against a house that is its own, from a process of its own. */
export async function runScenario(
  house: BenchHouse,
  name: string,
  profile: Profile,
  run: Run,
): Promise<ScenarioFigures> {
  const users = profile.readers ?? (usersMax(profile.stages) || ARRIVING_PEOPLE);
  run.progress(`${name}: ${users} people`);
  const people = profile.readers
    ? await makeReaders(house.databaseUrl, users)
    : (await makePeople(house.databaseUrl, users, profile.dataTimes)).artists;
  run.progress(`${name}: until every edge knows them`);
  await ready(house, people);
  return await play(house, people, name, profile, run);
}

/** The same with people who are there. */
export async function play(
  house: BenchHouse,
  people: Person[],
  name: string,
  profile: Profile,
  { scale, seed, progress, signal }: Run,
): Promise<ScenarioFigures> {
  const idleShare = profile.idleShare ?? 0;
  // Whoever is idle holds a stream and asks for nothing.
  const stages = scaled(profile.stages, scale).map((stage) =>
    "users" in stage ? { ...stage, users: stage.users * (1 - idleShare) } : stage,
  );
  const plan: GeneratorPlan = {
    stages,
    thinkSeconds: profile.thinkSeconds ?? 0,
    warmUpSeconds: profile.warmUpSeconds ?? 0,
    asks: profile.asks,
    idle: Math.round(people.length * idleShare),
    people,
    password: DEMO_PASSWORD,
    signingKey: signingKeyOf(house),
    api: house.url,
    edges: house.edges.map(({ url }) => url),
    seed,
  };
  progress(`${name}: ${Math.round(secondsOf(stages))} s`);
  const watch = watchHouse(house);
  try {
    const { done, each } = await generate(plan, name, secondsOf(stages), progress, signal);
    const hits = await readHits(house);
    const about = { scale, users: people.length, stopped: signal.aborted, hits };
    return figuresOf(name, profile, about, done, each, watch.looks);
  } finally {
    await watch.stop();
  }
}

export const signingKeyOf = (house: BenchHouse): string =>
  (JSON.parse(readFileSync(join(house.folder, "secrets.json"), "utf8")) as { signingKey: string }).signingKey;

/** Statistics as after a night, and every session known at every edge. */
export async function ready(house: BenchHouse, people: readonly Person[]): Promise<void> {
  await using database = openDatabase(house.databaseUrl, {
    name: "bench",
    max: 1,
    statementTimeoutMs: 600_000,
  });
  await settle(database);
  const keys = await openSigningKeys(signingKeyOf(house));
  const last = people.at(-1);
  if (!last) throw new Error("nobody plays");
  const { edgeToken } = await keys.sign({ sub: last.userId, sid: last.sessionId }, Date.now());
  await untilKnown(house.edges, edgeToken);
}

type Done = Extract<GeneratorLine, { done: unknown }>["done"];

async function generate(
  plan: GeneratorPlan,
  name: string,
  seconds: number,
  progress: (text: string) => void,
  signal: AbortSignal,
): Promise<{ done: Done; each: Second[] }> {
  const folder = mkdtempSync(join(tmpdir(), "portal-plan-"));
  try {
    const file = join(folder, "plan.json");
    // It names the key that signs everybody in.
    writeFileSync(file, JSON.stringify(plan), { mode: 0o600 });
    const child = Bun.spawn([process.execPath, join(import.meta.dir, "generator.ts"), file], {
      stdout: "pipe",
      stderr: "inherit",
    });
    stopWithParent(child.pid);
    signal.addEventListener("abort", () => child.kill("SIGINT"));
    const each: Second[] = [];
    let done: Done | undefined;
    let said = performance.now();
    await readLines(child.stdout, (text) => {
      const line = JSON.parse(text) as GeneratorLine;
      if ("done" in line) done = line.done;
      else {
        each.push(line.second);
        if (performance.now() - said < PROGRESS_MS) return;
        said = performance.now();
        const { second, level, answered, errors, worstMs } = line.second;
        progress(
          `${name}: ${second} of ${Math.round(seconds)} s, level ${Math.round(level)}, ${answered} answers/s, worst ${Math.round(worstMs)} ms, ${errors} errors`,
        );
      }
    });
    const code = await child.exited;
    if (!done) throw new Error(`the generator ended with ${code} and said nothing`);
    return { done, each };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function figuresOf(
  name: string,
  profile: Profile,
  run: Pick<ScenarioFigures, "scale" | "users" | "stopped" | "hits">,
  done: Done,
  each: Second[],
  looks: Look[],
): ScenarioFigures {
  const all: Tally = newTally();
  const endpoints = done.tallies.map(([endpoint, sent]) => {
    const tally = unpackTally(sent);
    merge(all, tally);
    const goal = endpointOf(endpoint);
    const figures = percentiles(tally.answered);
    return {
      name: endpoint,
      ...figures,
      errors: tally.errors,
      goal: { p95_ms: goal.p95Ms, p99_ms: goal.p99Ms },
      met: figures.p95_ms <= goal.p95Ms && figures.p99_ms <= goal.p99Ms,
    };
  });
  const overall = percentiles(all.answered);
  const errorShare = errorsOf(all) / Math.max(1, overall.count);
  const { p50Ms, p95Ms, p99Ms, errorShare: errorShareMax }: Profile["limits"] = profile.limits;
  return {
    name,
    what: profile.what,
    sources: profile.sources,
    ...run,
    seconds: Math.round(done.seconds),
    offered: done.due,
    answered: overall.count,
    offered_per_s: Math.round(done.due / done.seconds),
    answered_per_s: Math.round(overall.count / done.seconds),
    error_share: Math.round(errorShare * 1e6) / 1e6,
    errors: all.errors,
    overall,
    refusals: percentiles(all.refused),
    endpoints,
    limits: profile.limits,
    met:
      errorShare <= errorShareMax &&
      [
        [overall.p50_ms, p50Ms],
        [overall.p95_ms, p95Ms],
        [overall.p99_ms, p99Ms],
      ].every(([is = 0, limit]) => limit === undefined || is <= limit),
    generator_late_ms: Math.round(done.lateMaxMs * 10) / 10,
    each_second: each,
    looks,
  };
}
