import { availableParallelism } from "node:os";
import { measure, type Measured, type Target } from "./load.ts";

export type Pair = {
  name: string;
  /** Ours over the ceiling's requests a second. */
  goal: number;
  /** With fewer cores it is measured and not judged: what is measured would wait for what measures. */
  coresMin?: number;
  ours: Target;
  ceiling: Target & { name: string };
  /** After both were measured: takes away what they left, or the next round would read it. */
  after?: () => Promise<void>;
};

export type Figures = {
  req_per_s: number;
  p50_ms: number;
  p95_ms: number;
  p99_ms: number;
  /** CPU time of the server for 1,000 requests. */
  cpu_s_per_1000: number;
  errors: number;
  tool: string;
};

export type Compared = {
  name: string;
  goal: number;
  ceiling_name: string;
  ours: Figures;
  ceiling: Figures;
  /** The median of what each round gave, ours over the ceiling measured right beside it. */
  ratio: number;
  ratio_of_each_round: number[];
  /** The same of requests for each second of the server's CPU time: hardly disturbed by what else runs here. */
  cpu_ratio: number;
  /** Null where this machine has too few cores for the goal to mean anything. */
  met: boolean | null;
};

/** A server that refuses is fast: with more refusals than that nothing was measured. */
const ERRORS_SHARE_MAX = 0.001;

/**
 * Measures each pair `rounds` times, ours and the ceiling in turn, and who goes first in turn too: what else the
 * machine does then falls on both.
 */
export async function compare(
  pairs: Pair[],
  rounds: number,
  seconds: number,
  connections: number,
  progress: (text: string) => void,
): Promise<Compared[]> {
  const taken = pairs.map((pair) => ({ pair, ours: [] as Measured[], ceiling: [] as Measured[] }));
  for (let round = 0; round < rounds; round++) {
    for (const { pair, ours, ceiling } of taken) {
      const sides = [
        { into: ours, target: pair.ours },
        { into: ceiling, target: pair.ceiling },
      ];
      if (round % 2 === 1) sides.reverse();
      for (const { into, target } of sides) {
        const measured = await measure(target, connections, seconds);
        if (measured.errors > measured.requests * ERRORS_SHARE_MAX)
          throw new Error(
            `${pair.name}: ${measured.errors} of ${measured.requests} were no answers (${measured.error_kinds})`,
          );
        into.push(measured);
      }
      await pair.after?.();
      progress(
        `round ${round + 1} of ${rounds}: ${pair.name} ${ours.at(-1)?.req_per_s} req/s, ceiling ${ceiling.at(-1)?.req_per_s}`,
      );
    }
  }
  return taken.map(({ pair, ours, ceiling }) => {
    const each = ours.map((one, at) => share(one.req_per_s, ceiling[at]?.req_per_s));
    const ratio = round2(median(each));
    return {
      name: pair.name,
      goal: pair.goal,
      ceiling_name: pair.ceiling.name,
      ours: figuresOf(ours),
      ceiling: figuresOf(ceiling),
      ratio,
      ratio_of_each_round: each.map(round2),
      cpu_ratio: round2(median(ours.map((one, at) => share(one.req_per_cpu_s, ceiling[at]?.req_per_cpu_s)))),
      met: availableParallelism() < (pair.coresMin ?? 1) ? null : ratio >= pair.goal,
    };
  });
}

export function figuresOf(measured: Measured[]): Figures {
  const middle = (pick: (one: Measured) => number) => median(measured.map(pick));
  return {
    req_per_s: Math.round(middle((one) => one.req_per_s)),
    p50_ms: round2(middle((one) => one.p50_ms)),
    p95_ms: round2(middle((one) => one.p95_ms)),
    p99_ms: round2(middle((one) => one.p99_ms)),
    cpu_s_per_1000: Math.round(1e7 / middle((one) => one.req_per_cpu_s)) / 1e4,
    errors: measured.reduce((sum, one) => sum + one.errors, 0),
    tool: measured[0]?.tool ?? "",
  };
}

export function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? 0)
    : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

const share = (ours: number, ceiling = 0) => (ceiling > 0 ? ours / ceiling : 0);
export const round2 = (value: number) => Math.round(value * 100) / 100;
