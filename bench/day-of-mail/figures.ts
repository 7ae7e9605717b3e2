import { DAY_OF_MAIL } from "../contract.ts";
import type { Look } from "../open/watch.ts";
import type { Found } from "./judge.ts";
import type { DayLog, TimeName } from "./log.ts";
import type { DayPlan } from "./plan.ts";

export type Timed = {
  name: TimeName;
  count: number;
  average_ms: number;
  p95_ms: number;
  max_ms: number;
  /** What is held to it: the average, or the p95 of all; null where the contract says nothing. */
  goal: { of: "average" | "p95"; ms: number } | null;
  met: boolean | null;
};
export type Batch = {
  mails: number;
  seconds: number;
  per_minute: number;
  /** Ended as it should. */
  share: number;
  goal: { per_minute: number; share: number };
  met: boolean;
};

export type DayOfMailFigures = {
  name: string;
  what: string;
  sources: string;
  /** Against the whole day: 0.1 is a tenth of its mails in a tenth of its time. */
  scale: number;
  speed: number;
  seconds: number;
  stopped: boolean;
  sent: number;
  /** In the busiest of the day's hours, were it as long as it is. */
  most_an_hour: number;
  found: Found;
  routes: DayLog["routes"];
  /** Questions of sheets that their reader answered: who somebody is, which day it is. */
  answered: number;
  times: Timed[];
  batches: Batch[];
  /** Mails that failed over all, and requests that did over all of these. */
  error_share: number;
  requests: number;
  request_error_share: number;
  request_errors: Record<string, number>;
  /** CPU time of the jobs' program and of the readers that it starts, for each mail with all that followed. */
  cpu_s_a_mail: number;
  /** Of the machine, on the average: beyond its cores others were waited for. */
  load: number;
  breaches: string[];
  met: boolean;
  looks: Look[];
};

const DAY_SECONDS = 86_400;

const GOALS: readonly [TimeName, "average" | "p95", number][] = [
  ["taken", "p95", DAY_OF_MAIL.stages.taken],
  ["waited", "average", DAY_OF_MAIL.averages.waited],
  ["extraction", "p95", DAY_OF_MAIL.stages.extraction],
  ["parsing", "p95", DAY_OF_MAIL.stages.parsing],
  ["validation", "p95", DAY_OF_MAIL.stages.validation],
  ["storage", "p95", DAY_OF_MAIL.stages.storage],
  ["total", "average", DAY_OF_MAIL.averages.mail],
  ["total", "p95", DAY_OF_MAIL.stages.total],
  ["creation", "average", DAY_OF_MAIL.averages.creation],
  ["route", "average", DAY_OF_MAIL.averages.route],
  ["calendar", "average", DAY_OF_MAIL.averages.calendar],
  ["weather", "average", DAY_OF_MAIL.averages.weather],
];

const rounded = (value: number) => Math.round(value * 10) / 10;
const percentile = (sorted: readonly number[], share: number) =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;

/** Each time against its goal; one with two goals stands there twice. */
export function timesOf({ times }: Pick<DayLog, "times">): Timed[] {
  const one = (name: TimeName, of: "average" | "p95" | undefined, ms = 0): Timed => {
    const sorted = times[name].toSorted((a, b) => a - b);
    const sum = sorted.reduce((all, value) => all + value, 0);
    const [average, p95] = [sorted.length === 0 ? 0 : sum / sorted.length, percentile(sorted, 0.95)];
    const isUnder = (of === "p95" ? p95 : average) <= ms;
    return {
      name,
      count: sorted.length,
      average_ms: rounded(average),
      p95_ms: rounded(p95),
      max_ms: rounded(sorted.at(-1) ?? 0),
      goal: of === undefined ? null : { of, ms },
      // What never happened met nothing.
      met: of === undefined ? null : sorted.length > 0 && isUnder,
    };
  };
  return [...GOALS.map(([name, of, ms]) => one(name, of, ms)), one("told", undefined)];
}

type Played = {
  plan: DayPlan;
  log: DayLog;
  found: Found;
  batches: Batch[];
  requests: { all: number; errors: Record<string, number> };
  cpu: number;
  loads: readonly number[];
  looks: Look[];
};

export function dayFigures(
  { scale, stopped, seconds }: { scale: number; stopped: boolean; seconds: number },
  { plan, log, found, batches, requests, cpu, loads, looks }: Played,
): DayOfMailFigures {
  const times = timesOf(log);
  const hourMs = (plan.seconds * 1_000) / 24;
  const sent = [...log.endings.keys()];
  const hours = Array.from(
    { length: 24 },
    (_, hour) => sent.filter(({ atMs }) => Math.floor(atMs / hourMs) === hour).length,
  );
  const errors = Object.values(requests.errors).reduce((sum, count) => sum + count, 0);
  const errorShare = found.failed / Math.max(1, found.mails);
  const requestShare = errors / Math.max(1, requests.all);
  const waitedMax = Math.max(0, ...log.times.waited);
  if (waitedMax > DAY_OF_MAIL.waitedMsMax)
    log.breaches.push(`a mail waited ${Math.round(waitedMax / 1_000)} s`);
  return {
    name: "day-of-mail",
    what: DAY_OF_MAIL.what,
    sources: DAY_OF_MAIL.sources,
    scale,
    speed: DAY_OF_MAIL.speed,
    seconds: Math.round(seconds),
    stopped,
    sent: sent.length,
    most_an_hour: Math.round(Math.max(...hours) * (DAY_SECONDS / DAY_OF_MAIL.speed / plan.seconds)),
    found,
    routes: log.routes,
    answered: log.answered,
    times,
    batches,
    error_share: share(errorShare),
    requests: requests.all,
    request_error_share: share(requestShare),
    request_errors: requests.errors,
    cpu_s_a_mail: Math.round((cpu / Math.max(1, found.mails)) * 100) / 100,
    load: rounded(loads.reduce((sum, load) => sum + load, 0) / Math.max(1, loads.length)),
    breaches: log.breaches,
    met:
      !stopped &&
      log.breaches.length === 0 &&
      times.every(({ met }) => met !== false) &&
      batches.every(({ met }) => met) &&
      errorShare <= DAY_OF_MAIL.errorShare &&
      requestShare <= DAY_OF_MAIL.errorShare,
    looks,
  };
}

const share = (value: number) => Math.round(value * 10_000) / 10_000;
