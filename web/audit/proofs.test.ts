import { expect, test } from "bun:test";
import fc from "fast-check";
import { checkLines, linesOf } from "../../core/audit-check.ts";
import { checkExport } from "../../core/server/audit-check.ts";
import { newHeadKey, openHeadSigner } from "../../core/server/audit-signing.ts";
import { testExport } from "../../core/server/testing-audit.ts";
import { proofs } from "./proofs.ts";

const { lines, signer } = testExport(12, [3, 8]);

test("a browser's check says what a server's says, of good exports and of whatever was changed in them", async () => {
  const trusted = new Set([signer.key]);
  expect(await checkLines(lines, proofs, trusted)).toEqual(await checkExport(lines, trusted));
  expect(await checkLines(lines, proofs, trusted)).toMatchObject({ ok: true, events: 12, heads: 3 });
  await fc.assert(
    fc.asyncProperty(
      fc.nat(lines.length - 1),
      fc.nat(),
      fc.constantFrom(...'09azAZ-_="{}:, \\\u00e9'),
      async (place, position, character) => {
        const line = lines[place] ?? "";
        const cut = position % line.length;
        const changed = lines.with(place, line.slice(0, cut) + character + line.slice(cut + 1));
        expect(await checkLines(changed, proofs)).toEqual(await checkExport(changed));
      },
    ),
    { numRuns: 150 },
  );
});

test("a key that is none signs nothing, and somebody else's is not believed", async () => {
  const forged = testExport(4, [2], openHeadSigner(newHeadKey())).lines;
  expect(await checkLines(forged, proofs, new Set([signer.key]))).toEqual({
    ok: false,
    line: 3,
    reason: "it is signed by a key that is not trusted",
  });
  const head = JSON.parse(lines[3] ?? "") as Parameters<typeof proofs.isSigned>[0];
  expect(await proofs.isSigned(head)).toBe(true);
  // Bits that no decoder looks at are a change as well.
  const last = head.signature.at(-1) ?? "";
  const twin = String.fromCharCode(last.charCodeAt(0) + 1);
  for (const change of [
    { key: "A".repeat(43) },
    { key: "_".repeat(43) },
    { signature: head.signature.slice(0, -1) + twin },
    { signature: "A".repeat(86) },
  ])
    expect([change, await proofs.isSigned({ ...head, ...change })]).toEqual([change, false]);
});

test("lines are the same however a file comes in pieces, and one without an end stops it", async () => {
  const bytes = new TextEncoder().encode(`${lines.join("\n")}\n`);
  const cut = async function* (every: number) {
    for (let at = 0; at < bytes.length; at += every) yield bytes.subarray(at, at + every);
  };
  for (const every of [1_000_000, 777, 64]) {
    const read: string[] = [];
    for await (const line of linesOf(cut(every))) read.push(line);
    expect(read).toEqual(lines);
  }
  let asked = 0;
  const endless = async function* () {
    for (; asked < 1_000; asked += 1) yield new Uint8Array(256 * 1_024).fill(32);
  };
  expect(await checkLines(linesOf(endless()), proofs)).toMatchObject({ ok: false, line: 1 });
  expect(asked).toBeLessThan(10);
});
