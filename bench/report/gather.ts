import { readdirSync } from "node:fs";
import type { CityFigures } from "../cities/cities.ts";
import type { ExportFigures } from "../exports.ts";
import type { FeedFigures } from "../feed.ts";
import type { GrowthFigures } from "../growth.ts";
import type { ScenarioFigures } from "../open/figures.ts";
import type { OverloadFigures } from "../overload.ts";
import type { PathFigures } from "../paths.ts";
import type { PeerFigures } from "../peers/compare.ts";
import type { RelayFigures } from "../relay/relay.ts";
import type { LiveFigures } from "../scenarios/live.ts";
import { readResult, RESULTS, type About } from "../results.ts";
import type { SearchFigures } from "../search.ts";
import type { SoakFigures } from "../soak.ts";

/** What was measured last by each command; undefined where it was never run here. */
export type Gathered = {
  paths: (About & PathFigures) | undefined;
  peers: (About & PeerFigures) | undefined;
  stress: (About & OverloadFigures) | undefined;
  scenarios: (About & ScenarioFigures)[];
  growth: (About & GrowthFigures) | undefined;
  expenseGrowth: (About & GrowthFigures) | undefined;
  search: (About & SearchFigures) | undefined;
  files: (About & ExportFigures) | undefined;
  soak: (About & SoakFigures) | undefined;
  feed: (About & FeedFigures) | undefined;
  relay: (About & RelayFigures) | undefined;
  cities: (About & CityFigures) | undefined;
  live: { figures: LiveFigures[] } | undefined;
  page: (About & { pages?: Record<string, string | number>[] }) | undefined;
};

export function gather(): Gathered {
  const scenarios = readdirSync(RESULTS)
    .filter((name) => /^scenario-.+\.json$/.test(name) && name !== "scenario-stress.json")
    .map((name) => readResult<ScenarioFigures>(name.replace(/\.json$/, "")))
    .filter((one) => one !== undefined);
  return {
    paths: readResult("paths"),
    peers: readResult("peers"),
    stress: readResult("scenario-stress"),
    scenarios,
    growth: readResult("growth"),
    expenseGrowth: readResult("growth-expenses"),
    search: readResult("search"),
    files: readResult("exports"),
    soak: readResult("soak"),
    feed: readResult("feed"),
    relay: readResult("relay"),
    cities: readResult("cities"),
    live: readResult("live"),
    page: readResult("page"),
  };
}
