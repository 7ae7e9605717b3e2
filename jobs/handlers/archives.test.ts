import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { testApp, type TestApp, type TestPerson } from "../../api/testing.ts";
import { must } from "../../core/assert.ts";
import { contentKey, exportKey } from "../../core/document-keys.ts";
import { newId } from "../../core/ids.ts";
import { enqueueOnce, takeJob } from "../../db/jobs.ts";
import { openDatabase } from "../../db/open.ts";
import { contracts } from "../../db/schema/contracts.ts";
import { documents } from "../../db/schema/documents.ts";
import { archives } from "../../db/schema/exports.ts";
import { PROJECT } from "../../ops/config.ts";
import { testDatabase } from "../../ops/testing.ts";
import { handlers } from "../handlers.ts";
import { runJob } from "../run.ts";
import { testRooms } from "../testing.ts";

const folder = mkdtempSync(join(tmpdir(), "archives-"));
const rooms = testRooms();
let portal: TestApp;
let accountant: TestPerson;
let artist: TestPerson;

beforeAll(async () => {
  portal = await testApp();
  accountant = await portal.person(["accountant"]);
  artist = await portal.person(["artist"], accountant.organisationId);
});
afterAll(async () => {
  await portal[Symbol.asyncDispose]();
  rooms[Symbol.dispose]();
  rmSync(folder, { recursive: true, force: true });
});

const ask = async <T>(who: TestPerson, method: string, path: string, body?: unknown, version?: number) => {
  const headers = version === undefined ? {} : { "if-match": `"${version}"` };
  const response = await portal.send(who, method, path, body, headers);
  const text = await response.text();
  expect([path, response.ok ? "" : text]).toEqual([path, ""]);
  return JSON.parse(text || "null") as T;
};
/** Approved on its day, in books of a year that is over. */
async function spend(description: string, day: string): Promise<{ id: string; version: number }> {
  const body = { amount: "12.50", category: "Travel", description, expense_date: day, production_id: null };
  const made = await ask<{ id: string; version: number }>(artist, "POST", "/api/v1/expenses", body);
  return await ask(accountant, "POST", `/api/v1/expenses/${made.id}/approve`, {}, made.version);
}

/** A fee of that year, which an advance was given on. */
async function settle(approver: TestPerson, advanceId: string): Promise<void> {
  const contractId = newId();
  await portal.database.db.insert(contracts).values({
    id: contractId,
    organisationId: accountant.organisationId,
    artistId: artist.userId,
    productionId: await portal.production(accountant.organisationId, [artist]),
    title: "Two nights",
    status: "completed",
    amountMinor: 90_000,
    currency: "SGD",
    startsOn: "2025-11-01",
    endsOn: "2025-11-06",
    createdBy: accountant.userId,
  });
  const body = { contract_id: contractId, advances: [{ advance_id: advanceId, amount: "5.00" }] };
  const { id } = await ask<{ id: string }>(accountant, "POST", "/api/v1/settlements", body);
  await ask(approver, "POST", `/api/v1/settlements/${id}/approve`, undefined, 1);
}

/** The job of a day, as the timetable writes it. */
async function work(database = portal.database): Promise<string> {
  const id = newId();
  await enqueueOnce(database, {
    id,
    kind: "archive-books",
    payload: {},
    organisationId: null,
    createdBy: null,
  });
  const taken = await takeJob(database.db, id, 60_000);
  if (taken.outcome !== "taken") throw new Error(taken.outcome);
  const { log, blobs, clock } = portal.services;
  const never = new AbortController().signal;
  const services = { ...rooms, database, log, clock, blobs, lockMs: 60_000 };
  return (await runJob(services, handlers["archive-books"], taken.job, taken.lease, never, never)).outcome;
}

async function run(words: string[], databaseUrl: string): Promise<{ said: string; code: number }> {
  const child = Bun.spawn([process.execPath, ...words], {
    cwd: PROJECT,
    env: {
      ...process.env,
      DATABASE_URL: databaseUrl,
      DATABASE_DIRECT_URL: "",
      BLOBS_URL: portal.services.config.blobsUrl,
      DATA_DIR: folder,
    },
    stdout: "pipe",
    stderr: "pipe",
  });
  const said = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()]);
  return { said: said.join(""), code: await child.exited };
}
const linesOf = (bytes: Uint8Array) => gunzipSync(bytes).toString("utf8").trimEnd().split("\n");

test("a closed year lies in a file that makes it again, in an empty database, row for row", async () => {
  await spend("Fähre, 2^53", "2025-11-03");
  const late = await spend("Taxi", "2025-12-30");
  const other = await portal.person(["accountant"], accountant.organisationId);
  await ask(other, "POST", `/api/v1/expenses/${late.id}/pay`, { paid_on: "2025-12-31" }, late.version);
  const cash = { artist_id: artist.userId, amount: "50.00", purpose: "Petty cash", issued_on: "2025-11-02" };
  const advance = await ask<{ id: string }>(accountant, "POST", "/api/v1/advances", cash);
  await ask(artist, "POST", `/api/v1/advances/${advance.id}/acknowledge`, undefined, 1);
  const strings = await spend("Strings", "2025-11-05");
  const settled = { advance_id: advance.id, settled_on: "2025-11-06" };
  await ask(other, "POST", `/api/v1/expenses/${strings.id}/settle`, settled, strings.version);
  await settle(other, advance.id);
  const trio = await ask<{ id: string }>(accountant, "POST", "/api/v1/clients", { name: "Trio" });
  const sold = { amount: "80.00", category: "sales", description: "Records", client_id: trio.id };
  await ask(accountant, "POST", "/api/v1/transactions", { ...sold, date: "2025-11-04" });
  expect(await work()).toBe("completed");
  expect(await portal.database.db.select().from(archives)).toEqual([]);
  await ask(accountant, "POST", "/api/v1/ledger/periods/2025-12/close");
  // What comes late counts in the next month, which is another year's.
  await spend("Found in a pocket", "2025-12-31");
  expect(await work()).toBe("completed");
  const [archive, ...more] = await portal.database.db.select().from(archives);
  expect(more).toEqual([]);
  expect(archive).toMatchObject({ organisationId: accountant.organisationId, year: 2025 });
  const stored = must(await portal.services.blobs.find(must(archive, "an archive").key), "its file");
  const bytes = await Bun.file(stored.path).bytes();
  expect([bytes.length, new Bun.CryptoHasher("sha256").update(bytes).digest("hex")]).toEqual([
    archive?.sizeBytes ?? 0,
    archive?.sha256 ?? "",
  ]);
  const lines = linesOf(bytes);
  expect(lines).toHaveLength((archive?.rows ?? 0) + 2);
  expect(lines.filter((line) => line.startsWith('["journal_entries",'))).toHaveLength(9);
  expect(lines.filter((line) => line.startsWith('["advance_movements",'))).toHaveLength(3);
  expect(lines.filter((line) => line.startsWith('["settlement_advances",'))).toHaveLength(1);
  expect(lines.join("\n")).not.toContain("Found in a pocket");
  expect(lines.join("\n")).not.toContain("people.test");

  const file = join(folder, "2025.gz");
  writeFileSync(file, bytes);
  const empty = await testDatabase();
  const restored = await run(["ops/restore-archive.ts", file], empty);
  expect(restored).toMatchObject({
    code: 0,
    said: expect.stringContaining("journal_entries: 9 put back, 0 there already, 0 there and different"),
  });
  // What is reckoned from rows is reckoned again.
  await using again = openDatabase(empty, { name: "restored" });
  expect(await again.sql`select total_income_minor::int as income from daily_metrics`).toEqual([
    { income: 8_000 },
  ] as never);
  // Archived from there it is the same, but for when.
  expect(await work(again)).toBe("completed");
  const [copy] = await again.db.select().from(archives);
  const copied = must(await portal.services.blobs.find(must(copy, "a copy").key), "its file");
  const [, ...rows] = linesOf(await Bun.file(copied.path).bytes());
  expect(rows.slice(0, -1)).toEqual(lines.slice(1, -1));
  // A second time, and where it came from, nothing is put back and nothing differs.
  for (const url of [empty, portal.databaseUrl]) {
    const { said, code } = await run(["ops/restore-archive.ts", file], url);
    expect([code, said.match(/[1-9]\d* put back|[1-9]\d* there and different/g)]).toEqual([0, null]);
  }
  // What the books refuse, they refuse again afterwards.
  await expect(
    again.sql`insert into expense_documents select expense_id, document_id, organisation_id, 9 from expense_documents limit 0`.then(
      () =>
        again.sql`select tgenabled from pg_trigger where tgname in ('ledger_open', 'ledger_whole', 'separation_approval', 'separation_papers') and tgenabled <> 'O'`,
    ),
  ).resolves.toHaveLength(0);
});

test("a file that was cut, changed or is none leaves nothing behind", async () => {
  const good = await Bun.file(join(folder, "2025.gz")).bytes();
  const lines = linesOf(good);
  const changed = lines.map((line) => line.replace('"Taxi"', '"Limousine"')).join("\n");
  const bad: [string, Uint8Array, string][] = [
    ["cut", good.subarray(0, good.length - 20), "no archive, or a part of one"],
    ["short", gzipSync(`${lines.slice(0, -1).join("\n")}\n`), "cut off"],
    ["changed", gzipSync(`${changed}\n`), "was changed"],
    ["none", new TextEncoder().encode("PK"), "no archive"],
  ];
  const empty = await testDatabase();
  for (const [name, bytes, words] of bad) {
    const file = join(folder, `${name}.gz`);
    writeFileSync(file, bytes);
    expect([name, await run(["ops/restore-archive.ts", file], empty)]).toEqual([
      name,
      { code: 1, said: expect.stringContaining(words) },
    ]);
  }
  await using database = openDatabase(empty, { name: "looking", seesEverybody: true });
  expect(await database.sql`select from journal_entries`).toHaveLength(0);
});

test("orphans are listed first, and of a list only those go that are nobody's still", async () => {
  const { db } = portal.database;
  const { blobs } = portal.services;
  const { organisationId } = accountant;
  const [lone, used, lost] = [newId(), newId(), newId()];
  const old = new Date(Date.now() - 100 * 86_400_000).toISOString();
  for (const id of [lone, used]) {
    await db.insert(documents).values({
      id,
      organisationId,
      ownerId: artist.userId,
      fileName: "receipt.pdf",
      type: "application/pdf",
      sizeBytes: 4,
      sha256: id,
      state: "ready",
      createdAt: old,
    });
    await blobs.write(contentKey(organisationId, id), Buffer.from("%PDF"));
  }
  const strays = [contentKey(organisationId, lost), exportKey(organisationId, newId(), newId(), "csv")];
  for (const key of strays) {
    await blobs.write(key, Buffer.from("stray"));
    const { path } = must(await blobs.find(key), key);
    utimesSync(path, new Date(old), new Date(old));
  }
  const listed = await run(["ops/orphans.ts"], portal.databaseUrl);
  expect(listed.code).toBe(0);
  const orphans = listed.said
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { id?: string; key?: string });
  expect(orphans.map(({ id, key }) => id ?? key).sort()).toEqual([lone, used, ...strays].sort());
  expect(await blobs.find(strays[0] ?? "")).toBeDefined();
  // Somebody uses one of them meanwhile.
  const file = join(folder, "orphans.ndjson");
  writeFileSync(file, listed.said);
  await ask(artist, "POST", "/api/v1/expenses", {
    ...{ amount: "3.00", category: "Travel", description: "Bus", production_id: null },
    document_ids: [used],
  });
  const removed = await run(["ops/orphans.ts", "--delete", file], portal.databaseUrl);
  expect(removed).toEqual({ code: 0, said: "3 removed, 1 stay: gone already, or needed after all\n" });
  for (const key of strays) expect(await blobs.find(key)).toBeUndefined();
  expect(await blobs.find(contentKey(organisationId, used))).toBeDefined();
});

test("once a year the list lies beside the archives, and nothing is removed by itself", async () => {
  const lists: string[] = [];
  for await (const { key } of portal.services.blobs.list("orphans")) lists.push(key);
  expect(lists).toHaveLength(1);
  expect(await work()).toBe("completed");
  const after: string[] = [];
  for await (const { key } of portal.services.blobs.list("orphans")) after.push(key);
  expect(after).toEqual(lists);
});
