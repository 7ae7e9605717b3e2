import type { ScheduleItem } from "../../core/schedules.ts";
import { dumpPrimary, dumpReplica } from "../../edge/testing.ts";
import { openReplicaFile } from "../../edge/replica-file.ts";
import { judge } from "../../edge/testing-writers.ts";
import { chanceOf, type Fault } from "./fault.ts";
import { openWorld, replicaOf, type Region, type World } from "./world.ts";

export type FaultFigures = {
  what: string;
  seed: number | null;
  times: number;
  seconds: number;
  reads: number;
  writes: number;
  /** Views of the bank at one batch, each held against what is known to have committed. */
  views_judged: number;
  /** Reads that nobody answered. */
  failed: string[];
  unmet: number;
  unwritten: number;
  from_home: number;
  more_than_one_request: number;
  stale: number;
  slowest_read_ms: number;
  /** Sums, and the greatest of what ends in `_max`. */
  figures: Record<string, number>;
  wrong: string[];
};

const BETWEEN_MS = 400;
const WRONG_MAX = 50;
const FORESEEN = /ECONNREFUSED|ECONNRESET|ConnectionRefused|ConnectionClosed|socket connection was closed/;

/** One fault, again and again, in a world of its own; judged after each time in a moment of quiet, and at the end. */
export async function runFault(fault: Fault, times: number, seed: number): Promise<FaultFigures> {
  const begun = performance.now();
  const chance = chanceOf(seed);
  await using world = await openWorld(fault.options);
  const figures: Record<string, number> = {};
  const wrong: string[] = [];
  const { tally } = world.crowd;
  const say = (done: number) =>
    console.error(
      `${fault.name}: ${done} of ${times}, ${tally.reads} reads, ${tally.writes} writes, ${tally.failed.length} failed, ${tally.unmet} unmet, ${tally.wrong.length + wrong.length} wrong`,
    );
  let done = 0;
  const progress = setInterval(() => say(done), 15_000);
  try {
    for (; done < times; done++) {
      world.go();
      await Bun.sleep(BETWEEN_MS);
      try {
        const shown = await fault.once(world, done, chance);
        for (const [name, figure] of Object.entries(shown.figures)) {
          const before = figures[name];
          const isMax = name.endsWith("_max");
          figures[name] = Math.round(
            before === undefined ? figure : isMax ? Math.max(before, figure) : before + figure,
          );
        }
        wrong.push(...shown.wrong.map((what) => `time ${done}: ${what}`));
        await world.quiet();
        wrong.push(...(await differences(world)).map((what) => `time ${done}: ${what}`));
      } catch (error) {
        wrong.push(`time ${done}: ${error instanceof Error ? error.message : String(error)}`);
        if (wrong.length > WRONG_MAX / 5) break;
      }
    }
    await world.end();
    const judged = await judgeAll(world, fault);
    wrong.push(...judged.wrong, ...tally.wrong);
    return {
      what: fault.what,
      seed,
      times: done,
      seconds: Math.round((performance.now() - begun) / 1_000),
      reads: tally.reads,
      writes: tally.writes + world.entries.length / 2,
      views_judged: judged.views,
      failed: tally.failed.slice(0, WRONG_MAX),
      unmet: tally.unmet,
      unwritten: tally.unwritten,
      from_home: tally.fromHome,
      more_than_one_request: tally.elsewhere,
      stale: tally.stale,
      slowest_read_ms: Math.round(tally.slowestMs),
      figures,
      wrong: wrong.slice(0, WRONG_MAX),
    };
  } finally {
    clearInterval(progress);
    say(done);
  }
}

/** In quiet: does every region show what the primary holds? */
async function differences({ database, bank, regions, edgeToken }: World): Promise<string[]> {
  const rows = await database.sql<{ id: string; version: number; notes: string | null }[]>`
    select id, version, notes from schedules where organisation_id = ${bank.organisationId} order by id`;
  const sum = rows
    .filter(({ id }) => bank.rows.includes(id))
    .reduce((total, { version }) => total + version, 0);
  const wrong = sum === bank.total ? [] : [`the primary's own sum is ${sum}`];
  const held = JSON.stringify(rows.map(({ id, version, notes }) => [id, version, notes]));
  for (const { region, url } of regions) {
    const response = await fetch(`${url}/v1/schedules?limit=100`, {
      headers: { authorization: `Bearer ${edgeToken}` },
    });
    const { data = [] } = (await response.json()) as { data?: ScheduleItem[] };
    const shown = data
      .toSorted((a, b) => (a.id < b.id ? -1 : 1))
      .map(({ id, version, notes }) => [id, version, notes]);
    if (JSON.stringify(shown) !== held)
      wrong.push(`${region} (${response.status}) shows other rows in quiet`);
  }
  return wrong;
}

/** With everything at rest: each file sound and equal to the primary, and each view that a reader had, as it was then. */
async function judgeAll(
  { database, bank, regions, crowd, entries, api }: World,
  { losesAnswers = false, mustSay }: Fault,
): Promise<{ wrong: string[]; views: number }> {
  const wrong: string[] = [];
  const primary = JSON.stringify([...(await dumpPrimary(database))].sort());
  const kept = await database.sql<{ batch: string; snapshot: string }[]>`
    select batch, snapshot::text as snapshot from feed_batches`;
  const snapshots = new Map(kept.map(({ batch, snapshot }) => [Number(batch), snapshot]));
  let views = 0;
  for (const region of regions) {
    wrong.push(...(await examine(region, primary)));
    const built = new Set(
      region.program.said
        .flatMap((line) => /"event":"replica built","batch":(\d+)/.exec(line)?.[1] ?? [])
        .map(Number),
    );
    const seen = crowd.views
      .filter(({ origin }) => origin === region.url)
      .toSorted((a, b) => a.batch - b.batch)
      .flatMap(({ batch, sum, counters }) => {
        const snapshot = snapshots.get(batch);
        // A replica that began with a snapshot shows a moment between two batches there.
        if (snapshot === undefined || built.has(batch)) return [];
        const people = new Set(counters.filter(([, count]) => count % 2 === 1).map(([id]) => id));
        return [{ batch, snapshot, sum, counters: new Map(counters), people }];
      });
    views += seen.length;
    // What was committed without an answer is in the views and not in the log: sums and order are judged by the readers.
    if (!losesAnswers) wrong.push(...judge(bank, seen, entries).map((what) => `${region.region}, ${what}`));
    wrong.push(...errorsOf(region.program.said, mustSay));
  }
  wrong.push(...errorsOf(api.programs[0]?.said ?? [], mustSay));
  return { wrong, views };
}

/** A region's file as it lies. */
async function examine(region: Region, primary: string): Promise<string[]> {
  try {
    const file = openReplicaFile(replicaOf(region));
    try {
      const damage = await file.damage(true);
      if (damage !== undefined) return [`${region.region}: ${damage}`];
      const held = JSON.stringify([...dumpReplica(file)].sort());
      return held === primary ? [] : [`${region.region} is not the primary's equal`];
    } finally {
      file.close();
    }
  } catch (error) {
    // Damage that shows as it is opened.
    if (error instanceof Error && error.name === "SqliteError") return [`${region.region}: ${error.message}`];
    throw error;
  }
}

function errorsOf(said: readonly string[], mustSay: RegExp | undefined): string[] {
  return said
    .filter((line) => /"level":"error"|panic|^\s*error:/.test(line) && !FORESEEN.test(line))
    .filter((line) => mustSay?.test(line) !== true)
    .map((line) => line.slice(0, 400));
}
