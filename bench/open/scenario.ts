import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSigningKeys } from "../../api/auth/tokens.ts";
import { DEMO_PASSWORD } from "../../db/seed/people.ts";
import { openDatabase } from "../../db/open.ts";
import { readLines } from "../../ops/output.ts";
import type { Secrets } from "../../ops/secrets.ts";
import { stopWithParent } from "../../ops/postgres.ts";
import { untilWorkedOff } from "../aftermath.ts";
import type { Profile, Stage } from "../contract.ts";
import { untilKnown, type BenchHouse } from "../house.ts";
import type { DeskPlan } from "./desk.ts";
import type { Second } from "./drive.ts";
import { figuresOf, type Done, type Played, type ScenarioFigures } from "./figures.ts";
import type { GeneratorLine, GeneratorPlan } from "./generator.ts";
import { readHits } from "./hits.ts";
import { judge } from "./judge.ts";
import { makePeople, makeReaders, settle, type Cast, type Person } from "./people.ts";
import type { Run } from "./run.ts";
import { scaled, secondsOf, usersMax } from "./timeline.ts";
import { watchHouse } from "./watch.ts";

const PROGRESS_MS = 15_000;
/** Where a profile counts arrivals, whoever arrives is one of so many. */
const ARRIVING_PEOPLE = 500;

/** Of those who approve: more than one, so that batches overlap. */
const ACCOUNTANTS = 4;
/** Where a count is played, chance may take longer for it. */
const LATE = { times: 1.2, seconds: 10 } as const;

/** Plays one profile of the contract against a house that is its own, from a process of its own. */
export async function runScenario(
  house: BenchHouse,
  name: string,
  profile: Profile,
  run: Run,
): Promise<ScenarioFigures> {
  const users = profile.readers ?? (usersMax(profile.stages) || ARRIVING_PEOPLE);
  run.progress(`${name}: ${users} people`);
  if (profile.readers) {
    const people = await makeReaders(house.databaseUrl, users);
    await knownEverywhere(house, name, people, run);
    return await play(house, people, name, profile, run);
  }
  const cast = await makePeople(house.databaseUrl, users, {
    ...(profile.dataTimes && { times: profile.dataTimes }),
    accountants: ACCOUNTANTS,
  });
  await knownEverywhere(house, name, cast.artists, run);
  return profile.desk === undefined
    ? await play(house, cast.artists, name, profile, run)
    : await playWithDesk(house, cast, name, { ...profile, desk: profile.desk }, run);
}

async function knownEverywhere(house: BenchHouse, name: string, people: Person[], run: Run): Promise<void> {
  run.progress(`${name}: until every edge knows them`);
  await ready(house, people);
}

/** What was acknowledged is written down, and looked for afterwards. */
async function playWithDesk(
  house: BenchHouse,
  cast: Cast,
  name: string,
  profile: Profile & { desk: DeskPlan["name"] },
  run: Run,
): Promise<ScenarioFigures> {
  const folder = mkdtempSync(join(tmpdir(), "portal-journal-"));
  try {
    const journal = join(folder, "journal");
    const officials = profile.desk === "office" ? [cast.manager, ...cast.accountants] : cast.accountants;
    const desk = { name: profile.desk, officials, journal };
    const figures = await play(house, cast.artists, name, profile, run, desk);
    // What follows from the answers is still done, and the machine busy with it.
    await using watch = watchHouse(house);
    const { met, ...judged } = await judge(house, cast.organisationId, desk, figures, run);
    const after = watch.looks.map((look) => ({ ...look, second: look.second + figures.seconds }));
    const stopped = run.signal.aborted;
    return { ...figures, ...judged, stopped, looks: [...figures.looks, ...after], met: figures.met && met };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The same with people who are there. */
export async function play(
  house: BenchHouse,
  people: Person[],
  name: string,
  profile: Profile,
  run: Run,
  desk?: DeskPlan,
): Promise<ScenarioFigures> {
  const plan = planOf(house, people, profile, run, desk);
  const played = await watched(house, name, plan, run);
  const hits = await readHits(house);
  const about = { scale: run.scale, users: people.length, stopped: run.signal.aborted, hits };
  return figuresOf(name, profile, about, played);
}

export function planOf(
  house: BenchHouse,
  people: Person[],
  profile: Pick<Profile, "stages" | "asks" | "thinkSeconds" | "warmUpSeconds" | "idleShare">,
  { scale, seed, count }: Run,
  desk?: DeskPlan,
): GeneratorPlan {
  const idleShare = profile.idleShare ?? 0;
  // Whoever is idle holds a stream and asks for nothing.
  const stages = scaled(profile.stages, scale).map((stage) =>
    "users" in stage ? { ...stage, users: stage.users * (1 - idleShare) } : stage,
  );
  return {
    stages: count === undefined ? stages : stagesFor(count, stages),
    countMax: count,
    thinkSeconds: profile.thinkSeconds ?? 0,
    warmUpSeconds: profile.warmUpSeconds ?? 0,
    asks: profile.asks,
    idle: Math.round(people.length * idleShare),
    people,
    password: DEMO_PASSWORD,
    signingKey: secretsOf(house).signingKey,
    api: house.url,
    edges: house.edges.map(({ url }) => url),
    seed,
    desk,
  };
}

/** The last stage's rate for as long as so many take. */
function stagesFor(count: number, stages: readonly Stage[]): Stage[] {
  const last = stages.at(-1);
  if (!last || !("perSecond" in last)) throw new Error("only a profile of arrivals takes a count");
  return [{ ...last, seconds: (count / last.perSecond) * LATE.times + LATE.seconds }];
}

/** Plays a plan and looks at the house meanwhile. */
export async function watched(
  house: BenchHouse,
  name: string,
  plan: GeneratorPlan,
  { progress, signal }: Run,
  environment: Record<string, string> = {},
): Promise<Played> {
  progress(`${name}: ${Math.round(secondsOf(plan.stages))} s`);
  await using watch = watchHouse(house);
  return { ...(await generate(plan, name, progress, signal, environment)), looks: watch.looks };
}

export const secretsOf = ({ folder }: BenchHouse): Secrets =>
  JSON.parse(readFileSync(join(folder, "secrets.json"), "utf8")) as Secrets;

/** As after a night: nothing waits to be passed on or tallied, and statistics are new. */
export async function settleHouse({ databaseUrl }: Pick<BenchHouse, "databaseUrl">): Promise<void> {
  await untilWorkedOff(databaseUrl);
  await using database = openDatabase(databaseUrl, { name: "bench", max: 1, statementTimeoutMs: 600_000 });
  await settle(database);
}

/** The same, and every session known at every edge. */
export async function ready(house: BenchHouse, people: readonly Person[]): Promise<void> {
  await settleHouse(house);
  const keys = await openSigningKeys(secretsOf(house).signingKey);
  const last = people.at(-1);
  if (!last) throw new Error("nobody plays");
  const { edgeToken } = await keys.sign({ sub: last.userId, sid: last.sessionId }, Date.now());
  await untilKnown(house.edges, edgeToken);
}

async function generate(
  plan: GeneratorPlan,
  name: string,
  progress: (text: string) => void,
  signal: AbortSignal,
  environment: Record<string, string>,
): Promise<{ done: Done; each: Second[] }> {
  const folder = mkdtempSync(join(tmpdir(), "portal-plan-"));
  try {
    const file = join(folder, "plan.json");
    // It names the key that signs everybody in.
    writeFileSync(file, JSON.stringify(plan), { mode: 0o600 });
    const child = Bun.spawn([process.execPath, join(import.meta.dir, "generator.ts"), file], {
      env: { ...process.env, ...environment },
      stdout: "pipe",
      stderr: "inherit",
    });
    stopWithParent(child.pid);
    const stop = () => child.kill("SIGINT");
    signal.addEventListener("abort", stop);
    if (signal.aborted) stop();
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
          `${name}: ${second} of ${Math.round(secondsOf(plan.stages))} s, level ${Math.round(level)}, ${answered} answers/s, worst ${Math.round(worstMs)} ms, ${errors} errors`,
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
