import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PROJECT } from "./config.ts";
import { testDatabase } from "./testing.ts";

let url: string;
const folder = mkdtempSync(join(tmpdir(), "portal-rates-"));
beforeAll(async () => {
  url = await testDatabase();
});
afterAll(() => rmSync(folder, { recursive: true }));

async function importRates(...words: string[]): Promise<{ code: number; out: string; err: string }> {
  const child = Bun.spawn([process.execPath, "ops/import-rates.ts", ...words], {
    cwd: PROJECT,
    env: { ...process.env, DATABASE_URL: url, DATA_DIR: join(folder, ".portal") },
    stdout: "pipe",
    stderr: "pipe",
  });
  const [out, err] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ]);
  return { code: await child.exited, out: out.trim(), err: err.trim() };
}
function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

test("rates come in from a file, once", async () => {
  const csv = file(
    "hist.csv",
    "Date,USD,CYP,JPY,\n2026-11-27,1.1574,N/A,180.93,\n2026-11-26,1.1586,N/A,180.40,\n",
  );
  expect(await importRates(csv)).toEqual({
    code: 0,
    out: "4 rates from 2026-11-26 to 2026-11-27: 4 new, 0 known",
    err: "",
  });
  expect((await importRates(csv)).out).toEndWith("0 new, 4 known");
});

test("anything else is refused in a sentence", async () => {
  for (const [words, said] of [
    [[], "Usage: "],
    [[join(folder, "nothing.xml")], "There is no file "],
    [[file("page.xml", "<html></html>")], "There are no rates in this file."],
    [[file("notes.txt", "Buy milk")], "This is neither XML nor CSV"],
  ] as const) {
    const { code, err } = await importRates(...words);
    expect([code, err.startsWith(said), err.split("\n").length]).toEqual([1, true, 1]);
  }
});
