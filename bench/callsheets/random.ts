/** Numbers that look random and are the same for the same seed (mulberry32). */
export type Chance = {
  /** From 0 to below `below`, whole. */
  number(below: number): number;
  pick<T>(some: readonly [T, ...T[]]): T;
  /** True so often, 0 to 1. */
  is(often: number): boolean;
  /** `count` different ones, at most as many as there are. */
  some<T>(all: readonly T[], count: number): T[];
};

export function chance(seed: number): Chance {
  let state = (seed * 2_654_435_769) >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const number = (below: number) => Math.floor(next() * below);
  return {
    number,
    pick: (some) => some[number(some.length)] ?? some[0],
    is: (often) => next() < often,
    some: (all, count) => {
      const left = [...all];
      return Array.from({ length: Math.min(count, all.length) }, () =>
        left.splice(number(left.length), 1),
      ).flat();
    },
  };
}
