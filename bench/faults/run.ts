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

/**
 * In quiet: does every region show what the primary holds? What was sent before may still commit: it is asked again
 * while the primary itself is another before and after.
 */
async function differences(world: World): Promise<string[]> {
  for (let before = await bankRows(world); ;) {
    await world.settled();
    const shown = await shownRows(world);
    const after = await bankRows(world);
    const held = JSON.stringify(after);
    if (JSON.stringify(before) !== held) {
      before = after;
      continue;
    }
    const { rows, total } = world.bank;
    const sum = after.reduce((all, [id, version]) => (rows.includes(id) ? all + version : all), 0);
    return [
      ...(sum === total ? [] : [`the primary's own sum is ${sum}`]),
      ...shown.flatMap(({ region, status, rows }) =>
        JSON.stringify(rows) === held ? [] : [`${region} (${status}) shows other rows in quiet`],
      ),
    ];
  }
}

type BankRow = [id: string, version: number, notes: string | null];

async function bankRows({ database, bank }: World): Promise<BankRow[]> {
  const rows = await database.sql<{ id: string; version: number; notes: string | null }[]>`
    select id, version, notes from schedules where organisation_id = ${bank.organisationId} order by id`;
  return rows.map(({ id, version, notes }) => [id, version, notes]);
}

async function shownRows({ regions, edgeToken }: World) {
  return await Promise.all(
    regions.map(async ({ region, url }) => {
      const response = await fetch(`${url}/v1/schedules?limit=100`, {
        headers: { authorization: `Bearer ${edgeToken}` },
      });
      const { data = [] } = (await response.json()) as { data?: ScheduleItem[] };
      const rows = data
        .toSorted((a, b) => (a.id < b.id ? -1 : 1))
        .map(({ id, version, notes }): BankRow => [id, version, notes]);
      return { region, status: response.status, rows };
    }),
  );
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
