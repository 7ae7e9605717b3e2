import type { CityFigures, CityStep } from "../cities/cities.ts";
import { REACH } from "../contract.ts";
import type { RelayFigures } from "../relay/relay.ts";
import type { LiveFigures } from "../scenarios/live.ts";
import { bars, lines } from "./plot.ts";
import { count, met, ms, percent, table } from "./words.ts";

/** What a relay in front of the feed changes. */
export function relayText({ rows, writes_per_s, goal, met: isMet }: RelayFigures): string {
  const head = ["Edges", "asked", "API, CPU ms/s", "nginx, CPU ms/s", "lag p50", "p99"];
  return [
    `The feed through nginx, which asks home once for all (${writes_per_s} commits/s; goal: home asked ≤ ${goal.askedTimes} times a batch, p50 no more than ${goal.addedP50Ms} ms later: ${met(isMet)}):`,
    table(
      head,
      rows.map((one) => [
        `${one.edges}, ${one.way}`,
        `${one.asked_per_batch} × a batch`,
        Math.round(one.api_cpu_ms_per_s),
        one.way === "relay" ? Math.round(one.relay_cpu_ms_per_s) : "",
        `${one.lag.p50_ms} ms`,
        `${one.lag.p99_ms} ms`,
      ]),
    ),
  ].join("\n\n");
}

/** What it means for a plan: what many edges cost home. */
export function relayLine({ rows }: RelayFigures): string {
  const of = (way: "direct" | "relay") => rows.filter((one) => one.way === way).at(-1);
  const [direct, relay] = [of("direct"), of("relay")];
  if (!direct || !relay) return "";
  return `Measured with ${direct.edges} edges: home is asked ${direct.asked_per_batch} times a batch without a relay and ${relay.asked_per_batch} times with one, and its CPU time goes from ${Math.round(direct.api_cpu_ms_per_s)} to ${Math.round(relay.api_cpu_ms_per_s)} ms/s.`;
}

/** How near readers are, with which regions. */
export function citiesText({ mission, steps, few, enough, ...all }: CityFigures): string {
  const head = [
    "Regions",
    "world < 100 ms",
    "< 200 ms",
    "readers < 100 ms",
    "< 200 ms",
    "worst",
    "first visit p50",
  ];
  const line = (name: string, step: CityStep) => [
    name,
    percent(step.world.within_100),
    percent(step.world.within_200),
    percent(step.readers.within_100),
    percent(step.readers.within_200),
    `${step.worst.city}, ${Math.round(step.worst.ms)} ms`,
    `${Math.round(step.first_p50_ms)} ms`,
  ];
  const { modelled: model } = all;
  const lost = Math.max(...[mission, few, ...steps].map((step) => step.lost_requests_max));
  return [
    `*Modelled* round trips (great circle × ${model.routeFactor} at ${model.fibreKmPerMs} km/ms, and ${model.lastMileMs} ms), real edges and the page's own code behind them ([how](bench.md#cities)). A schedule over an open connection in ${all.cities} major cities; "world" weighs them by their people, "readers" are ${Object.entries(
      REACH.shares,
    )
      .map(([area, share]) => `${share * 100} % ${area}`)
      .join(", ")}.`,
    table(head, [
      line(`the mission's: ${mission.regions.join(", ")}`, mission),
      line(`fewest for ${REACH.anywhereMs} ms: ${few.regions.join(", ")}`, few),
      ...steps.map((step) => line(`${step.regions.length}: with ${step.regions.at(-1)}`, step)),
    ]),
    `Enough for every city under ${REACH.cityMs} ms: ${enough.under_100 ?? "none of these sets"} regions; under ${REACH.anywhereMs} ms: ${enough.under_200 ?? "none of these sets"}. With the mission's three: ${met(all.met)}. A read usually takes ${all.beyond_road_p50_ms} ms beyond its road (p95 ${all.beyond_road_p95_ms}). The nearest region lost: at most ${lost} request in vain, then the next one answers (p50 of that read with the mission's regions ${Math.round(mission.lost_p50_ms)} ms).`,
  ].join("\n\n");
}

export function reachPlots(relay: RelayFigures | undefined, cities: CityFigures | undefined): string[] {
  return [
    relay
      ? bars(
          "What home is asked, with and without a relay",
          relay.rows.map(({ edges, way, asked_per_batch }) => ({
            name: `${edges} edges, ${way}`,
            values: [{ of: "", value: asked_per_batch, said: String(asked_per_batch) }],
          })),
          "requests a batch",
        )
      : [],
    cities
      ? lines(
          "People of major cities within reach, by regions (modelled)",
          (["within_100", "within_200"] as const).map((name) => ({
            name: name === "within_100" ? `< ${REACH.cityMs} ms` : `< ${REACH.anywhereMs} ms`,
            points: cities.steps.map((step) => [step.regions.length, step.world[name] * 100]),
          })),
          { x: "regions", y: "%" },
        )
      : [],
  ].flat();
}

/** Commit → event at each of many readers, at the API or at an edge. */
export function liveText(live: LiveFigures): string {
  const { where, clients, writes_per_s: perSecond, goal } = live;
  return `${count(clients)} connected to ${where === "API" ? "the API" : "an edge"}, ${Math.round(perSecond)} changes/s: p50 ${ms(live.p50_ms)}, p99 ${ms(live.p99_ms)}, max ${ms(live.max_ms)} (goal p99 < ${goal.p99_ms} ms): ${met(live.met)}; ${count(live.heard)} events, ${live.missing} missing, ${live.twice} twice; the server wanted a core and had none for ${Math.round(live.starved_share * 100)} % of the time.`;
}
