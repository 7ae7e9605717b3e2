import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { apart, confined, OutOfBounds, type Bounds } from "./confined.ts";

const MB = 1_024 * 1_024;
const BOUNDS: Bounds = { cpuSeconds: 5, memoryBytes: 400 * MB, wallMs: 10_000, outputBytes: 10_000 };
let room: string;
let input: string;
beforeAll(() => {
  room = mkdtempSync(join(tmpdir(), "confined-"));
  input = join(room, "input");
  writeFileSync(input, "what it reads");
});
afterAll(() => rmSync(room, { recursive: true, force: true }));

const never = new AbortController().signal;
const run = (code: string, change: Partial<Bounds> = {}, signal = never) =>
  confined([process.execPath, "-e", code], input, { ...BOUNDS, ...change }, signal);
const endOf = async (code: string, change: Partial<Bounds> = {}) =>
  await run(code, change).then(
    () => "its own end",
    (error: unknown) => (error instanceof OutOfBounds ? error.ended : String(error)),
  );

test("it reads its input, and what it says is the answer", async () => {
  expect(await run("console.log((await Bun.stdin.text()).length)")).toBe("13\n");
});

test("it has none of our environment", async () => {
  const names = JSON.parse(await run("console.log(JSON.stringify(Object.keys(process.env)))")) as string[];
  expect(
    names.filter((name) => !["PATH", "PWD", "OLDPWD", "SHLVL", "_", "VIPS_CONCURRENCY"].includes(name)),
  ).toEqual([]);
});

test("it is ended by CPU time, memory, the clock, too many words, and its own crash", async () => {
  expect(await endOf("for (;;) {}", { cpuSeconds: 1 })).toBe("cpu");
  expect(
    await endOf("const kept = []; for (;;) { kept.push(new Uint8Array(8e6).fill(1)); await Bun.sleep(1); }"),
  ).toBe("memory");
  expect(await endOf("await Bun.sleep(60_000)", { wallMs: 300 })).toBe("time");
  expect(await endOf("for (;;) console.log('x'.repeat(1_000))")).toBe("output");
  expect(await endOf("throw new Error('broken')")).toBe("crash");
});

test("it is gone once nobody wants it any more", async () => {
  const leaving = new AbortController();
  setTimeout(() => leaving.abort(new Error("not wanted")), 200);
  const begun = performance.now();
  await expect(run("await Bun.sleep(60_000)", {}, leaving.signal)).rejects.toThrow("not wanted");
  expect(performance.now() - begun).toBeLessThan(2_000);
});

test.skipIf(apart() === undefined)("it has no network", async () => {
  const server = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: () => new Response("heard") });
  try {
    const code = `console.log(await fetch("http://127.0.0.1:${server.port}").then(() => "heard", () => "nobody there"))`;
    expect(await run(code)).toBe("nobody there\n");
  } finally {
    await server.stop(true);
  }
});
