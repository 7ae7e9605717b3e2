import { expect, test } from "bun:test";
import { isAsSealed, readResultText, resultText, sealed } from "./result-text.ts";

const looks = Array.from({ length: 200 }, (_, at) => ({
  second: at,
  // A program that came later.
  programs: { "api-1": { cpu: at / 8, files: 30 }, ...(at > 100 ? { jobs: { cpu: 0.5, files: 4 } } : {}) },
  loop_delay_ms: 1.25,
}));

test("what was seen from moment to moment comes back as it was, a line for each thing seen", () => {
  const body = { name: "x", goal: { p95_ms: 1 }, looks, over: { each_second: [{ second: 0, due: 7 }] } };
  const said = resultText(body);
  expect(readResultText<typeof body>(said)).toEqual(body);
  expect(said.split("\n").length).toBeLessThan(20);
});

test("a long run keeps as many moments as a plot shows, spread over all of it", () => {
  const each_second = Array.from({ length: 3_000 }, (_, second) => ({ second, worstMs: second + 0.123456 }));
  const kept = readResultText<{ each_second: typeof each_second }>(resultText({ each_second })).each_second;
  expect(kept.length).toBeWithin(200, 241);
  expect(kept[0]).toEqual({ second: 0, worstMs: 0.123 });
  expect(kept.at(-1)?.second).toBeGreaterThan(2_980);
});

test("a result that was written as a list of moments is read all the same", () => {
  expect(readResultText<object>('{"looks":[{"second":1}]}')).toEqual({ looks: [{ second: 1 }] });
});

test("a figure that is changed after it was measured breaks the seal; results of before have none", () => {
  const text = sealed(resultText({ name: "hot", each: { req_per_s: 54_412 } }));
  expect(readResultText<object>(text)).toMatchObject({ name: "hot", each: { req_per_s: 54_412 } });
  expect(isAsSealed(text)).toBe(true);
  expect(isAsSealed(text.replace("54412", "64412"))).toBe(false);
  expect(isAsSealed(text.replace('"seal"', '"seam"'))).toBe(true);
  expect(isAsSealed(resultText({ name: "hot", each: {} }))).toBe(true);
});
