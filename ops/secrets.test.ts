import { afterAll, expect, test } from "bun:test";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openHeadSigner } from "../core/server/audit-signing.ts";
import { newSecrets, openSecrets } from "./secrets.ts";

const folder = mkdtempSync(join(tmpdir(), "secrets-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = join(folder, "secrets.json");
const read = (name: string) => JSON.parse(readFileSync(join(folder, name), "utf8")) as Record<string, string>;
const none = { signingKey: undefined, serviceKey: undefined, auditKey: undefined };

test("a house of an earlier release keeps the secrets that it has and is given what they lack, once", async () => {
  const { auditKey: _later, ...earlier } = await newSecrets();
  writeFileSync(file, JSON.stringify(earlier));
  const opened = await openSecrets(folder, none);
  expect(opened).toMatchObject(earlier);
  expect(read("secrets.json")).toEqual(opened);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(await openSecrets(folder, none)).toEqual(opened);
});

test("the public half of the audit key lies beside them, of a key that was given too", async () => {
  const given = await newSecrets();
  const { auditKey } = await openSecrets(folder, { ...none, auditKey: given.auditKey });
  expect(auditKey).toBe(given.auditKey);
  expect(read("audit-key.json")).toMatchObject({ crv: "Ed25519", x: openHeadSigner(auditKey).key });
  expect(read("audit-key.json")).not.toHaveProperty("d");
  expect(read("secrets.json").auditKey).not.toBe(given.auditKey);
});
