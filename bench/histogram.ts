import { build, type Histogram } from "hdr-histogram-js";

const MICROSECONDS_MAX = 60_000_000;

/** Of times up to a minute, to three digits; what is recorded is counted in microseconds. */
export function newHistogram(): Histogram {
  return build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: MICROSECONDS_MAX,
    numberOfSignificantValueDigits: 3,
  });
}

export function record(histogram: Histogram, ms: number): void {
  histogram.recordValue(Math.min(MICROSECONDS_MAX, Math.max(1, Math.round(ms * 1_000))));
}

/** 100 is the maximum. */
export function msAt(histogram: Histogram, percentile: number): number {
  return Math.round(histogram.getValueAtPercentile(percentile) / 10) / 100;
}
