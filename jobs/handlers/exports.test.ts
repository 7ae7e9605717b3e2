import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { parse } from "csv-parse/sync";
import { desc, eq } from "drizzle-orm";
import { settlementsAt } from "../../api/settlements/testing-settlements.ts";
import { expectProblem } from "../../api/testing-answers.ts";
import { testApp, type TestApp, type TestPerson } from "../../api/testing.ts";
import { exportFolder } from "../../core/document-keys.ts";
import type { ExportFormat, ExportKind } from "../../core/export-kinds.ts";
import type { Export } from "../../core/exports.ts";
import { takeJob } from "../../db/jobs.ts";
import { exports } from "../../db/schema/exports.ts";
import { jobs } from "../../db/schema/jobs.ts";
import type { Role } from "../../core/access.ts";
import { sweepExports } from "../exports/expiry.ts";
import { handlers } from "../handlers.ts";
import { runJob } from "../run.ts";
import { testRooms } from "../testing.ts";

const DAY_MS = 86_400_000;
const PATH = "/api/v1/exports";
const rooms = testRooms();
let portal: TestApp;
let accountant: TestPerson;
let artist: TestPerson;
let month: string;

beforeAll(async () => {
  portal = await testApp();
  accountant = await portal.person(["accountant", "manager"]);
  artist = await portal.person(["artist"], accountant.organisationId);
  for (const more of [
    { amount: "12.50", description: "=1+1" },
    { amount: "1250", currency: "JPY", description: "Taxi in Osaka" },
    { amount: "1.250", currency: "KWD", description: "مرحبا 🎭" },
  ]) {
    const body = { category: "Travel", production_id: null, currency: "SGD", ...more };
    expect((await portal.send(artist, "POST", "/api/v1/expenses", body)).status).toBe(201);
  }
  const body = { amount: "99.00", category: "Meals", description: "Dinner", production_id: null };
  const dinner = (await (await portal.send(artist, "POST", "/api/v1/expenses", body)).json()) as {
    id: string;
  };
  const approved = await portal.send(
    accountant,
    "POST",
    `/api/v1/expenses/${dinner.id}/approve`,
    {},
    { "if-match": '"1"' },
  );
  expect(approved.status).toBe(200);
  month = new Date().toISOString().slice(0, 7);
});
afterAll(async () => {
  await portal[Symbol.asyncDispose]();
  rooms[Symbol.dispose]();
});

async function ask(
  who: TestPerson,
  kind: ExportKind,
  format: ExportFormat,
  filter: object = {},
): Promise<string> {
  const response = await portal.send(who, "POST", PATH, { kind, format, ...filter });
  const body = (await response.json()) as { id: string; detail?: string };
  expect([kind, response.status, body.detail]).toEqual([kind, 202, undefined]);
  return body.id;
}

/** Runs the newest job that waits, as the worker does. @returns how it ended. */
async function work(meanwhile: () => Promise<unknown> = () => Promise.resolve()): Promise<string> {
  const { database } = portal;
  const { log, blobs, clock } = portal.services;
  const [job] = await database.db
    .select()
    .from(jobs)
    .where(eq(jobs.kind, "make-export"))
    .orderBy(desc(jobs.createdAt), desc(jobs.id))
    .limit(1);
  const taken = await takeJob(database.db, job?.id ?? "", 60_000);
  if (taken.outcome !== "taken") throw new Error(taken.outcome);
  await meanwhile();
  const never = new AbortController().signal;
  const services = { ...rooms, database, log, clock, blobs, lockMs: 60_000 };
  return (await runJob(services, handlers["make-export"], taken.job, taken.lease, never, never)).outcome;
}
const itemOf = async (who: TestPerson, id: string) =>
  (await (await portal.send(who, "GET", `${PATH}/${id}`)).json()) as Export;
const fetchFile = (who: TestPerson, id: string) => portal.send(who, "GET", `${PATH}/${id}/file`);
const rowsOf = async (who: TestPerson, id: string) =>
  parse(Buffer.from(await (await fetchFile(who, id)).arrayBuffer()), { bom: true, columns: true }) as Record<
    string,
    string
  >[];

describe("a file", () => {
  test("waits, is made, and is fetched; hostile words in it are words, amounts are exact", async () => {
    const id = await ask(accountant, "expenses", "csv");
    expect(await itemOf(accountant, id)).toMatchObject({ state: "waiting", progress: 0, rows: null });
    await expectProblem(await fetchFile(accountant, id), 409);
    expect(await work()).toBe("completed");
    const item = await itemOf(accountant, id);
    expect(item).toMatchObject({ state: "ready", progress: 100, rows: 4, error: null });
    const response = await fetchFile(accountant, id);
    expect(response.headers.get("content-type")).toBe("text/csv; charset=utf-8");
    expect(response.headers.get("content-disposition")).toContain(`attachment; filename="${item.file_name}"`);
    const bytes = new Uint8Array(await response.arrayBuffer());
    expect(bytes.length).toBe(item.size_bytes ?? 0);
    expect(new Bun.CryptoHasher("sha256").update(bytes).digest("hex")).toBe(item.sha256 ?? "");
    const rows = await rowsOf(accountant, id);
    const found = new Map(rows.map((row) => [row["Description"], row]));
    expect(found.get("'=1+1")).toMatchObject({ Amount: "12.50", Currency: "SGD" });
    expect(found.get("Taxi in Osaka")).toMatchObject({ Amount: "1250", Currency: "JPY" });
    expect(found.get("مرحبا 🎭")).toMatchObject({ Amount: "1.250", Currency: "KWD" });
    expect(found.get("Dinner")).toMatchObject({ Status: "Approved" });
  });

  test("what was withheld from fees, by how far getting it back is", async () => {
    const at = await settlementsAt(portal);
    const people = await at.house();
    const { giver } = people;
    const agreed = await at.approved(people, await at.deal(people));
    // Nobody approved this one: nothing is withheld yet.
    await at.prepared(people, await at.deal(people));
    const id = await ask(giver, "withholdings", "csv", { reclaim: "none" });
    expect(await work()).toBe("completed");
    expect(await rowsOf(giver, id)).toEqual([
      expect.objectContaining({
        ...{ Country: "US", "Rate, %": "30", Fee: "1000.00", Withheld: "300.00", Currency: "USD" },
        ...{ "Getting it back": "No certificate yet", "At the tax office": "", Contract: "Two nights" },
        "Settlement’s id": agreed.id,
      }),
    ]);
    const refunded = await ask(giver, "withholdings", "csv", { reclaim: "refunded" });
    expect(await work()).toBe("completed");
    expect(await rowsOf(giver, refunded)).toEqual([]);
  });

  test("of every kind in every format", async () => {
    for (const kind of [
      "expenses",
      "approvals",
      "journal",
      "trial_balance",
      "vat",
      "transactions",
      "withholdings",
      "attendees",
      "audit",
    ] as const)
      for (const format of ["csv", "xlsx", "pdf"] as const) {
        const id = await ask(accountant, kind, format);
        expect([kind, format, await work()]).toEqual([kind, format, "completed"]);
        expect([kind, format, await itemOf(accountant, id)]).toEqual([
          kind,
          format,
          expect.objectContaining({ state: "ready" }),
        ]);
        const head = new Uint8Array(await (await fetchFile(accountant, id)).arrayBuffer()).subarray(0, 4);
        const begins = { csv: [0xef, 0xbb, 0xbf], xlsx: [0x50, 0x4b, 3, 4], pdf: [0x25, 0x50, 0x44, 0x46] }[
          format
        ];
        expect([...head.subarray(0, begins.length)]).toEqual(begins);
      }
  });

  test("of the journal adds up to nothing, and a filter narrows it down", async () => {
    const id = await ask(accountant, "journal", "csv", { period: month });
    await work();
    const rows = await rowsOf(accountant, id);
    expect(rows.length).toBeGreaterThanOrEqual(2);
    expect(rows.reduce((sum, row) => sum + Math.round(Number(row["Amount"]) * 100), 0)).toBe(0);
    const narrow = await ask(accountant, "journal", "csv", {
      period: month,
      account: "2100",
      currency: "SGD",
    });
    await work();
    expect((await rowsOf(accountant, narrow)).map((row) => row["Account"])).toEqual(["2100"]);
    expect(await itemOf(accountant, narrow)).toMatchObject({
      filter: { period: month, account: "2100", currency: "SGD" },
    });
  });

  test("of the approvals has a line for each approval, and one for what waits", async () => {
    const id = await ask(accountant, "approvals", "csv");
    await work();
    const rows = await rowsOf(accountant, id);
    expect(rows.filter((row) => row["Approved by"] !== "").map((row) => row["Description"])).toEqual([
      "Dinner",
    ]);
    const waiting = await ask(accountant, "approvals", "csv", { status: "submitted" });
    await work();
    expect(await rowsOf(accountant, waiting)).toHaveLength(3);
  });

  test("of transactions has those of the books that somebody keeps, voided ones marked", async () => {
    const post = async (path: string, body: unknown) => {
      const response = await portal.send(accountant, "POST", path, body);
      expect([path, response.ok]).toEqual([path, true]);
      return (await response.json()) as { id: string };
    };
    const trio = await post("/api/v1/clients", { name: "=Trio", currency: "SGD" });
    const sale = { client_id: trio.id, amount: "80.00", category: "sales", description: "Records" };
    await post("/api/v1/transactions", sale);
    const twice = await post("/api/v1/transactions", { ...sale, category: "rent", description: "Room" });
    await post(`/api/v1/transactions/${twice.id}/void`, { reason: "Booked twice" });
    await post("/api/v1/transactions", { ...sale, client_id: undefined, description: "Own" });
    const id = await ask(accountant, "transactions", "csv", { client_id: trio.id });
    await work();
    const rows = await rowsOf(accountant, id);
    expect(rows.map((row) => [row["Client"], row["Description"], row["Amount"], row["Status"]])).toEqual([
      ["'=Trio", "Room", "-80.00", "Void"],
      ["'=Trio", "Records", "80.00", "Posted"],
    ]);
    const colleague = await portal.person(["accountant"], accountant.organisationId);
    const refused = { kind: "transactions", format: "csv", client_id: trio.id };
    await expectProblem(await portal.send(colleague, "POST", PATH, refused), 404);
    const all = await ask(colleague, "transactions", "csv");
    await work();
    expect((await rowsOf(colleague, all)).map((row) => row["Description"])).toEqual(["Own"]);
  });

  test("made twice, as after a crash, is one file", async () => {
    const id = await ask(accountant, "vat", "csv");
    await work();
    const [row] = await portal.database.db.select().from(exports).where(eq(exports.id, id));
    await portal.database.db
      .update(jobs)
      .set({ state: "pending" })
      .where(eq(jobs.id, row?.jobId ?? ""));
    expect(await work()).toBe("completed");
    const [again] = await portal.database.db.select().from(exports).where(eq(exports.id, id));
    expect(again).toEqual(row);
  });
});

describe("who may", () => {
  const become = (who: TestPerson, roles: Role[]) =>
    portal.database.sql`update memberships set roles = ${`{${roles.join(",")}}`}::text[]
      where user_id = ${who.userId} and organisation_id = ${who.organisationId}`;

  test("an artist takes out their own alone; other kinds are refused at once", async () => {
    const other = await portal.person(["artist"], accountant.organisationId);
    const id = await ask(other, "expenses", "csv");
    await work();
    expect(await rowsOf(other, id)).toEqual([]);
    for (const kind of [
      "approvals",
      "journal",
      "vat",
      "trial_balance",
      "transactions",
      "withholdings",
      "attendees",
      "audit",
    ])
      await expectProblem(await portal.send(other, "POST", PATH, { kind, format: "csv" }), 403);
  });

  test("nobody else's are there: neither a colleague's nor another organisation's", async () => {
    const id = await ask(accountant, "expenses", "csv");
    await work();
    const colleague = await portal.person(["accountant"], accountant.organisationId);
    const stranger = await portal.person(["accountant", "admin"]);
    for (const who of [colleague, stranger, artist]) {
      for (const path of [`${PATH}/${id}`, `${PATH}/${id}/file`])
        await expectProblem(await portal.send(who, "GET", path), 404);
      await expectProblem(await portal.send(who, "DELETE", `${PATH}/${id}`), 404);
    }
    const named = await portal.send(stranger, "GET", `${PATH}/${id}/file`, undefined, {
      "x-organisation": accountant.organisationId,
    });
    await expectProblem(named, 404);
  });

  test("whoever lost the role before it was made gets none, and whoever lost it after may not fetch it", async () => {
    const who = await portal.person(["accountant"], accountant.organisationId);
    const lost = await ask(who, "journal", "csv");
    expect(await work(() => become(who, ["artist"]))).toBe("failed");
    await become(who, ["accountant"]);
    expect(await itemOf(who, lost)).toMatchObject({
      state: "failed",
      error: "Your role does not allow this",
    });
    await expectProblem(await fetchFile(who, lost), 409);
    const journal = await ask(who, "journal", "csv");
    await work();
    const whole = await ask(who, "expenses", "csv");
    await work();
    await become(who, ["artist"]);
    await portal.services.caches.clear();
    await expectProblem(await fetchFile(who, journal), 403);
    // Artists export expenses too, but not everybody's.
    await expectProblem(await fetchFile(who, whole), 403);
  });

  test("what is asked for is judged: kinds, formats, months, and no more than some at once", async () => {
    for (const body of [
      { kind: "passwords", format: "csv" },
      { kind: "vat", format: "exe" },
      { kind: "vat", format: "csv", period: "2026-13" },
      { kind: "vat", format: "csv", status: "approved" },
      { kind: "expenses", format: "csv", from: "yesterday" },
    ])
      await expectProblem(await portal.send(accountant, "POST", PATH, body), 422);
    const who = await portal.person(["accountant"], accountant.organisationId);
    for (let at = 0; at < 5; at++) await ask(who, "vat", "csv");
    await expectProblem(await portal.send(who, "POST", PATH, { kind: "vat", format: "csv" }), 409);
    await portal.database.sql`update jobs set state = 'completed' where created_by = ${who.userId}`;
  });
});

describe("the end", () => {
  test("one that is removed while it is made leaves nothing", async () => {
    const id = await ask(accountant, "expenses", "xlsx");
    const removed = async () =>
      expect((await portal.send(accountant, "DELETE", `${PATH}/${id}`)).status).toBe(204);
    expect(await work(removed)).toBe("completed");
    await expectProblem(await portal.send(accountant, "GET", `${PATH}/${id}`), 404);
    const found: string[] = [];
    for await (const { key } of portal.services.blobs.list(exportFolder(accountant.organisationId, id)))
      found.push(key);
    expect(found).toEqual([]);
  });

  test("a file that was made goes with its export, and by itself when its time is over", async () => {
    const { blobs } = portal.services;
    const gone = await ask(accountant, "expenses", "csv");
    await work();
    expect((await portal.send(accountant, "DELETE", `${PATH}/${gone}`)).status).toBe(204);
    await expectProblem(await fetchFile(accountant, gone), 404);
    const id = await ask(accountant, "expenses", "csv");
    await work();
    const { expires_at: expires } = await itemOf(accountant, id);
    const days = (Date.parse(expires ?? "") - Date.now()) / DAY_MS;
    expect(days).toBeWithin(6.9, 7.01);
    await portal.database.sql`update exports set expires_at = now() - interval '1 second' where id = ${id}`;
    expect(await itemOf(accountant, id)).toMatchObject({ state: "expired" });
    await expectProblem(await fetchFile(accountant, id), 410);
    expect(await sweepExports(portal.database, blobs, Date.now())).toBe(1);
    expect(await sweepExports(portal.database, blobs, Date.now())).toBe(0);
    const left: string[] = [];
    for await (const { key } of blobs.list(exportFolder(accountant.organisationId, id))) left.push(key);
    expect(left).toEqual([]);
  });

  test("a list goes on where a page of it ended", async () => {
    const seen: string[] = [];
    let cursor: string | null = "";
    for (let pages = 0; cursor !== null && pages < 40; pages++) {
      const path = `${PATH}?limit=7${cursor && `&cursor=${cursor}`}`;
      const { data, meta } = (await (await portal.send(accountant, "GET", path)).json()) as {
        data: Export[];
        meta: { next_cursor: string | null };
      };
      seen.push(...data.map(({ id }) => id));
      cursor = meta.next_cursor;
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.length).toBeGreaterThan(20);
  });
});
