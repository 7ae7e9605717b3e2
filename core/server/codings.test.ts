import { expect, test } from "bun:test";
import { brotliDecompressSync } from "node:zlib";
import { codingFor, compress } from "./codings.ts";

test("a reader is sent what they like best, and nothing that they do not take", () => {
  const cases: [accepted: string | null, wanted: string | undefined][] = [
    [null, undefined],
    ["", undefined],
    ["gzip, deflate, br, zstd", "br"],
    ["gzip, deflate", "gzip"],
    ["GZip", "gzip"],
    ["x-gzip", "gzip"],
    ["br;q=0, gzip", "gzip"],
    ["br;q=0.5, gzip;q=0.8", "gzip"],
    ["br ; q=0.8 ,gzip;q=0.5", "br"],
    ["br;q=1.0, gzip;q=1", "br"],
    ["gzip;q=0.000", undefined],
    ["*", "br"],
    ["*;q=0", undefined],
    ["gzip, *;q=0", "gzip"],
    ["br;q=0, *", "gzip"],
    ["identity", undefined],
    ["identity;q=1, gzip;q=0.5", undefined],
    ["identity;q=0.5, gzip;q=1.0", "gzip"],
    ["identity;q=0, br;q=0.1", "br"],
    ["gzip;q=zz", undefined],
    ["deflate, zstd", undefined],
    ["brotli, gzipped", undefined],
  ];
  for (const [accepted, wanted] of cases)
    expect([accepted, codingFor(accepted, 5_000)]).toEqual([accepted, wanted as never]);
});

test("what is as welcome goes as it is preferred, what is not goes as it is liked", () => {
  expect(codingFor("gzip, br", 5_000, "gzip")).toBe("gzip");
  expect(codingFor("gzip;q=0.5, br", 5_000, "gzip")).toBe("br");
  expect(codingFor("br", 5_000, "gzip")).toBe("br");
});

test("what fits into one packet goes as it is", () => {
  expect([codingFor("br", 1_399), codingFor("br", 1_400)]).toEqual([undefined, "br"]);
});

test("a thousand made-up words change nothing for the next reader", () => {
  for (let at = 0; at < 1_000; at++) expect(codingFor(`word-${at}, gzip`, 5_000)).toBe("gzip");
  expect(codingFor("gzip, br", 5_000)).toBe("br");
});

test("both codings give back what went in", () => {
  const bytes = new TextEncoder().encode("wörds and more wörds. ".repeat(500));
  const [br, gzip] = [compress(bytes, "br"), compress(bytes, "gzip")];
  expect(new Uint8Array(brotliDecompressSync(br))).toEqual(bytes);
  expect(Bun.gunzipSync(gzip)).toEqual(bytes);
  expect(Math.max(br.byteLength, gzip.byteLength)).toBeLessThan(200);
});
