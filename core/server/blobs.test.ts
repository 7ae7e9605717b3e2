import { afterAll, expect, test } from "bun:test";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { uploadKey } from "../document-keys.ts";
import { ConfigError } from "./config.ts";
import { openBlobs } from "./blobs.ts";

const folder = mkdtempSync(join(tmpdir(), "blobs-test-"));
afterAll(() => rmSync(folder, { recursive: true }));
const blobs = openBlobs(`file:${folder}`);
const bytes = (text: string) => new TextEncoder().encode(text);
const DAY_MS = 86_400_000;

test("what streams in has no name until it is kept, and nothing is left of what is not", async () => {
  const kept = await blobs.stage();
  await kept.write(bytes("one "));
  await kept.write(bytes("two"));
  expect(kept.sizeBytes).toBe(7);
  expect(await kept.finish()).toBe(new Bun.CryptoHasher("sha256").update("one two").digest("hex"));
  await kept.keep("documents/a/b/content");
  await kept.discard();
  const found = await blobs.find("documents/a/b/content");
  expect([found?.sizeBytes, readFileSync(found?.path ?? "", "utf8")]).toEqual([7, "one two"]);
  const dropped = await blobs.stage();
  await dropped.write(bytes("half"));
  await dropped.discard();
  expect(readdirSync(join(folder, "staging"))).toEqual([]);
  expect(await blobs.find("documents/a/b/300.webp")).toBeUndefined();
});

test("a key is ours: nothing that leads elsewhere is one", async () => {
  for (const key of [
    "../secrets.json",
    "a/../../b",
    "/etc/passwd",
    "a//b",
    "A",
    "a b",
    "a/b.c/d",
    ".env",
    "",
  ]) {
    expect(blobs.find(key)).rejects.toThrow("a key of ours");
    expect(blobs.write(key, bytes("x"))).rejects.toThrow("a key of ours");
  }
  expect(() => openBlobs("s3://bucket")).toThrow(ConfigError);
});

test("what never finished goes after its time; what is new and what was kept stays", async () => {
  for (const name of ["old", "new"]) await blobs.write(uploadKey(name), bytes(name));
  const abandoned = await blobs.stage();
  await abandoned.write(bytes("cut off"));
  await abandoned.finish();
  const long = new Date(Date.now() - 8 * DAY_MS);
  utimesSync(join(folder, "uploads/old"), long, long);
  for (const name of readdirSync(join(folder, "staging")))
    utimesSync(join(folder, "staging", name), long, long);
  const content = join(folder, "documents/a/b/content");
  utimesSync(content, long, long);
  expect(await blobs.sweep(Date.now() - 7 * DAY_MS)).toBe(2);
  expect(readdirSync(join(folder, "uploads"))).toEqual(["new"]);
  expect(existsSync(content)).toBe(true);
  expect(await blobs.sweep(Date.now() - 7 * DAY_MS)).toBe(0);
});

test("everything below a key goes with it", async () => {
  await blobs.write("documents/x/y/content", bytes("x"));
  await blobs.write("documents/x/y/300.webp", bytes("x"));
  await blobs.remove("documents/x/y");
  await blobs.remove("documents/x/y");
  expect(await blobs.find("documents/x/y/300.webp")).toBeUndefined();
});

test("the disk is told of before anything lies there", async () => {
  const { sizeBytes, availableBytes } = await openBlobs(`file:${join(folder, "not", "yet")}`).disk();
  expect(availableBytes).toBeWithin(1, sizeBytes);
});
