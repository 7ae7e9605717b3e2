import { afterAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FEED_SCHEMA_VERSION } from "../core/feed.ts";
import { newId } from "../core/ids.ts";
import { buildReplicaFile, openReplicaFile } from "./replica-file.ts";

const folder = mkdtempSync(join(tmpdir(), "portal-file-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const STAMP = { snapshot: "10:10:", as_of: "2026-11-30T12:00:00.000Z" };

test("a file that is closed half-way through a long batch takes it back, and the next to open it goes on from before", async () => {
  const path = join(folder, "replica.db");
  const head = { ...STAMP, epoch: newId(), schema_version: FEED_SCHEMA_VERSION, batch: 1 };
  await buildReplicaFile(path, head, (async function* () {})());
  const organisation = newId();
  const batch = {
    ...STAMP,
    batch: 2,
    // Rows that cannot be read set their organisation aside, which is written too.
    changes: Array.from({ length: 2_000 }, () => ({
      entity: "productions",
      key: newId(),
      organisation_id: organisation,
      row: {},
    })),
  };
  const file = openReplicaFile(path);
  const applying = file.apply(batch);
  file.close();
  await expect(applying).rejects.toThrow("closed meanwhile");
  const again = openReplicaFile(path);
  expect([again.position().batch, again.quarantined().size]).toEqual([1, 0]);
  await again.apply(batch);
  expect([again.position().batch, again.quarantined().has(organisation)]).toEqual([2, true]);
  again.close();
});
