import { afterAll, expect, test } from "bun:test";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openHeadSigner } from "../core/server/audit-signing.ts";
import { openSealKey } from "../jobs/papers/seal-key.ts";
import { newSecrets, openSecrets } from "./secrets.ts";

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

test("the public half of the audit key lies beside them, of a key that was given too", async () => {
  const given = await newSecrets();
  const { auditKey } = await openSecrets(folder, { auditKey: given.auditKey });
  expect(auditKey).toBe(given.auditKey);
  const read = (name: string) =>
    JSON.parse(readFileSync(join(folder, name), "utf8")) as Record<string, string>;
  expect(read("audit-key.json")).toMatchObject({ crv: "Ed25519", x: openHeadSigner(auditKey).key });
  expect(read("audit-key.json")).not.toHaveProperty("d");
  expect(read("secrets.json").auditKey).not.toBe(given.auditKey);
});
