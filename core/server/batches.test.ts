import { expect, test } from "bun:test";
import fc from "fast-check";
import { batchReads } from "./batches.ts";

type Row = { id: string; text: string };
const row = (id: string): Row => ({ id, text: `the row of ${id}` });

/** A read that notes what it was asked, answers after so many milliseconds, and in an order of its own. */
function reader(answer: (ids: string[]) => Row[] | Error, ms = 0) {
  const reads: string[][] = [];
  const read = async (ids: string[]) => {
    reads.push(ids);
    await Bun.sleep(ms);
    const rows = answer(ids);
    if (rows instanceof Error) throw rows;
    return rows;
  };
  return { reads, read };
}

test("whatever order rows come in, whoever asks is given their own, or undefined where there is none", async () => {
  const ids = fc.integer({ min: 0, max: 30 }).map(String);
  const asks = fc.array(fc.record({ id: ids, pauseMs: fc.integer({ min: -3, max: 3 }) }), { maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(
      asks,
      fc.uniqueArray(ids),
      fc.gen(),
      fc.integer({ min: 1, max: 8 }),
      async (all, gone, g, countMax) => {
        const { reads, read } = reader((asked) => {
          const found = asked.filter((id) => !gone.includes(id)).map(row);
          // A row that nobody asked for among them.
          return g(fc.shuffledSubarray, [...found, row("nobody's")], { minLength: found.length + 1 });
        }, 1);
        const ask = batchReads(read, ({ id }) => id, { countMax });
        const answers: Promise<[string, Row | undefined]>[] = [];
        for (const { id, pauseMs } of all) {
          if (pauseMs > 0) await Bun.sleep(pauseMs);
          answers.push(ask(id).then((found) => [id, found]));
        }
        for (const [id, found] of await Promise.all(answers))
          expect(found).toEqual(gone.includes(id) ? undefined : row(id));
        for (const asked of reads) {
          expect(asked.length).toBeWithin(1, countMax + 1);
          expect(new Set(asked).size).toBe(asked.length);
        }
        expect(reads.flat().length).toBeLessThanOrEqual(all.length);
      },
    ),
    { numRuns: 60 },
  );
});

test("what is asked for in one turn is one read, a hundred at most, and each id once", async () => {
  const { reads, read } = reader((ids) => ids.map(row).reverse());
  const ask = batchReads(read, ({ id }) => id);
  const wanted = Array.from({ length: 250 }, (_, n) => String(n));
  const found = await Promise.all([...wanted, ...wanted].map(ask));
  expect(found).toEqual([...wanted, ...wanted].map(row));
  // The second round of each hundred finds its ids gone already, and asks again with the last ones.
  expect(reads.map((ids) => ids.length).every((count) => count <= 100)).toBe(true);
  expect(reads[0]).toEqual(wanted.slice(0, 100));
  const few = batchReads(read, ({ id }) => id);
  reads.length = 0;
  await Promise.all(["7", "9", "7", "1"].map(few));
  expect(reads).toEqual([["7", "9", "1"]]);
});

test("ids 5, 1, 9, 3 that come back as 1, 3, 5 are not mixed up", async () => {
  const ask = batchReads(
    async () => [row("1"), row("3"), row("5")],
    ({ id }) => id,
  );
  expect(await Promise.all(["5", "1", "9", "3"].map(ask))).toEqual([row("5"), row("1"), undefined, row("3")]);
});

test("one alone waits for nobody; what is asked meanwhile waits for the answer, and 50 ms at most", async () => {
  const { reads, read } = reader((ids) => ids.map(row), 200);
  const ask = batchReads(read, ({ id }) => id);
  const begun = performance.now();
  const first = ask("first");
  await Bun.sleep(5);
  expect(reads).toEqual([["first"]]);
  const late = [ask("a"), ask("b")];
  await Bun.sleep(20);
  expect(reads).toHaveLength(1);
  late.push(ask("c"));
  while (reads.length < 2) await Bun.sleep(1);
  // Asked at 5 ms; the first read takes 200.
  expect(performance.now() - begun).toBeWithin(50, 150);
  expect(reads[1]).toEqual(["a", "b", "c"]);
  expect(await first).toEqual(row("first"));
  expect(await Promise.all(late)).toEqual(["a", "b", "c"].map(row));
});

test("what is asked while a read is under way goes as soon as that one is answered", async () => {
  const { reads, read } = reader((ids) => ids.map(row), 15);
  const ask = batchReads(read, ({ id }) => id, { waitMsMax: 10_000 });
  const all = [ask("1")];
  await Bun.sleep(5);
  all.push(ask("2"), ask("3"));
  expect(await Promise.all(all)).toEqual(["1", "2", "3"].map(row));
  expect(reads).toEqual([["1"], ["2", "3"]]);
});

test("a read that fails fails for each who waited for it, with its own words, and for nobody else", async () => {
  const { read } = reader(
    (ids) => (ids.includes("bad") ? new Error("the database is away") : ids.map(row)),
    5,
  );
  const ask = batchReads(read, ({ id }) => id);
  const settled = await Promise.allSettled(["good", "bad", "good"].map(ask));
  for (const one of settled)
    expect(one).toMatchObject({ status: "rejected", reason: new Error("the database is away") });
  expect(await ask("good")).toEqual(row("good"));
});
