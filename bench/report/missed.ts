import { ENDPOINTS, FAULTS, FLOOD, HIT_SHARES, JOB_PICK_UP, RATIOS } from "../contract.ts";
import { missedBy } from "../page-figures.ts";
import type { Timed } from "../scenarios/requests.ts";
import { missedOfMail } from "./day-of-mail.ts";
import { newestRequests, type Gathered } from "./gather.ts";
import { count, ms, percent } from "./words.ts";

/** A goal that was measured and not met. `id` is by what limits.ts knows it. */
export type Missed = { id: string; what: string; figure: string; goal: string };

/** p95 that the contract allows a request that was timed alone; results of before said none. */
export function goalOf({ name, goal_p95_ms: said }: Timed): number | undefined {
  const route = name.split("?")[0];
  return said ?? ENDPOINTS.find((one) => one.route === route || one.name === name)?.p95Ms;
}

/** Everything that was measured and is not as it should be, in the order of the document. */
export function missedGoals(all: Gathered): Missed[] {
  return [
    ofPaths(all),
    ofPeers(all),
    ofProfiles(all),
    missedOfMail(all.dayOfMail),
    ofGrowth(all),
    ofFreshness(all),
    ofHouse(all),
  ].flat();
}

function ofPaths(all: Gathered): Missed[] {
  const { paths } = all;
  if (!paths) return [];
  const reads = paths.reads
    .filter(({ met }) => met === false)
    .map(({ name, ratio, cpu_ratio, goal }) => ({
      id: `path:${name}`,
      what: name,
      figure: `${ratio} of its ceiling (CPU ${cpu_ratio})`,
      goal: `≥ ${goal}`,
    }));
  const requests = (newestRequests(all)?.requests ?? []).flatMap((one) => {
    const goal = goalOf(one);
    return goal === undefined || one.p95_ms <= goal
      ? []
      : [
          {
            id: `request:${one.name}`,
            what: one.name,
            figure: `p95 ${ms(one.p95_ms)}`,
            goal: `≤ ${goal} ms`,
          },
        ];
  });
  const jobs = paths.jobs.flatMap((one) => [
    ...(one.ratio >= RATIOS.jobDrain
      ? []
      : [
          {
            id: `jobs:${one.backend}`,
            what: `jobs drained, on ${one.backend}`,
            figure: `${one.ratio} of bare BullMQ`,
            goal: `≥ ${RATIOS.jobDrain}`,
          },
        ]),
    ...(one.backend !== "Redis" || one.pick_up_p99_ms < JOB_PICK_UP.p99Ms
      ? []
      : [
          {
            id: "jobs",
            what: `a job's pick-up, on ${one.backend}`,
            figure: `p99 ${ms(one.pick_up_p99_ms)}`,
            goal: `< ${JOB_PICK_UP.p99Ms} ms`,
          },
        ]),
  ]);
  return [...reads, ...requests, ...jobs];
}

function ofPeers({ peers }: Gathered): Missed[] {
  return (peers?.rows ?? []).flatMap(({ name, ours, against }) =>
    against
      .filter(({ goal, met }) => goal !== null && !met)
      .map(({ peer, ratio, goal, figures }) => ({
        id: `peer:${name}`,
        what: `${name}, beside ${peer}`,
        figure: `${ratio}, p99 ${ms(ours.p99_ms)} beside ${ms(figures.p99_ms)}`,
        goal: `≥ ${goal}, p99 no worse`,
      })),
  );
}

function ofProfiles({ scenarios, stress, storm, flood }: Gathered): Missed[] {
  const wholes = scenarios
    .filter(({ met }) => !met)
    .map(({ name, overall, error_share }) => ({
      id: `scenario:${name}`,
      what: `profile ${name}`,
      figure: `p95 ${ms(overall.p95_ms)}, errors ${(error_share * 100).toFixed(3)} %`,
      goal: "its limits, and its endpoints'",
    }));
  const endpoints = scenarios.flatMap((scenario) =>
    scenario.endpoints
      .filter(({ met }) => !met)
      .map((one) => ({
        id: `endpoint:${one.name}`,
        what: `${one.name}, in ${scenario.name}`,
        figure: `p95 ${ms(one.p95_ms)}, p99 ${ms(one.p99_ms)}`,
        goal: `≤ ${one.goal.p95_ms} ms, ≤ ${one.goal.p99_ms} ms`,
      })),
  );
  const over =
    !stress || stress.met
      ? []
      : [
          {
            id: "stress",
            what: "overload",
            figure: `${stress.goodput_share} in time, refusals p99 ${ms(stress.refusal_p99_ms)}, over after ${stress.recovery_s} s`,
            goal: `≥ ${stress.goal.goodputShare}, ≤ ${stress.goal.refusalMs} ms, ≤ ${stress.goal.recoverySeconds} s`,
          },
        ];
  const back =
    !storm || storm.met
      ? []
      : [
          {
            id: "storm",
            what: `${count(storm.clients)} who come back at once`,
            figure: `${storm.drained_s} s, ${storm.lost} lost, ${storm.twice} twice, reads p99 ${ms(storm.reads.p99_ms)}`,
            goal: `≤ ${storm.goal.drainSeconds} s, none, none, ≤ ${storm.goal.readP99Ms} ms`,
          },
        ];
  const flooded = (flood?.endpoints ?? [])
    .filter(({ met }) => !met)
    .map(({ name, calm_p99_ms, flood_p99_ms }) => ({
      id: "flood",
      what: `${name}, beside a flood of sign-ins`,
      figure: `p99 ${ms(flood_p99_ms)}, ${ms(calm_p99_ms)} without`,
      goal: `≤ ${FLOOD.times} ×`,
    }));
  return [...wholes, ...endpoints, ...over, ...back, ...flooded];
}

function ofGrowth({ growth, expenseGrowth, search, exports }: Gathered): Missed[] {
  const grown = [growth, expenseGrowth].flatMap((one) =>
    (one?.pages ?? [])
      .filter(({ met }) => !met)
      .map(({ name, change, p95_ms }) => ({
        id: `growth:${name}`,
        what: `growth of ${name}`,
        figure: `${percent(change)} (${ms(p95_ms[0] ?? 0)} to ${ms(p95_ms.at(-1) ?? 0)})`,
        goal: `± ${percent(one?.goal.change ?? 0)}`,
      })),
  );
  const searched =
    !search || search.met
      ? []
      : [
          {
            id: "search",
            what: `search in ${count(search.rows)} things`,
            figure: `p95 of all ${ms(search.all.p95_ms)}, of the slowest ${ms(Math.max(...search.searches.map(({ p95_ms }) => p95_ms)))}`,
            goal: `< ${search.goal.p95Ms} ms of each`,
          },
        ];
  const made = (exports?.exports ?? [])
    .filter(({ met }) => met === false)
    .map((one) => ({
      id: "exports",
      what: `${one.kind} as ${one.format}`,
      figure: `${one.seconds} s`,
      goal: `≤ ${exports?.goal.seconds} s`,
    }));
  return [...grown, ...searched, ...made];
}

function ofFreshness({ soak, paths, feed, relay, live, cities, faults }: Gathered): Missed[] {
  const one = (isMet: boolean | undefined, missed: Missed): Missed[] => (isMet === false ? [missed] : []);
  return [
    one(soak?.met, {
      id: "soak",
      what: "endurance",
      figure: `${soak?.slope_mib_per_hour} ± ${soak?.slope_error_mib_per_hour} MiB/h`,
      goal: `≤ ${soak?.goal.memoryMiBPerHour}`,
    }),
    one(paths?.lag?.met, {
      id: "lag",
      what: "commit → visible",
      figure: `p50 ${ms(paths?.lag?.p50_ms ?? 0)}, p99 ${ms(paths?.lag?.p99_ms ?? 0)}`,
      goal: `< ${paths?.lag?.goal.p50_ms} ms, < ${paths?.lag?.goal.p99_ms} ms`,
    }),
    one(feed && feed.load.met && feed.catch_up.met, {
      id: "feed",
      what: "the feed under a thousand changes a second",
      figure: `p99 ${ms(feed?.load.lag.p99_ms ?? 0)}, caught up at ${count(feed?.catch_up.changes_per_s ?? 0)}/s`,
      goal: `≤ ${feed?.load.goal.p99Ms} ms, ≥ ${count(feed?.catch_up.goal.changesPerSecond ?? 0)}/s`,
    }),
    one(relay?.met, {
      id: "relay",
      what: "the feed through a relay",
      figure: (relay?.rows ?? [])
        .map((row) => `${row.edges} ${row.way}: ${row.asked_per_batch} × a batch, p50 ${row.lag.p50_ms} ms`)
        .join("; "),
      goal: `home asked ≤ ${relay?.goal.askedTimes} times a batch, p50 ≤ ${relay?.goal.addedP50Ms} ms later`,
    }),
    ...(live?.figures ?? []).map((figures) =>
      one(figures.met, {
        id: `live:${figures.where}`,
        what: `commit → event at ${figures.where === "API" ? "the API" : "an edge"}, ${count(figures.clients)} readers`,
        figure: `p99 ${ms(figures.p99_ms)}, a core wanted and not had ${percent(figures.starved_share)} of the time`,
        goal: `< ${figures.goal.p99_ms} ms`,
      }),
    ),
    one(cities?.met, {
      id: "cities",
      what: "readers near a region, with the mission's three",
      figure: `${percent(cities?.mission.world.within_100 ?? 0)} of cities' people within ${cities?.goal.cityMs} ms`,
      goal: `all of them, and ${cities?.goal.anywhereMs} ms anywhere`,
    }),
    ...Object.entries(faults?.faults ?? {}).map(([name, fault]) =>
      one(fault.failed.length === 0 && fault.wrong.length === 0 && fault.times >= FAULTS.times, {
        id: "faults",
        what: `fault ${name}`,
        figure: `${fault.failed.length} failed, ${fault.wrong.length} wrong in ${fault.times} times`,
        goal: `none in ${FAULTS.times}`,
      }),
    ),
  ].flat();
}

function ofHouse({ page, scenarios }: Gathered): Missed[] {
  const pages = (page?.pages ?? []).flatMap((one) => {
    const missed = missedBy(one);
    return missed.length === 0
      ? []
      : [
          {
            id: "page",
            what: `Lighthouse, ${one.name}`,
            figure: `LCP ${ms(one.lcp_ms)}, performance ${one.performance}, accessibility ${one.accessibility}`,
            goal: missed.join(", "),
          },
        ];
  });
  const hits = hitsOf(scenarios);
  const shares = (["all", "redis", "index"] as const).flatMap((name) => {
    const share = hits?.[name];
    const goal = HIT_SHARES[name === "all" ? "query" : name];
    return share == null || share >= goal
      ? []
      : [
          {
            id: `hits:${name}`,
            what: { all: "reads that were kept", redis: "Redis had", index: "index pages in memory" }[name],
            figure: percent(share),
            goal: `≥ ${percent(goal)}`,
          },
        ];
  });
  return [...pages, ...shares];
}

/** The journey's, as the mission asks. */
export const hitsOf = (scenarios: Gathered["scenarios"]) =>
  scenarios.find(({ name }) => name === "journey")?.hits;
