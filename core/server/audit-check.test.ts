import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { lineText, type EventLine, type HeadLine } from "../audit-export.ts";
import { checkExport } from "./audit-check.ts";
import { headHash, newHeadKey, openHeadSigner } from "./audit-signing.ts";
import { chained, testExport } from "./testing-audit.ts";

/** The full run is `AUDIT_MUTATIONS=20000`. */
const RUNS = Number(process.env.AUDIT_MUTATIONS ?? 3_000);
const EVENTS = 40;
const { lines, signer } = testExport(EVENTS, [7, 8, 20, 33]);
const length = lines.length;

test("an export that nobody touched is whole", async () => {
  expect(await checkExport(lines)).toMatchObject({ ok: true, events: EVENTS, heads: 5, keys: [signer.key] });
  expect(await checkExport(lines, new Set([signer.key]))).toMatchObject({ ok: true });
  const one = testExport(1, []);
  expect(await checkExport(one.lines)).toMatchObject({ ok: true, events: 1, heads: 1 });
});

describe("what somebody does to it", () => {
  const at = fc.nat(length - 1);
  /** Lines as they are then; the first that is another than it was is the one to be named. */
  const mutations: Record<string, fc.Arbitrary<string[]>> = {
    "a character changed": fc
      .tuple(at, fc.nat(), fc.constantFrom(...'0123456789abcdefXYZ"{}:, \\\u00e9\0'))
      .map(([place, position, character]) => {
        const line = lines[place] ?? "";
        const cut = position % line.length;
        return lines.with(place, line.slice(0, cut) + character + line.slice(cut + 1));
      }),
    "a character taken out or put in": fc
      .tuple(at, fc.nat(), fc.constantFrom("", " ", "0", "\ufeff", "\r"))
      .map(([place, position, more]) => {
        const line = lines[place] ?? "";
        const cut = position % line.length;
        return lines.with(place, line.slice(0, cut) + more + line.slice(more === "" ? cut + 1 : cut));
      }),
    "a field changed": fc.tuple(at, fc.nat(), fc.anything()).map(([place, field, value]) => {
      const line = JSON.parse(lines[place] ?? "") as Record<string, unknown>;
      const name = Object.keys(line)[field % Object.keys(line).length] ?? "";
      const safe = typeof value === "bigint" || value === undefined ? null : value;
      return lines.with(place, JSON.stringify({ ...line, [name]: safe }));
    }),
    "a field added": fc
      .tuple(at, fc.string())
      .map(([place, name]) =>
        lines.with(place, JSON.stringify({ ...(JSON.parse(lines[place] ?? "") as object), [`x${name}`]: 1 })),
      ),
    "a line taken out": at.map((place) => lines.toSpliced(place, 1)),
    "several taken out": fc
      .tuple(at, fc.integer({ min: 1, max: 5 }))
      .map(([place, n]) => lines.toSpliced(place, n)),
    "the tail cut off": at.map((place) => lines.slice(0, place)),
    "the tail cut off within a line": fc
      .tuple(at, fc.nat())
      .map(([place, position]) => [
        ...lines.slice(0, place),
        (lines[place] ?? "").slice(0, 1 + (position % ((lines[place] ?? "").length - 1))),
      ]),
    "a line twice": fc
      .tuple(at, fc.nat(length))
      .map(([place, to]) => lines.toSpliced(to, 0, lines[place] ?? "")),
    "two lines exchanged": fc
      .tuple(at, at)
      .map(([a, b]) => lines.with(a, lines[b] ?? "").with(b, lines[a] ?? "")),
    "all in another order": fc.shuffledSubarray(lines, { minLength: 2 }),
    "a line of nothing": fc.nat(length).map((place) => lines.toSpliced(place, 0, "")),
  };
  for (const [name, mutation] of Object.entries(mutations)) {
    test(`${name}: found, and the right line named`, async () => {
      await fc.assert(
        fc.asyncProperty(mutation, async (changed) => {
          const first = lines.findIndex((line, place) => changed[place] !== line);
          const isSame = first === -1 && changed.length === length;
          const verdict = await checkExport(changed);
          if (isSame) expect(verdict.ok).toBe(true);
          else expect(verdict).toMatchObject({ ok: false, line: first === -1 ? length + 1 : first + 1 });
        }),
        { numRuns: Math.ceil(RUNS / Object.keys(mutations).length) },
      );
    });
  }
});

describe("whoever can write hashes of their own", () => {
  const read = (place: number) => JSON.parse(lines[place] ?? "") as EventLine | HeadLine;
  /** Everything from a line on is chained anew, as whoever owns the database could; signatures are not theirs to make. */
  function rechained(from: number, change: (event: EventLine) => EventLine): string[] {
    const changed = [...lines];
    let hash = "";
    for (let place = from; place < length; place++) {
      const line = read(place);
      if (line.kind !== "event") continue;
      const next = chained(place === from ? change(line) : { ...line, prev_hash: hash });
      hash = next.hash;
      changed[place] = lineText(next);
    }
    return changed;
  }
  test("is found at the next head that was signed", async () => {
    for (let from = 0; from < length; from++) {
      if (read(from).kind !== "event") continue;
      const changed = rechained(from, (event) => ({ ...event, risk_level: "low" }));
      const head = lines.findIndex((_, place) => place > from && read(place).kind !== "event");
      expect(await checkExport(changed)).toEqual({
        ok: false,
        line: head + 1,
        reason: "what was signed is not what stands before it",
      });
    }
  });
  test("a signed head left out, and the lines renumbered, is missed by the next", async () => {
    const heads = lines.flatMap((_, place) => (read(place).kind === "head" ? [place] : []));
    for (const place of heads) {
      const changed = lines
        .toSpliced(place, 1)
        .map((text, line) => lineText({ ...JSON.parse(text), line: line + 1 }));
      const next = changed.findIndex((text, line) => line >= place && !text.includes('"kind":"event"'));
      expect(await checkExport(changed)).toMatchObject({ ok: false, line: next + 1 });
    }
  });
  test("a head from the middle does not close it", async () => {
    for (const [place] of lines.entries()) {
      if (read(place).kind !== "head") continue;
      expect(await checkExport(lines.slice(0, place + 1))).toMatchObject({ ok: false, line: place + 2 });
      const posed = lineText({ ...(read(place) as HeadLine), kind: "closing" });
      expect(await checkExport([...lines.slice(0, place), posed])).toMatchObject({
        ok: false,
        line: place + 1,
      });
    }
  });
  test("with a key of their own they are found by whoever knows ours", async () => {
    const forged = testExport(5, [2], openHeadSigner(newHeadKey()));
    expect(await checkExport(forged.lines)).toMatchObject({ ok: true });
    expect(await checkExport(forged.lines, new Set([signer.key]))).toEqual({
      ok: false,
      line: 3,
      reason: "it is signed by a key that is not trusted",
    });
  });
  test("two organisations do not mix, and what follows the end is found", async () => {
    const other = testExport(3, []);
    expect(await checkExport([...lines, ...other.lines])).toMatchObject({ ok: false, line: length + 1 });
    const mixed = lines
      .slice(0, 1)
      .concat(lineText({ ...(JSON.parse(other.lines[1] ?? "") as EventLine), line: 2 }));
    expect(await checkExport(mixed)).toMatchObject({
      ok: false,
      line: 2,
      reason: "it is another organisation's",
    });
  });
  test("a head's hash tells it from every other", () => {
    const heads = lines.map((_, place) => read(place)).filter((line) => line.kind !== "event");
    expect(new Set(heads.map((head) => headHash(head as HeadLine))).size).toBe(heads.length);
  });
});
