import { FLOOD, MONTH_END, OVERLOAD, PROFILES, SOAK, type Profile } from "../../contract.ts";
import { usersMax } from "../../open/timeline.ts";
import type { Gathered } from "../gather.ts";
import { count, met, ms, notRun, paragraphs, ran, table, when } from "../words.ts";

type Scenario = Gathered["scenarios"][number];

export function profiles({ scenarios }: Gathered): string {
  return paragraphs(
    "Open-loop: a request has a moment at which it is due, and is timed from there ([how](bench.md)).",
    table(
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
    ),
    ...(scenarios.length === 0
      ? [notRun("bun bench scenario NAME")]
      : [
          `Played, each in a house of its own; "time ×" is the share of its own time that a profile was given. ${unplayed(scenarios)}`,
          table(
            [
              "Played",
              "time ×",
              "people",
              "answers/s",
              "p50",
              "p95",
              "p99",
              "max",
              "errors",
              "limits",
              "endpoints over theirs",
              "on",
            ],
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
              one.endpoints
                .filter((endpoint) => !endpoint.met)
                .map((endpoint) => `${endpoint.name} (p95 ${ms(endpoint.p95_ms)})`)
                .join(", ") || "none",
              when(one),
            ]),
          ),
          ...scenarios.flatMap(peculiar),
        ]),
  );
}

function unplayed(scenarios: readonly Scenario[]): string {
  const played = new Set<string>(scenarios.map(({ name }) => name));
  const others = [...Object.keys(PROFILES), "month-end"].filter((name) => !played.has(name));
  return others.length === 0 ? "" : `Not played to the end here yet: ${others.join(", ")}.`;
}

/** What a profile found beyond its times. */
function peculiar({ name, said = [], breaches = [], days = [] }: Scenario): string[] {
  const lines = [...said, ...breaches.map((one) => `**breach**: ${one}`)];
  const sentences = lines.length > 0 ? [`**${name}**: ${lines.join("; ")}.`] : [];
  if (days.length === 0) return sentences;
  return [
    ...sentences,
    table(
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
    ),
  ];
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

export function overload({ stress }: Gathered): string {
  if (!stress) return notRun("bun bench scenario stress");
  return paragraphs(
    table(
      ["Offered/s", "in time/s", "p95", "p99"],
      stress.rungs.map((one) => [
        count(one.offered_per_s),
        count(one.good_per_s),
        ms(one.p95_ms),
        `${ms(one.p99_ms)}${one.holds ? "" : ", gives"}`,
      ]),
    ),
    `At ${OVERLOAD.times} times the knee: ${count(stress.goodput_per_s)}/s in time (${stress.goodput_share}, goal ≥ ${OVERLOAD.goodputShare}); ${count(stress.refused)} refused with \`Retry-After\`, p99 ${ms(stress.refusal_p99_ms)} (goal ≤ ${OVERLOAD.refusalMs} ms); ${stress.neither} neither answered nor refused; as before after ${stress.recovery_s} s (goal ≤ ${OVERLOAD.recoverySeconds} s): ${met(stress.met)}.`,
    "What gives first is the processors: the API's one thread, then PostgreSQL. A process takes so many requests at once and refuses the next ([why so](decisions/0008-answers-kept-before-routing.md)).",
    ran(stress, "bun bench scenario stress"),
  );
}

export function endurance({ soak }: Gathered): string {
  if (!soak) return notRun("bun bench soak");
  return paragraphs(
    `${count(soak.per_second)} requests/s for ${Math.round(soak.seconds / 60)} min: the API grew by ${soak.slope_mib_per_hour} ± ${soak.slope_error_mib_per_hour} MiB/h (goal ≤ ${SOAK.memoryMiBPerHour}), files ${soak.files_flat ? "flat" : "rising"}: ${met(soak.met)}.`,
    table(
      ["Program", "MiB after warming up", "at the end", "MiB/h", "files", "at the end"],
      soak.programs.map((one) => [
        one.name,
        one.from_mib,
        one.to_mib,
        one.mib_per_hour,
        one.files_from,
        one.files_to,
      ]),
    ),
    "Hours are for `bun bench soak --minutes 480`; a slope of minutes bounds a leak, it does not exclude one.",
    ran(soak, "bun bench soak"),
  );
}

export function reconnection({ storm }: Gathered): string {
  if (!storm) return notRun("bun bench storm");
  return paragraphs(
    `${count(storm.clients)} people who were offline came back within ${storm.goal.withinSeconds} s, each with ${storm.each} expenses that waited on their device, sent one after the other until each was taken: ${count(storm.acknowledged)} taken in ${storm.drained_s} s (goal ≤ ${storm.goal.drainSeconds} s), ${count(storm.rows)} rows, ${storm.lost} lost, ${storm.twice} twice; ${count(storm.refused)} refused on the way with \`Retry-After\`, ${count(storm.broken)} connections broken. Reads at edges meanwhile: p50 ${ms(storm.reads.p50_ms)}, p99 ${ms(storm.reads.p99_ms)} (goal ≤ ${storm.goal.readP99Ms} ms), ${storm.read_errors} failed: ${met(storm.met)}.`,
    ran(storm, "bun bench storm"),
  );
}

export function signInFlood({ flood }: Gathered): string {
  if (!flood) return notRun("bun bench flood");
  return paragraphs(
    `${count(flood.bad_per_s)} wrong passwords a second, without rate limits: ${count(flood.judged_per_s)} a second were judged, ${count(flood.refused)} refused with \`Retry-After\` (p99 ${ms(flood.refusals.p99_ms)}). Beside them ${count(flood.others_per_s)} requests a second of others, ${count(flood.errors)} of them failed; goal ≤ ${FLOOD.times} × their p99 without: ${met(flood.met)}.`,
    table(
      ["Asked by others", "p99 without", "with", "times"],
      flood.endpoints.map((one) => [one.name, ms(one.calm_p99_ms), ms(one.flood_p99_ms), one.times]),
    ),
    ran(flood, "bun bench flood"),
  );
}
