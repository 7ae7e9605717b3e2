import { afterAll, beforeAll, describe } from "bun:test";
import { testAnswers } from "./testing-edge-answers.ts";
import { testFreshness } from "./testing-edge-freshness.ts";
import { openScene, type EdgeUnderTest, type Scene } from "./testing-edge-scene.ts";
import { testSight } from "./testing-edge-sight.ts";
import { testWords } from "./testing-edge-words.ts";
import type { TestEdges } from "./testing.ts";

/** What an edge answers: one list of tests for each of the runtimes that serve it. */
export function describeEdge(name: string, open: (house: TestEdges) => Promise<EdgeUnderTest>): void {
  describe(name, () => {
    /** Filled before the first test. */
    const scene = {} as Scene;
    beforeAll(async () => {
      Object.assign(scene, await openScene(open));
    }, 30_000);
    afterAll(async () => {
      await scene.edge?.close();
      await scene.house?.[Symbol.asyncDispose]();
    });
    testWords(scene);
    testSight(scene);
    testFreshness(scene);
    testAnswers(scene);
  });
}
