import type { GrowthFigures } from "../growth.ts";
import { CACHES } from "../../core/caches.ts";
import {
  ALERTS,
  CATCH_UP,
  ENDPOINTS,
  GROWTH,
  HIT_SHARES,
  LAG,
  MONTH_END,
  OVERLOAD,
  PEERS,
  PROFILES,
  SOAK,
  STALENESS,
  type Profile,
} from "../contract.ts";
import { usersMax } from "../open/timeline.ts";
import { filesText } from "./files.ts";
import type { Gathered } from "./gather.ts";
import { modelled } from "./model.ts";
import { citiesText, liveText, relayText, searchText } from "./reach.ts";
import { count, met, ms, notRun, table, when } from "./words.ts";

/** The Performance & Scalability document: every figure from the contract or from a result file. */
export function performanceDocument(all: Gathered): string {
  const { paths, peers, stress, scenarios, growth, expenseGrowth, soak, feed, relay, cities, live, page } =
    all;
  const any = paths ?? stress ?? growth;
  const sections: [string, string][] = [
    [
      "Summary",
      [
        any ? `Measured ${when(any)}.` : "",
        "Everything here ran on one machine, servers, database and load generator together: ratios within a run are what to trust, and a published figure is requests a second for a core. What could not run here is marked *modelled*, with its model.",
        stress
          ? `One API process answers **${count(stress.knee_per_s)} requests/s** of the uncached journey in time and keeps ${Math.round(stress.goodput_share * 100)} % of that at ${stress.times} times the load.`
          : "",
        paths
          ? `One edge process answers **${count(rate(all, "edge schedule, hot"))} reads/s** of an artist's schedule, **${count(rate(all, "edge schedule, 304"))}** where nothing changed, ${count(rate(all, "edge schedule, cold"))} straight from its file.`
          : "",
      ]
        .filter(Boolean)
        .join("\n\n"),
    ],
    [
      "Requirements and targets",
      `Held in one file, \`bench/contract.ts\`; times are at the server's door (O-13).\n\n${table(
        ["Endpoint", "p95", "p99", "Rows"],
        ENDPOINTS.map(({ route, p95Ms, p99Ms, sources }) => [
          `\`${route}\``,
          `${p95Ms} ms`,
          `${p99Ms} ms`,
          sources,
        ]),
      )}`,
    ],
    [
      "Each path against its ceiling",
      paths
        ? `A ceiling is the cheapest program that could give such an answer, measured beside it ([how](bench.md)).\n\n${table(
            ["Path", "req/s", "p99", "ceiling req/s", "ratio", "CPU ratio", "goal"],
            paths.reads.map((one) => [
              one.name,
              count(one.ours.req_per_s),
              ms(one.ours.p99_ms),
              count(one.ceiling.req_per_s),
              one.ratio,
              one.cpu_ratio,
              `≥ ${one.goal}: ${one.met === null ? "too few cores to tell" : met(one.met)}`,
            ]),
          )}\n\n${paths.requests.map((one) => `- ${one.name.trim()}: p50 ${ms(one.p50_ms)}, p95 ${ms(one.p95_ms)}`).join("\n")}`
        : notRun("bun bench"),
    ],
    [
      "Against the stacks that others build",
      peers
        ? `The same journey over the same PostgreSQL, one process each, in turn; goals: ${PEERS.express} × Express with Redis, ${PEERS.fastify} × Fastify.\n\n${table(
            ["", "ours req/s", "p99", "peer", "req/s", "p99", "ratio", "CPU ratio", ""],
            peers.rows.flatMap(({ name, ours, against }) =>
              against.map((one) => [
                name,
                count(ours.req_per_s),
                ms(ours.p99_ms),
                one.peer,
                count(one.figures.req_per_s),
                ms(one.figures.p99_ms),
                one.ratio,
                one.cpu_ratio,
                one.goal === null ? "" : `≥ ${one.goal}: ${met(one.met)}`,
              ]),
            ),
          )}`
        : notRun("bun bench peers"),
    ],
    [
      "Load profiles",
      `${table(
        ["Profile", "Rows", "Users at most", "Pause", "Limits"],
        [
          ...Object.entries(PROFILES as Record<string, Profile>).map(([name, one]) => [
            name,
            one.sources,
            usersMax(one.stages) || "arrivals",
            one.asks === "journey" ? "of the journey" : one.thinkSeconds ? `${one.thinkSeconds} s` : "none",
            limits(one),
          ]),
          [
            "month-end",
            MONTH_END.sources,
            "arrivals",
            "none",
            `each endpoint's p95 on each day, errors ${MONTH_END.errorShare * 100} %`,
          ],
        ],
      )}\n\n${
        scenarios.length > 0
          ? table(
              ["Played", "time ×", "people", "answers/s", "p50", "p95", "p99", "max", "errors", ""],
              scenarios.map((one) => [
                one.name,
                one.scale,
                one.users,
                count(one.answered_per_s),
                ms(one.overall.p50_ms),
                ms(one.overall.p95_ms),
                ms(one.overall.p99_ms),
                ms(one.overall.max_ms),
                `${(one.error_share * 100).toFixed(3)} %`,
                met(one.met),
              ]),
            ) + scenarios.map(peculiar).join("")
          : notRun("bun bench scenario NAME")
      }`,
    ],
    [
      "Where it gives, and how",
      stress
        ? `${table(
            ["Offered/s", "in time/s", "p95", "p99"],
            stress.rungs.map((one) => [
              count(one.offered_per_s),
              count(one.good_per_s),
              ms(one.p95_ms),
              `${ms(one.p99_ms)}${one.holds ? "" : ", gives"}`,
            ]),
          )}\n\nAt ${OVERLOAD.times} times the knee: ${count(stress.goodput_per_s)}/s in time (${stress.goodput_share}, goal ≥ ${OVERLOAD.goodputShare}); ${count(stress.refused)} refused with \`Retry-After\`, p99 ${ms(stress.refusal_p99_ms)} (goal ≤ ${OVERLOAD.refusalMs} ms); ${stress.neither} neither answered nor refused; as before after ${stress.recovery_s} s (goal ≤ ${OVERLOAD.recoverySeconds} s): ${met(stress.met)}.`
        : notRun("bun bench scenario stress"),
    ],
    [
      "Growth",
      [
        growth
          ? `p95 of one request at a time, in organisations of ${GROWTH.times.join(", ")} times the size in one database.\n\n${grownTable(growth, "people")}`
          : notRun("bun bench growth"),
        expenseGrowth
          ? `The same where as many people handed in more.\n\n${grownTable(expenseGrowth, "expenses")}`
          : notRun("bun bench growth-expenses"),
      ].join("\n\n"),
    ],
    ["Search", all.search ? searchText(all.search) : notRun("bun bench search")],
    ["Files to take out", all.files ? filesText(all.files) : notRun("bun bench export")],
    [
      "Endurance",
      soak
        ? `${count(soak.per_second)} requests/s for ${Math.round(soak.seconds / 60)} min: the API grew by ${soak.slope_mib_per_hour} ± ${soak.slope_error_mib_per_hour} MiB/h (goal ≤ ${SOAK.memoryMiBPerHour}), files ${soak.files_flat ? "flat" : "rising"}: ${met(soak.met)}. Hours are for \`bun bench soak --minutes 480\`; a slope of minutes bounds a leak, it does not exclude one.`
        : notRun("bun bench soak"),
    ],
    [
      "Replication, freshness and live updates",
      [
        paths?.lag
          ? `Commit → visible at ${paths.lag.edges} edges under ${paths.lag.writes_per_s} writes/s: p50 ${ms(paths.lag.p50_ms)}, p99 ${ms(paths.lag.p99_ms)}, max ${ms(paths.lag.max_ms)} (goal ${LAG.p50Ms}, ${LAG.p99Ms}): ${met(paths.lag.met)}.`
          : notRun("bun bench lag"),
        feed
          ? `Under ${count(feed.load.changes_per_s)} changes/s for ${feed.load.seconds} s: p50 ${ms(feed.load.lag.p50_ms)}, p99 ${ms(feed.load.lag.p99_ms)}: ${met(feed.load.met)}. ${count(feed.catch_up.changes)} changes missed in ${feed.catch_up.outage_s} s were caught up with at ${count(feed.catch_up.changes_per_s)}/s (goal ≥ ${count(CATCH_UP.changesPerSecond)}): ${met(feed.catch_up.met)}. A new edge over ${count(feed.snapshot.rows)} rows took ${feed.snapshot.seconds} s and at most ${feed.snapshot.edge_peak_mib} MiB; the API that sent them went from ${feed.snapshot.api_mib_before} to ${feed.snapshot.api_peak_mib} MiB.`
          : notRun("bun bench feed"),
        relay ? relayText(relay) : notRun("bun bench relay"),
        `An answer older than ${STALENESS.edgeSeconds} s says so. Standbys of PostgreSQL alert at ${STALENESS.standbyAlertSeconds} s and are left out at ${STALENESS.standbyOutSeconds} s ([replicas](replicas.md)).`,
        `One event stream carries changes, upload and job progress; slow readers are dropped and catch up. ${live ? live.figures.map(liveText).join(" ") : notRun("bun bench/live.ts")}`,
      ].join("\n\n"),
    ],
    [
      "Caching",
      `${table(
        ["Kept", "for"],
        Object.entries(CACHES).map(([name, { ttlSeconds }]) => [name, `${ttlSeconds} s`]),
      )}\n\nFrom the outside in: the browser (immutable files; reads revalidate), the service worker (what this device read, per person), the edge (bytes for each reader and batch), an API process (bytes, then entries, 100 MB), Redis (shared). A change ends entries everywhere by the feed ([decision](decisions/0006-caches-end-by-the-feed.md)); the times above are what remains should it not be heard. ${hits(scenarios)}There is no query cache in PostgreSQL's place: an entry that ends with the row it shows leaves nothing for one to do.`,
    ],
    [
      "Database",
      "Few connections that pipeline; every hot statement prepared and built once; keyset pages; readers' queries begin at the reader. Memory, write-ahead log, planner and autovacuum follow from the machine (`ops/postgres-settings.ts`); pools, PgBouncer and standbys are in [deploying](deploy.md) and [replicas](replicas.md).",
    ],
    [
      "Pages",
      page?.pages
        ? table(
            [
              "Lighthouse, slow 4G, CPU ÷ 4",
              "performance",
              "accessibility",
              "LCP",
              "blocking",
              "shift",
              "bytes",
            ],
            page.pages.map((one) => [
              one.name ?? "",
              one.performance ?? "",
              one.accessibility ?? "",
              ms(Number(one.lcp_ms)),
              ms(Number(one.blocking_ms)),
              one.layout_shift ?? "",
              count(Number(one.bytes)),
            ]),
          )
        : notRun("bun bench/page.ts"),
    ],
    [
      "Background work",
      paths && paths.jobs.length > 0
        ? table(
            ["Jobs on", "pick-up p50", "p99", "drained/s", "bare BullMQ/s", "ratio"],
            paths.jobs.map((one) => [
              one.backend,
              ms(one.pick_up_p50_ms),
              ms(one.pick_up_p99_ms),
              count(one.drained_per_s),
              count(one.bare_per_s),
              one.ratio,
            ]),
          )
        : notRun("bun bench jobs"),
    ],
    ["Capacity planning", modelled(all)],
    ["Readers around the world", cities ? citiesText(cities) : notRun("bun bench cities")],
    [
      "Monitoring and alerting",
      `${table(
        ["Alert", "Rows"],
        ALERTS.map((alert) => [alert.name, alert.sources]),
      )}\n\nGenerated into \`ops/deploy/alerts.yaml\` and tried with promtool a little above and a little below each limit.`,
    ],
    [
      "Limits of this document, and questions to whoever runs it",
      "Not measurable here: networks between regions (modelled above), a CDN, more than two cores, disks under load of their own, hours of endurance, real populations. To clarify before a launch: when the peak is (time, day, season), where readers are, what outages integrations may have, which hours are for maintenance, how it will grow in a year, what it may cost, which rules apply (SOC 2, ISO 27001).",
    ],
  ];
  return `<!-- Written by \`bun bench report\` from bench/contract.ts and bench/results: edit those. -->

# Performance and scalability

${sections.map(([title, text], at) => `## ${at + 1}. ${title}\n\n${text}`).join("\n\n")}
`;
}

export function rate({ paths }: Gathered, name: string): number {
  return paths?.reads.find((one) => one.name === name)?.ours.req_per_s ?? 0;
}

function grownTable({ sizes, pages }: GrowthFigures, what: string): string {
  return table(
    ["", ...sizes.map((size) => `${count(size)} ${what}`), "change"],
    pages.map((one) => [
      one.name,
      ...one.p95_ms.map(ms),
      `${Math.round(one.change * 100)} %: ${met(one.met)}`,
    ]),
  );
}

function hits(scenarios: Gathered["scenarios"]): string {
  const journey = scenarios.find((one) => one.name === "journey") ?? scenarios[0];
  if (!journey) return "";
  const of = (share: number | null): string =>
    share === null ? "none asked" : `${Math.round(share * 100)} %`;
  const redis =
    journey.hits.redis == null
      ? ""
      : `Redis had ${of(journey.hits.redis)} of what memory had not (goal ${HIT_SHARES.redis * 100} %), `;
  return `On ${journey.name}: ${of(journey.hits.all)} of reads that may be kept were (goal ${HIT_SHARES.query * 100} %), ${redis}${of(journey.hits.index)} of index pages were in memory (goal ${HIT_SHARES.index * 100} %). `;
}

/** What a profile found beyond its times. */
function peculiar({ name, said = [], breaches = [], days = [] }: Gathered["scenarios"][number]): string {
  const lines = [...said, ...breaches.map((one) => `**breach**: ${one}`)];
  const sentences = lines.length > 0 ? `\n\n**${name}**: ${lines.join("; ")}.` : "";
  if (days.length === 0) return sentences;
  return `${sentences}\n\n${table(
    [`Day of ${name}`, "offered/s", "answered/s", "p95", "errors", "over the contract's p95", "surges"],
    days.map((day) => [
      `${day.date}: ${met(day.met)}`,
      count(day.offered_per_s),
      count(day.answered_per_s),
      ms(day.p95_ms),
      `${(day.error_share * 100).toFixed(3)} %`,
      day.over.join(", ") || "none",
      day.surges.join(", ") || "none",
    ]),
  )}`;
}

function limits({ limits: { p95Ms, p99Ms, errorShare } }: Profile): string {
  return [
    p95Ms === undefined ? [] : [`p95 ${p95Ms} ms`],
    p99Ms === undefined ? [] : [`p99 ${p99Ms} ms`],
    [`errors ${errorShare * 100} %`],
  ]
    .flat()
    .join(", ");
}
