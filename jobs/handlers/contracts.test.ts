import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PDF } from "@libpdf/core";
import { eq, inArray } from "drizzle-orm";
import { testApp, type TestApp, type TestPerson } from "../../api/testing.ts";
import { expectProblem } from "../../api/testing-answers.ts";
import { askedOf, passkeyOf } from "../../api/testing-passkeys.ts";
import type { BulkPreview } from "../../core/contract-bulk.ts";
import type { ContractDetail } from "../../core/contracts.ts";
import { newId } from "../../core/ids.ts";
import type { Notification } from "../../core/notifications.ts";
import { dateIn } from "../../core/time.ts";
import { takeJob } from "../../db/jobs.ts";
import { contracts, contractSignatories } from "../../db/schema/contracts.ts";
import { jobs } from "../../db/schema/jobs.ts";
import { handlers } from "../handlers.ts";
import { newSealKey, openSealKey, type SealKey } from "../papers/seal-key.ts";
import { runJob } from "../run.ts";
import { testRooms } from "../testing.ts";

const PASSWORD = "correct horse battery";
const DAY_MS = 86_400_000;
const NAMES = "Łukasz Ďurčo, Ægir Þórsson, İpek Şahin, Ελένη, Ольга";
const pdfsig = Bun.which("pdfsig");
const folder = mkdtempSync(join(tmpdir(), "seals-"));
const rooms = testRooms();
let sealKey: SealKey;
let portal: TestApp;
let manager: TestPerson;
let artist: TestPerson;
let production: string;
let laterMs = 0;

beforeAll(async () => {
  sealKey = await openSealKey(await newSealKey());
  portal = await testApp();
  manager = await portal.person(["manager"]);
  artist = await portal.person(["artist"], manager.organisationId);
  production = await portal.production(manager.organisationId, [artist, manager]);
  const { sql } = portal.database;
  const hash = await Bun.password.hash(PASSWORD, { algorithm: "argon2id", memoryCost: 8, timeCost: 1 });
  await sql`update users set password_hash = ${hash}`;
  await sql`update users set first_name = ${NAMES}, last_name = 'Lindqvist' where id = ${artist.userId}`;
});
afterAll(async () => {
  await portal[Symbol.asyncDispose]();
  rooms[Symbol.dispose]();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs everything that waits, and what that makes, each twice over: as after a crash. */
async function work(): Promise<void> {
  const { database } = portal;
  const { log, blobs } = portal.services;
  const clock = { now: () => Date.now() + laterMs };
  const never = new AbortController().signal;
  for (;;) {
    const waiting = await database.db.select().from(jobs).where(eq(jobs.state, "pending"));
    if (waiting.length === 0) return;
    for (const { id, kind } of waiting) {
      for (const again of [true, false]) {
        const taken = await takeJob(database.db, id, 60_000);
        if (taken.outcome !== "taken") throw new Error(taken.outcome);
        const ended = await runJob(
          { ...rooms, sealKey, database, log, clock, blobs, lockMs: 60_000 },
          handlers[kind],
          taken.job,
          taken.lease,
          never,
          never,
        );
        expect([kind, ended.outcome]).toEqual([kind, "completed"]);
        if (again) await database.db.update(jobs).set({ state: "pending" }).where(eq(jobs.id, id));
      }
    }
  }
}
/** As the timetable does, some days from now. */
async function daysLater(days: number): Promise<void> {
  laterMs = days * DAY_MS;
  await portal.database.db.insert(jobs).values({ id: newId(), kind: "contract-days", payload: {} });
  await work();
  laterMs = 0;
}
const titles = async (who: TestPerson) =>
  (
    (await (await portal.send(who, "GET", "/api/v1/notifications?limit=100")).json()) as {
      data: Notification[];
    }
  ).data.map(({ title }) => title);
const told = async (who: TestPerson, title: string) =>
  (await titles(who)).filter((one) => one === title).length;
const done = async (response: Response): Promise<ContractDetail> => {
  const text = await response.text();
  expect([response.ok, text]).toEqual([true, text]);
  return JSON.parse(text) as ContractDetail;
};
const act = async (who: TestPerson, verb: string, id: string, body?: unknown) =>
  await done(
    await portal.send(who, "POST", `/api/v1/contracts/${id}/${verb}`, body, {
      ...(verb === "send" ? { "if-match": `"${(await read(id)).version}"` } : {}),
    }),
  );
const read = async (id: string) => await done(await portal.send(manager, "GET", `/api/v1/contracts/${id}`));

/** Where the production is, which counts whatever hour it is here. */
const day = (days: number) => dateIn("Asia/Singapore", Date.now() + days * DAY_MS);
async function drafted(title: string, more: Record<string, unknown> = {}): Promise<ContractDetail> {
  const made = await done(
    await portal.send(manager, "POST", "/api/v1/contracts", {
      artist_id: artist.userId,
      production_id: production,
      title,
      amount: "1250.00",
      start_date: day(30),
      end_date: day(60),
      terms: {
        fee: { model: "versus", of: "net", percent: 85 },
        agent: { name: "Agency", commission_percent: 10 },
        venues: [{ name: "Elbphilharmonie", city: "Hamburg", on: day(31) }],
        deposits: [{ due_on: day(10), percent: 33.33 }],
        riders: [{ kind: "technical", text: "Two monitors. ".repeat(300) }],
        cancellation: [
          { days_before: 30, percent: 50 },
          { days_before: 7, percent: 100 },
        ],
      },
      ...more,
    }),
  );
  await work();
  return await read(made.id);
}
const both = () => [
  { user_id: artist.userId, part: "artist" },
  { user_id: manager.userId, part: "organisation" },
];
const signature = ({ document_sha256 }: ContractDetail, mark: unknown = { kind: "typed", name: NAMES }) => ({
  document_sha256,
  mark,
  proof: { kind: "password", password: PASSWORD },
});
async function bytesOf(url: string | null | undefined): Promise<Uint8Array<ArrayBuffer>> {
  const response = await portal.app.fetch(new Request(`http://localhost${url}`), "127.0.0.1");
  expect([response.status, response.headers.get("content-type")]).toEqual([200, "application/pdf"]);
  return new Uint8Array(await response.arrayBuffer());
}
const hashOf = (bytes: Uint8Array) => new Bun.CryptoHasher("sha256").update(bytes).digest("hex");
const textOf = async (bytes: Uint8Array) =>
  (await PDF.load(bytes))
    .extractText()
    .map(({ text }) => text)
    .join("\n");

async function signed(title: string): Promise<ContractDetail> {
  const contract = await drafted(title);
  await act(manager, "send", contract.id, { signatories: both() });
  await act(artist, "view", contract.id);
  const stroke = Array.from({ length: 50 }, (_, at) => [at * 10, 100 + Math.round(80 * Math.sin(at / 4))]);
  await act(
    artist,
    "sign",
    contract.id,
    signature(contract, { kind: "drawn", strokes: [stroke, [[20, 20]]] }),
  );
  await act(manager, "view", contract.id);
  const { authenticator } = await passkeyOf(portal, manager);
  const credential = authenticator.get(await askedOf(portal, "proof", manager));
  await act(manager, "countersign", contract.id, {
    ...signature(contract),
    proof: { kind: "passkey", credential },
  });
  await work();
  return await read(contract.id);
}

describe("a paper", () => {
  test("is made of the terms, with every letter of a name, and made anew when they change", async () => {
    const contract = await drafted("Encore");
    const bytes = await bytesOf(contract.document?.url);
    expect(hashOf(bytes)).toBe(contract.document_sha256 ?? "");
    const text = await textOf(bytes);
    for (const said of [
      NAMES,
      "85 % of the net",
      "1250.00 SGD",
      "Agency",
      "Elbphilharmonie, Hamburg",
      "416.63 SGD",
      "version 1",
      "50 % of the fee",
    ])
      expect(text).toContain(said);
    const changed = await done(
      await portal.send(
        manager,
        "PATCH",
        contract._links.self,
        { amount: "1300" },
        { "if-match": `"${contract.version}"` },
      ),
    );
    expect(changed.document).toBeNull();
    expect((await portal.send(manager, "GET", `/api/v1/documents/${contract.document?.id}`)).status).toBe(
      404,
    );
    await work();
    const after = await read(contract.id);
    expect(after.document_sha256).not.toBe(contract.document_sha256);
    expect(await textOf(await bytesOf(after.document?.url))).toContain("1300.00 SGD");
  });
  test("what turns the direction of letters, or is none, does not come into it", async () => {
    const { document } = await drafted("A\u202ebc\u0007 🎭 漢字");
    expect(await textOf(await bytesOf(document?.url))).toContain("A bc");
  });
});

describe("a seal", () => {
  test("closes what everybody signed: the paper, who signed it when and how, and the paper itself beside it", async () => {
    const contract = await signed("Sealed");
    expect(contract).toMatchObject({ status: "active" });
    const sealed = await bytesOf(contract.sealed_document?.url);
    const document = await portal.send(artist, "GET", contract._links.document);
    // Whoever had the paper before must not be shown it again in its place.
    expect(document.headers.get("cache-control")).toBe("private, no-cache");
    expect(hashOf(new Uint8Array(await document.arrayBuffer()))).toBe(hashOf(sealed));
    const text = await textOf(sealed);
    for (const said of [
      "Signatures",
      contract.document_sha256 ?? "",
      `${artist.userId}@people.test`,
      NAMES,
      "gave their password again to sign",
      "used a passkey to sign",
    ])
      expect(text.replaceAll(/\s+/g, " ")).toContain(said.replaceAll(/\s+/g, " "));
    const attached = (await PDF.load(sealed)).getAttachment("paper.pdf");
    expect(attached && hashOf(attached)).toBe(contract.document_sha256 ?? "");
    for (const who of [artist, manager]) expect(await told(who, "Signed by all: Sealed")).toBe(1);
    expect(contract.history.map(({ event }) => event).slice(-3)).toEqual([
      "countersigned",
      "completed",
      "sealed",
    ]);

    const ask = async (sha256: string) =>
      await (await portal.send(undefined, "GET", `/api/v1/verify/${sha256}`)).json();
    const known = await ask(hashOf(sealed));
    expect(known).toEqual({
      known: true,
      kind: "contract",
      organisation_name: `Organisation ${manager.organisationId}`,
      sealed_at: expect.any(String),
    });
    expect(JSON.stringify(known)).not.toContain("Lindqvist");
    expect(await ask(contract.document_sha256 ?? "")).toEqual({ known: false });
    await expectProblem(await portal.send(undefined, "GET", "/api/v1/verify/abc"), 404);
  });

  test.skipIf(pdfsig === null)(
    "is valid for pdfsig over the whole document; one flipped byte breaks it",
    async () => {
      const { sealed_document } = await signed("Checked");
      const sealed = await bytesOf(sealed_document?.url);
      const check = (bytes: Uint8Array) => {
        const file = join(folder, "sealed.pdf");
        writeFileSync(file, bytes);
        return Bun.spawnSync([pdfsig ?? "", file]).stdout.toString();
      };
      const said = check(sealed);
      expect(said).toContain("Signature is Valid.");
      expect(said).toContain("Total document signed");
      expect(said).toContain("ETSI.CAdES.detached");
      expect(said).toContain("SHA-256");
      // Somewhere in the first page's bytes.
      const flipped = sealed.slice();
      flipped[1_000] = (flipped[1_000] ?? 0) ^ 1;
      expect(check(flipped)).not.toContain("Signature is Valid.");
    },
  );

  test("is put on a paper that cannot be taken apart, which is then attached whole", async () => {
    const contract = await drafted("Broken");
    const { db } = portal.database;
    const bytes = Buffer.from("%PDF-1.4\nterms\n%%EOF\n");
    const { contentKey } = await import("../../core/document-keys.ts");
    const { documents } = await import("../../db/schema/documents.ts");
    const id = contract.document?.id ?? "";
    await portal.services.blobs.write(contentKey(manager.organisationId, id), bytes);
    await db
      .update(documents)
      .set({ sha256: hashOf(bytes) })
      .where(eq(documents.id, id));
    const now = await act(manager, "send", contract.id, {});
    await act(artist, "view", contract.id);
    await act(artist, "sign", contract.id, signature(now));
    await work();
    const sealed = await bytesOf((await read(contract.id)).sealed_document?.url);
    expect(await textOf(sealed)).toContain("attached");
    const attached = (await PDF.load(sealed)).getAttachment("paper.pdf");
    expect(attached && Buffer.from(attached)).toEqual(bytes);
  });
});

describe("what the days do", () => {
  test("whoever has not signed is reminded after three days and before the last, once each, then it lapses", async () => {
    const contract = await drafted("Waits");
    await act(manager, "send", contract.id, { signatories: both(), sign_by: day(9) });
    await work();
    expect([
      await told(artist, "To be signed: Waits"),
      await told(manager, "To be countersigned: Waits"),
    ]).toEqual([1, 0]);
    const reminders = async () => await told(artist, "Still to be signed: Waits");
    for (const [days, count] of [
      [2, 0],
      [4, 1],
      [6, 1],
      [8, 2],
      [9, 2],
    ] as const) {
      await daysLater(days);
      await daysLater(days);
      expect([days, await reminders()]).toEqual([days, count]);
    }
    expect((await read(contract.id)).status).toBe("pending_signature");
    await daysLater(11);
    await daysLater(12);
    expect(await read(contract.id)).toMatchObject({ status: "voided", stage: "lapsed" });
    for (const who of [artist, manager]) expect(await told(who, "Not signed in time: Waits")).toBe(1);
  });
  test("what runs is said to end soon, once, and has ended after its last day", async () => {
    const { id } = await signed("Ends");
    await daysLater(30);
    expect((await read(id)).stage).toBe("active");
    for (const days of [50, 51]) await daysLater(days);
    expect(await read(id)).toMatchObject({ status: "active", stage: "expiring" });
    for (const who of [artist, manager]) expect(await told(who, "Ends soon: Ends")).toBe(1);
    await daysLater(62);
    expect(await read(id)).toMatchObject({ status: "completed", stage: "expired" });
  });
});

test("whoever asked hears why it was declined", async () => {
  const contract = await drafted("No");
  await act(manager, "send", contract.id, {});
  await act(artist, "decline", contract.id, { reason: "The dates clash" });
  await work();
  const list = (await (await portal.send(manager, "GET", "/api/v1/notifications?limit=100")).json()) as {
    data: Notification[];
  };
  expect(list.data.find(({ title }) => title === "Declined: No")?.body).toContain("The dates clash");
});

test("a list is sent whole or not at all, each as soon as its paper is made", async () => {
  const people = await Promise.all(
    Array.from({ length: 3 }, () => portal.person(["artist"], manager.organisationId)),
  );
  const stage = await portal.production(manager.organisationId, people);
  const csv = [
    "email,amount,start_date,end_date,role",
    ...people.map(({ userId }, at) => `${userId}@people.test,${100 + at},${day(30)},${day(31)},Dancer ${at}`),
  ].join("\n");
  const send = async (more: Record<string, unknown>) =>
    await portal.send(manager, "POST", "/api/v1/contracts/bulk", {
      production_id: stage,
      csv,
      title: "{{role}}, one night",
      ...more,
    });
  const preview = (await (await send({})).json()) as BulkPreview;
  expect([preview.dry_run, preview.count, preview.errors]).toEqual([true, 3, []]);
  const count = async () =>
    (await portal.database.db.select().from(contracts).where(eq(contracts.productionId, stage))).length;
  expect(await count()).toBe(0);
  const wrong = `${csv}\nnobody@people.test,x,${day(30)},${day(31)},=1`;
  const said = (await (await send({ csv: wrong })).json()) as BulkPreview;
  expect(said.errors.map(({ line, column }) => [line, column])).toEqual([
    [5, "role"],
    [5, "amount"],
  ]);
  const refused = await expectProblem(await send({ csv: wrong, dry_run: false }), 422);
  expect(refused.errors?.map(({ pointer }) => pointer)).toEqual(["/csv/5", "/csv/5"]);
  expect(await count()).toBe(0);
  const sent = (await (
    await send({ dry_run: false, countersign: true, sign_by: day(5) })
  ).json()) as BulkPreview;
  await work();
  const ids = sent.contracts.map(({ id }) => id ?? "");
  const rows = await portal.database.db.select().from(contracts).where(inArray(contracts.id, ids));
  expect(rows.map(({ stage: one, title, signBy }) => [one, title, signBy]).sort()).toEqual(
    [0, 1, 2].map((at) => ["sent", `Dancer ${at}, one night`, day(5)]),
  );
  const signatories = await portal.database.db
    .select()
    .from(contractSignatories)
    .where(inArray(contractSignatories.contractId, ids));
  expect(signatories).toHaveLength(6);
  for (const [at, person] of people.entries())
    expect(await told(person, `To be signed: Dancer ${at}, one night`)).toBe(1);
});
