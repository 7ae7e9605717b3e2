import { testWorld, type TestWorld } from "./testing-world.ts";
import type { TestApp } from "./testing.ts";

/** So many in use at once: neighbours in the table of routes are about the same things, and each finds another world. */
const WORLDS = 16;

/** Does something in a world that it may leave changed; `isGood` says whether it came off. */
export type InTurn = <T>(
  turn: number,
  attempt: (world: TestWorld) => Promise<T>,
  isGood: (outcome: T) => boolean,
) => Promise<T>;

/**
 * Worlds for tests of every route, each of which changes something: making one takes as long as thirty requests, and
 * most of what is changed is in nobody's way. What does not come off in a world that others have used is done again
 * in a new one, which takes its place; only what happens there is a test's answer.
 */
export function worldsInTurn(portal: TestApp): InTurn {
  const worlds = new Map<number, TestWorld>();
  return async (turn, attempt, isGood) => {
    const at = turn % WORLDS;
    const used = worlds.get(at);
    if (used) {
      const outcome = await attempt(used);
      if (isGood(outcome)) return outcome;
    }
    const fresh = await testWorld(portal);
    worlds.set(at, fresh);
    return await attempt(fresh);
  };
}
