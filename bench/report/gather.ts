import { readdirSync } from "node:fs";
import type { CityFigures } from "../cities/cities.ts";
import type { DayOfMailFigures } from "../day-of-mail/figures.ts";
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
  dayOfMail: (About & DayOfMailFigures) | undefined;
  growth: (About & GrowthFigures) | undefined;
  expenseGrowth: (About & GrowthFigures) | undefined;
  search: (About & SearchFigures) | undefined;
  soak: (About & SoakFigures) | undefined;
  feed: (About & FeedFigures) | undefined;
  relay: (About & RelayFigures) | undefined;
  cities: (About & CityFigures) | undefined;
  live: { figures: LiveFigures[] } | undefined;
  page: (About & { pages?: Record<string, string | number>[] }) | undefined;
};

/** Results of profiles that are told of in a section of their own. */
const APART = ["scenario-stress.json", "scenario-day-of-mail.json"];

export function gather(): Gathered {
  const scenarios = readdirSync(RESULTS)
    .filter((name) => /^scenario-.+\.json$/.test(name) && !APART.includes(name))
    .map((name) => readResult<ScenarioFigures>(name.replace(/\.json$/, "")))
    .filter((one) => one !== undefined);
  return {
    paths: readResult("paths"),
    peers: readResult("peers"),
    stress: readResult("scenario-stress"),
    scenarios,
    dayOfMail: readResult("scenario-day-of-mail"),
    growth: readResult("growth"),
    expenseGrowth: readResult("growth-expenses"),
    search: readResult("search"),
    soak: readResult("soak"),
    feed: readResult("feed"),
    relay: readResult("relay"),
    cities: readResult("cities"),
    live: readResult("live"),
    page: readResult("page"),
  };
}
