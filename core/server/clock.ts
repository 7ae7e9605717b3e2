/** Milliseconds since 1970; tests own theirs. */
export type Clock = { now(): number };
export const systemClock: Clock = { now: () => Date.now() };
