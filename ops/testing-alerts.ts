import {
  ALERT_WINDOW_SECONDS,
  ALERTS,
  ENDPOINT_ALERT,
  type Alert,
  type AlertName,
} from "../bench/contract.ts";
import { API_ENDPOINTS, ENDPOINT_SLOW_ALERT, inBase, SEVERITIES } from "./alert-rules.ts";
import { duration } from "./alert-signals.ts";
import { always, CAUSES, requests, STEP_SECONDS, type Series } from "./testing-alert-causes.ts";

type Firing = { alertname: string; severity: string; endpoint?: string };
export type Case = { name: string; series: Series; looks: { atSeconds: number; firing: Firing[] }[] };

/** Over and under a limit by so much; a count by one. */
const LITTLE = 0.01;

/**
 * Each level of each alert: a little over its limit it fires after its `for` and not before, and nothing else does; a
 * little under, never. Those that are under are so at once, as promtool reckons every rule for every case.
 */
export function casesOfAlerts(): Case[] {
  return SEVERITIES.flatMap((severity) => {
    const levels = ALERTS.flatMap((alert: Alert) => levelOf(alert, severity) ?? []);
    return [...levels.map(firesOf), ...quietOf(severity, levels)];
  });
}

type Level = {
  alert: Alert;
  severity: (typeof SEVERITIES)[number];
  forSeconds: number;
  over: number;
  within: number;
  series(value: number): Series;
};

function levelOf(alert: Alert, severity: Level["severity"]): Level | undefined {
  const level = alert[severity];
  if (!level) return undefined;
  const limit = inBase(level.limit, alert.unit);
  const little = alert.unit === "count" ? 1 : limit * LITTLE;
  const isUnder = alert.side === "under";
  return {
    ...{ alert, severity, forSeconds: level.forSeconds },
    over: isUnder ? limit - little : limit + little,
    within: alert.unit === "count" ? limit : isUnder ? limit + little : limit - little,
    series: (value) => CAUSES[alert.name as AlertName](value, limit),
  };
}

function firesOf({ alert, severity, forSeconds, over, series }: Level): Case {
  const [early, late] = [forSeconds - STEP_SECONDS, lastOf(alert)];
  return {
    name: `${alert.name} ${severity} fires`,
    series: series(over),
    looks: [
      ...(early < 0 ? [] : [{ atSeconds: early, firing: firingAt(alert, over, early) }]),
      { atSeconds: late, firing: firingAt(alert, over, late) },
    ],
  };
}

/** As few cases as there can be without two causes of one series. */
function quietOf(severity: Level["severity"], levels: readonly Level[]): Case[] {
  const groups: { levels: Level[]; series: Series }[] = [];
  for (const level of levels) {
    const series = level.series(level.within);
    const free = groups.find((group) => Object.keys(series).every((name) => !(name in group.series)));
    if (free) {
      free.levels.push(level);
      Object.assign(free.series, series);
    } else groups.push({ levels: [level], series });
  }
  return groups.map((group) => {
    const late = Math.max(...group.levels.map(({ alert }) => lastOf(alert)));
    return {
      name: `under ${severity}: ${group.levels.map(({ alert }) => alert.name).join(", ")}`,
      series: group.series,
      looks: [
        {
          atSeconds: late,
          firing: group.levels.flatMap(({ alert, within }) => firingAt(alert, within, late)),
        },
      ],
    };
  });
}

/** Long enough for the longest `for` after a window has filled. */
function lastOf({ warning, critical }: Alert): number {
  return Math.max(warning?.forSeconds ?? 0, critical?.forSeconds ?? 0) + ALERT_WINDOW_SECONDS + 60;
}

/** Which levels this value is beyond, as long as it has been since the beginning. */
function firingAt(alert: Alert, value: number, atSeconds: number): Firing[] {
  return SEVERITIES.filter((severity) => {
    const level = alert[severity];
    if (!level || level.forSeconds > atSeconds) return false;
    const limit = inBase(level.limit, alert.unit);
    return alert.side === "under" ? value < limit : value > limit;
  }).map((severity) => ({ alertname: alert.name, severity }));
}

/** What may be said of an endpoint, and only the first makes it fire: beyond its p95, under it, hardly ever asked for. */
const CONDITIONS = [
  { share: 0.051, often: 1.1 },
  { share: 0.049, often: 1.1 },
  { share: 0.051, often: 0.9 },
];

/**
 * Each endpoint: over its p95 it fires, under it does not, and neither when it is hardly ever asked for. All are asked
 * at once, as promtool reckons every rule for every case. Which is in what condition is told by the digits of its
 * number, turned so that the last puts each in every one: of any two there is a case in which only the one is beyond
 * its p95, so that none fires by another's figures.
 */
export function casesOfEndpoints(): Case[] {
  const { forSeconds, severity, requestsPerSecondMin } = ENDPOINT_ALERT;
  const [early, late] = [forSeconds - STEP_SECONDS, forSeconds + ALERT_WINDOW_SECONDS];
  const kinds = CONDITIONS.length;
  const cases: [digit: number, turn: number][] = [[0, kinds - 1]];
  for (let digit = 0; kinds ** digit < API_ENDPOINTS.length; digit++)
    // The last turn tells no two apart that the others do not.
    for (let turn = 0; turn < kinds - 1; turn++) cases.push([digit, turn]);
  return cases.map(([digit, turn]): Case => {
    const conditions = API_ENDPOINTS.map((endpoint, number) => {
      const which = (Math.floor(number / kinds ** digit) + turn) % kinds;
      return { endpoint, which, ...CONDITIONS[which] };
    });
    const series = conditions.map(({ endpoint: { route, p95Ms }, share = 0, often = 0 }) =>
      requests(route, inBase(p95Ms, "milliseconds"), share, requestsPerSecondMin * often),
    );
    const firing = conditions
      .filter(({ which }) => which === 0)
      .map(({ endpoint: { route } }) => ({ alertname: ENDPOINT_SLOW_ALERT, severity, endpoint: route }));
    return {
      name: `endpoints by digit ${digit}, turned by ${turn}`,
      series: Object.assign({}, ...series) as Series,
      looks: [
        { atSeconds: early, firing: [] },
        { atSeconds: late, firing },
      ],
    };
  });
}

/** The file that `promtool test rules` reads; `by` are the labels by which alerts are told apart. */
export function unitTests(rulesPath: string, by: string, matchers: string, cases: readonly Case[]): unknown {
  return {
    rule_files: [rulesPath],
    evaluation_interval: duration(STEP_SECONDS),
    tests: cases.map(({ name, series, looks }) => ({
      name,
      interval: duration(STEP_SECONDS),
      input_series: Object.entries({ 'up{job="api",instance="api:3000"}': always(1), ...series }).map(
        ([named, values]) => ({ series: named, values }),
      ),
      promql_expr_test: looks.map(({ atSeconds, firing }) => ({
        expr: `count by (${by}) (ALERTS{alertstate="firing"${matchers}})`,
        eval_time: duration(atSeconds),
        exp_samples: firing.map((labels) => ({
          labels: `{${Object.entries(labels)
            .map(([label, value]) => `${label}="${value}"`)
            .join(",")}}`,
          value: 1,
        })),
      })),
    })),
  };
}

/** Why rules are not tried out, or undefined where `promtool` (Debian's `prometheus`) is installed. */
export function missingPromtool(): string | undefined {
  if (Bun.which("promtool")) return undefined;
  const reason = "promtool is not installed";
  console.warn(`SKIPPED: tests of alert rules, because ${reason}`);
  return reason;
}
