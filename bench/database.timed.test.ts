import { expect, test } from "bun:test";
import { databaseFigures, findPgbench } from "./database.ts";
import { missingPgBouncer } from "../ops/testing-pgbouncer.ts";

const isMissing = findPgbench() === undefined;

test.skipIf(isMissing)(
  "the bench of the database measures both sides of everything that is installed (skipped: no pgbench here)",
  async () => {
    const said: string[] = [];
    const figures = await databaseFigures({ rounds: 1, seconds: 2, scale: 1 }, (text) => said.push(text));
    expect(figures.map(({ name }) => name)).toEqual([
      "our settings",
      ...(missingPgBouncer() === undefined
        ? ["through PgBouncer", "through PgBouncer, a connection a query"]
        : []),
    ]);
    for (const one of figures) {
      expect(Math.min(one.ours_tps, one.beside_tps)).toBeGreaterThan(10);
      expect(one.ratio_of_each_round).toHaveLength(1);
      // Of 50 clients each waits for its answer: what a transaction takes and how many there are belong together.
      expect((one.ours_tps * one.ours_latency_ms) / 1_000).toBeWithin(20, 100);
    }
    expect(said.filter((text) => text.includes("round 1"))).toHaveLength(figures.length);
  },
  120_000,
);
