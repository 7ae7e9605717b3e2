import { afterAll, expect, test } from "bun:test";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSealKey } from "../jobs/papers/seal-key.ts";
import { openSecrets } from "./secrets.ts";

const folder = mkdtempSync(join(tmpdir(), "secrets-"));
const file = join(folder, "secrets.json");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("secrets are made once, for their owner alone; what a folder from before lacks is added to it", async () => {
  const made = await openSecrets(folder, {});
  expect(await openSecrets(folder, {})).toEqual(made);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const { sealKey: _, ...before } = made;
  writeFileSync(file, JSON.stringify(before));
  const now = await openSecrets(folder, {});
  expect(now).toMatchObject(before);
  expect(now.sealKey).not.toBe(made.sealKey);
  expect(JSON.parse(readFileSync(file, "utf8"))).toEqual(now);
  expect(await openSecrets(folder, { serviceKey: "given" })).toEqual({ ...now, serviceKey: "given" });
  expect(JSON.parse(readFileSync(file, "utf8"))).toEqual(now);
});

test("a seal's key is a key with its certificate, and what is none is not repeated", async () => {
  const { sealKey } = await openSecrets(folder, {});
  const { certificate } = await openSealKey(sealKey);
  expect(certificate.byteLength).toBeGreaterThan(200);
  const { x5c: _, ...bare } = JSON.parse(sealKey) as Record<string, unknown>;
  for (const [text, said] of [
    ["zqxjkv", "private P-256 JWK"],
    [JSON.stringify(bare), "no certificate"],
    [JSON.stringify({ ...bare, x5c: ["AA=="], d: "zqxjkv" }), "private P-256 JWK"],
  ] as const) {
    const error = await openSealKey(text).catch((problem: Error) => problem);
    expect(String(error)).toContain(said);
    expect(String(error)).not.toContain("zqxjkv");
  }
});
