import { afterAll, beforeAll, expect, test } from "bun:test";
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { newId } from "../core/ids.ts";
import { isSigned, openHeadSigner } from "../core/server/audit-signing.ts";
import { openBlobs } from "../core/server/blobs.ts";
import { createLog } from "../core/server/log.ts";
import { audit, operatorActor } from "../db/audit.ts";
import { openDatabase, type Database } from "../db/open.ts";
import { commit } from "../db/write.ts";
import { testDatabase } from "../ops/testing.ts";
import { signHeads, type SigningServices } from "./audit-signer.ts";
import { testRooms } from "./testing.ts";

let database: Database;
let services: SigningServices;
const rooms = testRooms();
const logged: string[] = [];
beforeAll(async () => {
  database = openDatabase(await testDatabase(), { name: "test" });
  services = {
    database,
    heads: openBlobs(rooms.auditHeadsUrl, "AUDIT_HEADS_URL"),
    signer: openHeadSigner(rooms.auditKey),
    clock: { now: () => Date.now() },
    log: createLog("test", (line) => logged.push(line)),
  };
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
  rooms[Symbol.dispose]();
});

const happen = (organisationId: string, times = 1) =>
  commit(database, operatorActor(organisationId), async (tx) =>
    audit(
      tx,
      ...Array.from({ length: times }, () => ({
        action: "organisations.changed" as const,
        object: { type: "organisation" as const, id: organisationId },
      })),
    ),
  );
const folderOf = (organisationId: string) => join(rooms.folder, "audit-heads", organisationId);
const signedOf = (organisationId: string) => database.sql<{ number: number; seq: number; hash: string }[]>`
  select number, seq::int, encode(hash, 'hex') as hash from audit_signed_heads
  where organisation_id = ${organisationId} order by number`;
const lastOutside = async (organisationId: string) =>
  await Bun.file(join(folderOf(organisationId), "last.json")).json();
/** As somebody who owns the database does, and whom no trigger stops. */
const rewrite = (organisationId: string, statement: string) =>
  database.sql.begin(async (tx) => {
    await tx.unsafe("set local session_replication_role = replica");
    await tx.unsafe(statement.replace("$", `'${organisationId}'`));
  });

test("the end of a chain is signed where it moved, in two places, each naming the one before", async () => {
  const [one, other] = [newId(), newId()];
  await happen(one, 3);
  await happen(other);
  expect(await signHeads(services)).toBe(2);
  expect(await signHeads(services)).toBe(0);
  await happen(one, 2);
  expect(await signHeads(services)).toBe(1);
  expect((await signedOf(one)).map(({ number, seq }) => [number, seq])).toEqual([
    [1, 3],
    [2, 5],
  ]);
  const last = await lastOutside(one);
  expect(last).toMatchObject({ kind: "head", number: 2, seq: 5, count: 5, key: services.signer.key });
  expect(isSigned({ line: 1, ...last })).toBe(true);
  expect(isSigned({ line: 1, ...last, seq: 4 })).toBe(false);
  const day = last.signed_at.slice(0, 10);
  expect(readdirSync(folderOf(one)).sort()).toEqual([`${day}.json`, "last.json"]);
  expect(await Bun.file(join(folderOf(one), `${day}.json`)).json()).toEqual(last);
});

test("two programs that sign at once sign each end once", async () => {
  const ids = Array.from({ length: 10 }, () => newId());
  for (const id of ids) await happen(id);
  await Promise.all([signHeads(services), signHeads(services), signHeads(services)]);
  await signHeads(services);
  for (const id of ids) expect(await signedOf(id)).toHaveLength(1);
});

test("a run that was cut off between the two places is taken up", async () => {
  const id = newId();
  await happen(id);
  await signHeads(services);
  await happen(id);
  await signHeads(services);
  await rewrite(id, "delete from audit_signed_heads where organisation_id = $ and number = 2");
  await happen(id);
  expect(await signHeads(services)).toBe(1);
  expect((await signedOf(id)).map(({ number, seq }) => [number, seq])).toEqual([
    [1, 1],
    [2, 2],
    [3, 3],
  ]);
});

const harms: Record<string, string> = {
  "an event was changed":
    "update audit_events set hash = decode(repeat('ab', 32), 'hex') where organisation_id = $ and seq = 2",
  "events were taken away": "delete from audit_events where organisation_id = $ and seq >= 2",
  "signed heads were taken away": "delete from audit_signed_heads where organisation_id = $",
};
for (const [name, harm] of Object.entries(harms)) {
  test(`${name}: it is said, and nothing more is signed`, async () => {
    const id = newId();
    for (let n = 0; n < 2; n++) {
      await happen(id, 1);
      await signHeads(services);
    }
    await rewrite(id, harm);
    await happen(id);
    logged.length = 0;
    expect(await signHeads(services)).toBe(0);
    expect(
      logged.filter((line) => line.includes("an audit trail is not what was signed") && line.includes(id)),
    ).toHaveLength(1);
    expect((await lastOutside(id)).number).toBe(2);
    rmSync(folderOf(id), { recursive: true });
    // Nobody else's is held up by it.
    const other = newId();
    await happen(other);
    await signHeads(services);
    expect(await signedOf(other)).toHaveLength(1);
  });
}
