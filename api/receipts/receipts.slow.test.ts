import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { eq } from "drizzle-orm";
import sharp from "sharp";
import type { ExpenseDetail } from "../../core/expenses.ts";
import { newId } from "../../core/ids.ts";
import type { ExpenseFindings } from "../../core/policy/findings.ts";
import type { Page } from "../../core/page.ts";
import type { ProblemBody } from "../../core/problem.ts";
import type { Receipt, ReceiptAccepted, ReceiptDetail } from "../../core/receipts.ts";
import { takeJob } from "../../db/jobs.ts";
import { pdfOf } from "../../db/seed/pdf.ts";
import { jobs } from "../../db/schema/jobs.ts";
import { processDocument } from "../../jobs/handlers/documents.ts";
import { readReceipt } from "../../jobs/handlers/receipts.ts";
import { runJob } from "../../jobs/run.ts";
import { testRooms } from "../../jobs/testing.ts";
import { testApp, type TestApp, type TestPerson } from "../testing.ts";

/** From a file that comes in to what the rules say of its expense: the whole way, but for the queue. */
let portal: TestApp;
let artist: TestPerson;
let other: TestPerson;
let accountant: TestPerson;
const rooms = testRooms();
beforeAll(async () => {
  portal = await testApp();
  artist = await portal.person(["artist"]);
  other = await portal.person(["artist"], artist.organisationId);
  accountant = await portal.person(["accountant"], artist.organisationId);
});
afterAll(async () => {
  await portal[Symbol.asyncDispose]();
  rooms[Symbol.dispose]();
});

const json = async <T>(response: Response): Promise<T> => (await response.json()) as T;

async function post(who: TestPerson, bytes: Uint8Array, path = "/api/v1/receipts"): Promise<Response> {
  const form = new FormData();
  form.set("file", new File([bytes as Uint8Array<ArrayBuffer>], "receipt"));
  return await portal.app.fetch(
    new Request(`http://localhost${path}`, {
      method: "POST",
      headers: { authorization: `Bearer ${who.token}` },
      body: form,
    }),
    "127.0.0.1",
  );
}

/** Runs the job of that id as a worker does. */
async function work(jobId: string, handler: typeof readReceipt | typeof processDocument): Promise<string> {
  const { database } = portal;
  const { log, clock, blobs } = portal.services;
  const taken = await takeJob(database.db, jobId, 60_000);
  if (taken.outcome !== "taken") throw new Error(taken.outcome);
  const never = new AbortController().signal;
  await runJob(
    { ...rooms, database, log, clock, blobs, lockMs: 60_000 },
    handler,
    taken.job,
    taken.lease,
    never,
    never,
  );
  const [row] = await database.db.select({ state: jobs.state }).from(jobs).where(eq(jobs.id, jobId));
  return row?.state ?? "none";
}

const LINES = [
  "STRINGS AND REEDS LTD",
  "14 Denmark Street",
  "London WC2H 8LP",
  "VAT No: GB 980 7806 84",
  "Receipt no: 104772",
  "Date: 12/09/2026 11:05",
  "Guitar strings          17.35",
  "Tuner                   24.00",
  "TOTAL GBP               41.35",
  "CASH                    50.00",
  "CHANGE                   8.65",
];

/** A photograph of a printed paper. */
async function photographed(lines: string[]): Promise<Buffer> {
  const text = lines
    .map((line, at) => `<text x="60" y="${120 + at * 64}" xml:space="preserve">${line}</text>`)
    .join("");
  const paper = `<svg width="1000" height="${200 + lines.length * 64}"><rect width="100%" height="100%" fill="#fbfbf7"/><g font-family="monospace" font-size="40" fill="#222">${text}</g></svg>`;
  return await sharp(Buffer.from(paper)).jpeg({ quality: 85 }).toBuffer();
}

async function handedIn(who: TestPerson, bytes: Uint8Array): Promise<ReceiptAccepted> {
  const response = await post(who, bytes);
  expect(response.status).toBe(202);
  const accepted = await json<ReceiptAccepted>(response);
  expect(await work(accepted.job_id, readReceipt)).toBe("completed");
  return accepted;
}
const get = async (who: TestPerson, id: string) =>
  await json<ReceiptDetail>(await portal.send(who, "GET", `/api/v1/receipts/${id}`));

describe("a receipt", () => {
  let mine: ReceiptAccepted;
  test("is read: what it says, how sure, and where", async () => {
    mine = await handedIn(artist, await photographed(LINES));
    const receipt = await get(artist, mine.receipt_id);
    expect(receipt).toMatchObject({
      status: "completed",
      owner_id: artist.userId,
      amount: "41.35",
      engine: "tesseract.js",
      duplicates: [],
      document: { id: mine.document_id },
    });
    const { merchant, date, currency, total } = receipt.fields!;
    expect([merchant?.value, date?.value, currency?.value, total?.value]).toEqual([
      "STRINGS AND REEDS LTD",
      "2026-09-12",
      "GBP",
      4_135,
    ]);
    expect(total?.is_supported).toBeTrue();
    expect(total!.box[1]).toBeWithin(0.5, 0.95);
    expect(receipt.accuracy_score).toBeGreaterThan(0.6);
    expect(receipt.processing_time_ms).toBeGreaterThan(0);
  });

  test("is its owner's and the organisation's to see, and nobody else's", async () => {
    const stranger = await portal.person(["admin"]);
    for (const [who, status] of [
      [artist, 200],
      [accountant, 200],
      [other, 404],
      [stranger, 404],
    ] as const)
      expect((await portal.send(who, "GET", `/api/v1/receipts/${mine.receipt_id}`)).status).toBe(status);
    const list = async (who: TestPerson) =>
      (await json<Page<Receipt>>(await portal.send(who, "GET", "/api/v1/receipts?status=completed"))).data
        .length;
    expect([await list(artist), await list(other), await list(accountant)]).toEqual([1, 0, 1]);
  });

  test("comes in where other portals' clients send it, for a client's books", async () => {
    const made = await portal.send(accountant, "POST", "/api/v1/clients", { name: "The Harbour Trio" });
    const { id: client } = await json<{ id: string }>(made);
    const strange = await post(
      artist,
      await photographed(["X"]),
      `/api/receipts/upload?client_id=${newId()}`,
    );
    expect(strange.status).toBe(422);
    const another = `/api/receipts/upload?userId=${accountant.userId}`;
    expect((await post(artist, await photographed(["X"]), another)).status).toBe(403);
    const response = await post(
      artist,
      await photographed(["ANYTHING"]),
      `/api/receipts/upload?client_id=${client}`,
    );
    expect(response.status).toBe(200);
    const { receipt_id } = await json<ReceiptAccepted>(response);
    const listed = await portal.send(artist, "GET", `/api/v1/receipts?client_id=${client}`);
    expect((await json<Page<Receipt>>(listed)).data.map(({ id, status }) => [id, status])).toEqual([
      [receipt_id, "pending"],
    ]);
  });

  test("is read as well once its file was drawn anew", async () => {
    const accepted = await json<ReceiptAccepted>(
      await post(other, await photographed([...LINES, "COPY FOR THE OFFICE"])),
    );
    const documentJob = accepted.document_status_url.split("/")[4] ?? "";
    expect(await work(documentJob, processDocument)).toBe("completed");
    expect(await work(accepted.job_id, readReceipt)).toBe("completed");
    const { fields, duplicates } = await get(other, accepted.receipt_id);
    expect(fields?.total?.value).toBe(4_135);
    expect(duplicates.map(({ receipt_id, kind }) => [receipt_id, kind])).toEqual([[mine.receipt_id, "near"]]);
  });
});

test("what cannot be read fails in words, its document and its job stay", async () => {
  const files = {
    "cut off": (await photographed(LINES)).subarray(0, 3_000),
    "no picture": Buffer.concat([Buffer.from("\xff\xd8\xff", "latin1"), Buffer.alloc(500, 7)]),
    "a PDF in name only": Buffer.from("%PDF-1.7\nnothing of the kind\n%%EOF\n"),
  };
  for (const [name, bytes] of Object.entries(files)) {
    const response = await post(artist, bytes);
    expect([name, response.status]).toEqual([name, 202]);
    const accepted = await json<ReceiptAccepted>(response);
    expect([name, await work(accepted.job_id, readReceipt)]).toEqual([name, "failed"]);
    const receipt = await get(artist, accepted.receipt_id);
    expect([name, receipt.status, receipt.fields]).toEqual([name, "failed", null]);
    expect(receipt.reason).toMatch(/^The (picture|PDF) is broken/);
  }
});

describe("the rules", () => {
  // The text that a PDF carries need not be read from pixels.
  const paper = (shop: string) => pdfOf(shop, LINES.slice(1));
  const body = (document_ids: string[], change: Record<string, unknown> = {}) => ({
    amount: "41.35",
    currency: "GBP",
    category: "Equipment",
    description: `Strings ${newId()}`,
    expense_date: "2026-09-12",
    document_ids,
    ...change,
  });
  const check = async (who: TestPerson, sent: unknown) =>
    await json<ExpenseFindings>(await portal.send(who, "POST", "/api/v1/expenses/check", sent));

  test("say before and keep after what differs from the receipt; an approver reads it", async () => {
    const { document_id } = await handedIn(artist, paper("CORNER CAFE LTD"));
    const wrong = body([document_id], { amount: "99.99" });
    const before = await check(artist, wrong);
    expect(before.is_blocked).toBeFalse();
    expect(before.findings.map(({ rule }) => rule)).toContain("receipt-amount-differs");
    const created = await portal.send(artist, "POST", "/api/v1/expenses", wrong);
    expect(created.status).toBe(201);
    const { id } = await json<{ id: string }>(created);
    const seen = await json<ExpenseDetail>(await portal.send(accountant, "GET", `/api/v1/expenses/${id}`));
    expect(seen.findings).toEqual(before.findings);
  });

  test("the same file claimed twice is refused in the transaction that hands it in, by whomever", async () => {
    const copy = paper("BLUE DOOR BOOKS LTD");
    const first = await handedIn(artist, copy);
    const second = await handedIn(other, copy);
    const { duplicates } = await get(other, second.receipt_id);
    expect(duplicates.find(({ receipt_id }) => receipt_id === first.receipt_id)).toMatchObject({
      kind: "exact",
    });
    // Nobody claims by the first one yet.
    expect((await check(other, body([second.document_id]))).is_blocked).toBeFalse();
    expect((await portal.send(artist, "POST", "/api/v1/expenses", body([first.document_id]))).status).toBe(
      201,
    );
    expect((await check(other, body([second.document_id]))).is_blocked).toBeTrue();
    const refused = await portal.send(other, "POST", "/api/v1/expenses", body([second.document_id]));
    expect(refused.status).toBe(409);
    expect((await json<ProblemBody>(refused)).detail).toBe("This very receipt is claimed already.");
    // A draft is its writer's own business until it is handed in.
    const draft = await portal.send(other, "POST", "/api/v1/expenses", {
      ...body([second.document_id]),
      status: "draft",
    });
    expect(draft.status).toBe(201);
    const { id } = await json<{ id: string }>(draft);
    expect((await portal.send(other, "POST", `/api/v1/expenses/${id}/submit`)).status).toBe(409);
  });

  test("of two who claim by copies of one paper at the same time one is refused", async () => {
    const copy = paper("RED LION PUB LTD");
    const [one, two] = [await handedIn(artist, copy), await handedIn(other, copy)];
    const answers = await Promise.all([
      portal.send(artist, "POST", "/api/v1/expenses", body([one.document_id])),
      portal.send(other, "POST", "/api/v1/expenses", body([two.document_id])),
    ]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409]);
  });
});
