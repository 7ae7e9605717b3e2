import {
  build,
  decodeFromCompressedBase64,
  encodeIntoCompressedBase64,
  type Histogram,
} from "hdr-histogram-js";

/** Latencies up to a minute, in microseconds, three digits exact. */
const HIGHEST_US = 60_000_000;
const empty = (): Histogram =>
  build({ highestTrackableValue: HIGHEST_US, numberOfSignificantValueDigits: 3, autoResize: false });

export type Tally = {
  /** Every answer: from the moment it was due to be asked for to its last byte. */
  answered: Histogram;
  /** Of them those that said 429 or 503 with Retry-After: from the moment they were sent. */
  refused: Histogram;
  /** By what went wrong: a status, or the connection's own words. */
  errors: Record<string, number>;
};

export const newTally = (): Tally => ({ answered: empty(), refused: empty(), errors: {} });

export function note(histogram: Histogram, ms: number): void {
  histogram.recordValue(Math.min(HIGHEST_US, Math.max(0, Math.round(ms * 1_000))));
}

export function noteError(tally: Tally, kind: string): void {
  tally.errors[kind] = (tally.errors[kind] ?? 0) + 1;
}

/** Adds one process's tally to another's: histograms merge exactly, percentiles would not. */
export function merge(into: Tally, from: Tally): void {
  into.answered.add(from.answered);
  into.refused.add(from.refused);
  for (const [kind, count] of Object.entries(from.errors))
    into.errors[kind] = (into.errors[kind] ?? 0) + count;
}

export type SentTally = { answered: string; refused: string; errors: Record<string, number> };
export const packTally = ({ answered, refused, errors }: Tally): SentTally => ({
  answered: encodeIntoCompressedBase64(answered),
  refused: encodeIntoCompressedBase64(refused),
  errors,
});
export const unpackTally = ({ answered, refused, errors }: SentTally): Tally => ({
  answered: decodeFromCompressedBase64(answered),
  refused: decodeFromCompressedBase64(refused),
  errors,
});

export type Percentiles = {
  count: number;
  p50_ms: number;
  p95_ms: number;
  p99_ms: number;
  p999_ms: number;
  max_ms: number;
};

export function percentiles(histogram: Histogram): Percentiles {
  const at = (share: number) => histogram.getValueAtPercentile(share) / 1_000;
  return {
    count: histogram.totalCount,
    p50_ms: at(50),
    p95_ms: at(95),
    p99_ms: at(99),
    p999_ms: at(99.9),
    max_ms: histogram.maxValue / 1_000,
  };
}

export const errorsOf = ({ errors }: Tally): number =>
  Object.values(errors).reduce((sum, count) => sum + count, 0);
