import { endpointOf, type Profile } from "../contract.ts";
import type { Second } from "./drive.ts";
import type { GeneratorLine } from "./generator.ts";
import type { Hits } from "./hits.ts";
import {
  errorsOf,
  merge,
  newTally,
  packTally,
  percentiles,
  unpackTally,
  type Percentiles,
  type Tally,
} from "./tally.ts";
import type { Look } from "./watch.ts";

export type EndpointFigures = Percentiles & {
  name: string;
  errors: Record<string, number>;
  /** Of the contract; an endpoint that misses it is named in the result. */
  goal: { p95_ms: number; p99_ms: number };
  met: boolean;
};

export type DayFigures = {
  date: string;
  /** Against an ordinary day. */
  surges: string[];
  offered_per_s: number;
  answered_per_s: number;
  p95_ms: number;
  p99_ms: number;
  error_share: number;
  errors: Record<string, number>;
  /** Endpoints over the contract's p95 on that day. */
  over: string[];
  met: boolean;
};

export type ScenarioFigures = {
  name: string;
  what: string;
  sources: string;
  /** Time against the profile's own: 0.1 is a tenth of every stage. Pauses and rates are as they are. */
  scale: number;
  seconds: number;
  users: number;
  offered: number;
  answered: number;
  offered_per_s: number;
  answered_per_s: number;
  error_share: number;
  errors: Record<string, number>;
  overall: Percentiles;
  refusals: Percentiles;
  endpoints: EndpointFigures[];
  limits: Profile["limits"];
  met: boolean;
  /** By how much the generator was late with a request, at most: more than a few ms and it is part of what it measures. */
  generator_late_ms: number;
  stopped: boolean;
  hits: Hits;
  /** What is peculiar to this profile, for people to read. */
  said?: string[];
  /** What must not be: whatever the figures, a profile with one is not met. */
  breaches?: string[];
  /** The counts behind those words. */
  found?: Record<string, number>;
  /** Day by day, of a profile that has days. */
  days?: DayFigures[];
  each_second: Second[];
  looks: Look[];
};

/** What a generator found, second by second and in all, and what was seen of the house meanwhile. */
export type Played = { done: Done; each: Second[]; looks: Look[] };
export type Done = Extract<GeneratorLine, { done: unknown }>["done"];

export function figuresOf(
  name: string,
  profile: Pick<Profile, "what" | "sources" | "limits">,
  run: Pick<ScenarioFigures, "scale" | "users" | "stopped" | "hits">,
  { done, each, looks }: Played,
): ScenarioFigures {
  const all: Tally = newTally();
  const endpoints = done.tallies.map(([endpoint, sent]) => {
    const tally = unpackTally(sent);
    merge(all, tally);
    return endpointFigures(endpoint, tally);
  });
  const overall = percentiles(all.answered);
  // Stopped before anything began.
  const seconds = Math.max(done.seconds, 1);
  const errorShare = errorsOf(all) / Math.max(1, overall.count);
  const { p50Ms, p95Ms, p99Ms, errorShare: errorShareMax }: Profile["limits"] = profile.limits;
  return {
    name,
    what: profile.what,
    sources: profile.sources,
    ...run,
    seconds: Math.round(done.seconds),
    offered: done.due,
    answered: overall.count,
    offered_per_s: Math.round(done.due / seconds),
    answered_per_s: Math.round(overall.count / seconds),
    error_share: Math.round(errorShare * 1e6) / 1e6,
    errors: all.errors,
    overall,
    refusals: percentiles(all.refused),
    endpoints,
    limits: profile.limits,
    met:
      errorShare <= errorShareMax &&
      [
        [overall.p50_ms, p50Ms],
        [overall.p95_ms, p95Ms],
        [overall.p99_ms, p99Ms],
      ].every(([is = 0, limit]) => limit === undefined || is <= limit),
    generator_late_ms: Math.round(done.lateMaxMs * 10) / 10,
    each_second: each,
    looks,
  };
}

function endpointFigures(name: string, { answered, errors }: Tally): EndpointFigures {
  const goal = endpointOf(name);
  const figures = percentiles(answered);
  return {
    name,
    ...figures,
    errors,
    goal: { p95_ms: goal.p95Ms, p99_ms: goal.p99Ms },
    met: figures.p95_ms <= goal.p95Ms && figures.p99_ms <= goal.p99Ms,
  };
}

/** One after the other, as if it had been one: histograms merge exactly, and moments follow each other. */
export function joined(all: readonly Played[]): Played {
  const tallies = new Map<string, Tally>();
  let seconds = 0;
  const each: Second[] = [];
  const looks: Look[] = [];
  for (const { done, ...played } of all) {
    for (const [name, sent] of done.tallies) {
      const known = tallies.get(name);
      if (known) merge(known, unpackTally(sent));
      else tallies.set(name, unpackTally(sent));
    }
    const from = Math.round(seconds);
    each.push(...played.each.map((one) => ({ ...one, second: one.second + from })));
    looks.push(...played.looks.map((one) => ({ ...one, second: one.second + from })));
    seconds += done.seconds;
  }
  const sum = (pick: (done: Done) => number) => all.reduce((total, { done }) => total + pick(done), 0);
  return {
    each,
    looks,
    done: {
      due: sum(({ due }) => due),
      sent: sum(({ sent }) => sent),
      seconds,
      lateMaxMs: Math.max(0, ...all.map(({ done }) => done.lateMaxMs)),
      tallies: [...tallies].map(([name, tally]) => [name, packTally(tally)]),
    },
  };
}
