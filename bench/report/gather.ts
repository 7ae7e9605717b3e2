import { readdirSync } from "node:fs";
import type { CityFigures } from "../cities/cities.ts";
import type { DayOfMailFigures } from "../day-of-mail/figures.ts";
import type { DatabaseResult } from "../database.ts";
import type { ExportFigures } from "../exports.ts";
import type { FaultFigures } from "../faults/run.ts";
import type { FeedFigures } from "../feed.ts";
import type { GrowthFigures } from "../growth.ts";
import type { ScenarioFigures } from "../open/figures.ts";
import type { OverloadFigures } from "../overload.ts";
import type { PageFigures } from "../page-figures.ts";
import type { PathFigures } from "../paths.ts";
import type { PeerFigures } from "../peers/compare.ts";
import type { RelayFigures } from "../relay/relay.ts";
import type { LiveFigures } from "../scenarios/live.ts";
import { readResult, RESULTS, type About } from "../results.ts";
import type { SearchFigures } from "../search.ts";
import type { SoakFigures } from "../soak.ts";
import type { FloodFigures } from "../flood.ts";
import type { StormFigures } from "../storm.ts";

export type Kills = { kills: number; transfers: number; views: number; wrong: string[] };
export type Faults = {
  operations: number;
  failed_reads: number;
  wrong: number;
  faults: Record<string, FaultFigures>;
};

type Measured = {
  paths: PathFigures;
  /** Requests one at a time, where they were measured by themselves. */
  requests: PathFigures;
  peers: PeerFigures;
  stress: OverloadFigures;
  growth: GrowthFigures;
  expenseGrowth: GrowthFigures;
  search: SearchFigures;
  exports: ExportFigures;
  soak: SoakFigures;
  feed: FeedFigures;
  relay: RelayFigures;
  cities: CityFigures;
  live: { figures: LiveFigures[] };
  page: PageFigures;
  database: DatabaseResult;
  faults: Faults;
  kills: Kills;
  storm: StormFigures;
  flood: FloodFigures;
  dayOfMail: DayOfMailFigures;
};

/** Each by its file's name. */
const FILES: Readonly<Record<keyof Measured, string>> = {
  paths: "paths",
  requests: "requests",
  peers: "peers",
  stress: "scenario-stress",
  growth: "growth",
  expenseGrowth: "growth-expenses",
  search: "search",
  exports: "exports",
  soak: "soak",
  feed: "feed",
  relay: "relay",
  cities: "cities",
  live: "live",
  page: "page",
  database: "database",
  faults: "faults",
  kills: "kills",
  storm: "storm",
  flood: "flood",
  dayOfMail: "scenario-day-of-mail",
};

/** What was measured last by each command; undefined where it was never run here. */
export type Gathered = { [name in keyof Measured]: (About & Measured[name]) | undefined } & {
  scenarios: (About & ScenarioFigures)[];
};

/** Results of profiles that are told of by themselves. */
const APART = ["scenario-stress.json", "scenario-day-of-mail.json"];

export function gather(): Gathered {
  const scenarios = readdirSync(RESULTS)
    .filter((name) => /^scenario-.+\.json$/.test(name) && !APART.includes(name))
    .map((name) => dated<ScenarioFigures>(name.replace(/\.json$/, "")))
    .filter((one) => one !== undefined);
  const others = Object.entries(FILES).map(([name, file]) => [name, dated(file)]);
  return { ...(Object.fromEntries(others) as Omit<Gathered, "scenarios">), scenarios };
}

/** Requests one at a time, as they were measured last. */
export function newestRequests({ paths, requests }: Gathered): (About & PathFigures) | undefined {
  if (!paths || !requests) return paths ?? requests;
  return requests.date > paths.date ? requests : paths;
}

/** Some results of before said when they were made by another name, and not on what. */
function dated<T>(file: string): (About & T) | undefined {
  const found = readResult<T & { at?: string }>(file);
  return found && { ...found, date: found.date ?? found.at ?? "", commit: found.commit ?? null };
}
