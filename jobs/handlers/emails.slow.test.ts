import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { and, asc, eq, inArray } from "drizzle-orm";
import sharp from "sharp";
import { expectProblem } from "../../api/testing-answers.ts";
import { TEST_MAIL_SECRET, testApp, type TestApp, type TestPerson } from "../../api/testing.ts";
import { emailKey } from "../../core/document-keys.ts";
import type { EmailReview, PaperText } from "../../core/email-drafts.ts";
import type { Email, EmailAccepted, EmailDetail } from "../../core/emails.ts";
import { mailboxOf } from "../../core/emails/inbound.ts";
import { EMAIL_SIZE_MAX_BYTES } from "../../core/limits.ts";
import { newId } from "../../core/ids.ts";
import { takeJob } from "../../db/jobs.ts";
import { emails } from "../../db/schema/emails.ts";
import { jobs } from "../../db/schema/jobs.ts";
import { sweepEmails } from "../emails/expiry.ts";
import { forwarded, mailOf, sheetPdf, type TestMail } from "../emails/testing-mails.ts";
import { handlers } from "../handlers.ts";
import { runJob } from "../run.ts";
import { testRooms } from "../testing.ts";

const PATH = "/api/v1/emails";
const rooms = testRooms();
let portal: TestApp;
let manager: TestPerson;
let production: string;

beforeAll(async () => {
  portal = await testApp();
  manager = await portal.person(["manager"]);
  production = await portal.production(manager.organisationId);
});
afterAll(async () => {
  await portal[Symbol.asyncDispose]();
  rooms[Symbol.dispose]();
});

const post = (body: BodyInit | Uint8Array, headers: Record<string, string> = {}, query = "", who = manager) =>
  portal.app.fetch(
    new Request(`http://localhost${PATH}${query}`, {
      method: "POST",
      body: body as BodyInit,
      headers: { authorization: `Bearer ${who.token}`, ...headers },
    }),
    "127.0.0.1",
  );
const RFC822 = { "content-type": "message/rfc822" };
async function upload(mail: TestMail, query = ""): Promise<string> {
  const response = await post(mailOf(mail), RFC822, query);
  expect(response.status).toBe(202);
  const { id, status_url } = (await response.json()) as EmailAccepted;
  expect(status_url).toBe(`${PATH}/${id}`);
  return id;
}
const formOf = (name: string, bytes: Uint8Array) => {
  const form = new FormData();
  form.set("file", new File([bytes as Uint8Array<ArrayBuffer>], name));
  return form;
};

/** Runs what waits, as the worker does. */
async function work(kind: "read-email" | "draw-email" = "read-email"): Promise<void> {
  const { database, services } = portal;
  const { log, blobs, clock } = services;
  const waiting = await database.db
    .select()
    .from(jobs)
    .where(and(inArray(jobs.state, ["pending", "queued"]), eq(jobs.kind, kind)))
    .orderBy(asc(jobs.createdAt), asc(jobs.id));
  const never = new AbortController().signal;
  for (const { id } of waiting) {
    const taken = await takeJob(database.db, id, 60_000);
    if (taken.outcome !== "taken") throw new Error(taken.outcome);
    const given = { ...rooms, database, log, clock, blobs, lockMs: 60_000 };
    const { outcome } = await runJob(given, handlers[kind], taken.job, taken.lease, never, never);
    expect(outcome).toBe("completed");
  }
}
const detailOf = async (id: string, who = manager) =>
  (await (await portal.send(who, "GET", `${PATH}/${id}`)).json()) as EmailDetail;

describe("a mail that is handed in", () => {
  test("is received, read, and a draft with the source of each value and the time of each stage", async () => {
    const id = await upload(
      { subject: "Call sheet", messageId: "one@films.test", text: "Attached.", parts: [sheetPdf()] },
      `?production_id=${production}`,
    );
    expect(await detailOf(id)).toMatchObject({ status: "received", production_id: production, draft: null });
    await work();
    const detail = await detailOf(id);
    expect(detail).toMatchObject({
      status: "draft",
      reason: null,
      sender: "office@films.test",
      subject: "Call sheet",
      message_id: "<one@films.test>",
      sent_at: "2026-03-05T18:00:00.000Z",
      sheet_count: 1,
      sheet_date: "2026-03-06",
    });
    const [sheet] = detail.draft?.sheets ?? [];
    expect(sheet).toMatchObject({
      part: 1,
      date: { value: "2026-03-06", page: 0 },
      times: { crew_call: { value: "07:00", page: 0 } },
    });
    expect(sheet?.times.crew_call?.box).toHaveLength(4);
    for (const took of Object.values(detail.stages)) expect(took).toBeGreaterThanOrEqual(0);
    expect(Object.keys(detail.stages)).toHaveLength(6);
  });

  test("has its pages drawn for whoever confirms it, and of a text its lines; nobody else sees them", async () => {
    await portal.database.db.delete(jobs).where(eq(jobs.kind, "draw-email"));
    const paper = await upload({ messageId: "drawn@films.test", text: "Attached.", parts: [sheetPdf(7)] });
    const plain = await upload({ text: "CALL SHEET\r\nFriday, March 6, 2026\r\nCrew Call: 7:00 AM" });
    await work();
    const reviewOf = async (id: string) =>
      (await (await portal.send(manager, "GET", `${PATH}/${id}/review`)).json()) as EmailReview;
    expect((await reviewOf(paper)).is_drawn).toBeFalse();
    expect((await portal.send(manager, "GET", `${PATH}/${paper}/page`)).status).toBe(404);
    await work("draw-email");
    expect((await reviewOf(paper)).is_drawn).toBeTrue();
    const page = await portal.send(manager, "GET", `${PATH}/${paper}/page?paper=0&page=0`);
    expect([page.status, page.headers.get("content-type")]).toEqual([200, "image/webp"]);
    const { width, height } = await sharp(await page.arrayBuffer()).metadata();
    expect([width, Math.round((height / width) * 100)]).toEqual([1_240, 141]);
    await expectProblem(await portal.send(manager, "GET", `${PATH}/${paper}/page?page=1`), 404);
    const said = await portal.send(manager, "GET", `${PATH}/${plain}/text`);
    const { lines } = (await said.json()) as PaperText;
    const call = (await reviewOf(plain)).sheets[0]?.says.times.crew_call;
    expect(lines[(call?.line ?? 0) - 1]).toContain("Crew Call");
    const stranger = await portal.person(["manager"]);
    await expectProblem(await portal.send(stranger, "GET", `${PATH}/${paper}/page`), 404);
  });

  test("once more is a duplicate: byte by byte, and by its id whichever way it came; not of another production", async () => {
    const mail = { messageId: "two@films.test", parts: [sheetPdf()] };
    const first = await upload(mail);
    const same = await upload(mail);
    const otherWay = await upload({ ...mail, head: ["Received: from elsewhere"] });
    const other = await upload(mail, `?production_id=${production}`);
    await work();
    expect((await detailOf(first)).status).toBe("draft");
    for (const id of [same, otherWay])
      expect(await detailOf(id)).toMatchObject({
        status: "skipped",
        cause: "duplicate",
        reason: "The same mail came before.",
        duplicate_of: first,
      });
    expect((await detailOf(other)).status).toBe("draft");
  });

  test("that is no call sheet, an answer of a program, or broken, says so", async () => {
    const ends = [
      [{ text: "See you tomorrow" }, "skipped", "no-sheet", "There is no call sheet in it."],
      [{ head: ["Auto-Submitted: auto-replied"] }, "skipped", "auto-reply", "nobody wrote it"],
      [
        { parts: [{ name: "a.pdf", type: "application/pdf", bytes: "%PDF-1.7\nbroken" }] },
        "failed",
        "unreadable",
        "a.pdf: The PDF is broken or incomplete.",
      ],
    ] as const;
    const ids = [];
    for (const [mail] of ends) ids.push(await upload(mail as TestMail));
    await work();
    for (const [at, [, status, cause, reason]] of ends.entries())
      expect(await detailOf(ids[at] ?? "")).toMatchObject({
        status,
        cause,
        reason: expect.stringContaining(reason),
        draft: null,
      });
  });

  test("may be a file, a forwarded one, or a call sheet without a mail", async () => {
    const inner = mailOf({ messageId: "inner@films.test", parts: [sheetPdf(7)] });
    const wrapped = await post(formOf("Fwd.eml", mailOf({ parts: [forwarded(inner)] })));
    const alone = await post(formOf("call sheet rev 2.pdf", sheetPdf().bytes as Uint8Array));
    expect([wrapped.status, alone.status]).toEqual([202, 202]);
    const ids = [wrapped, alone].map((response) => response.json() as Promise<EmailAccepted>);
    await work();
    const [a, b] = await Promise.all(ids.map(async (one) => detailOf((await one).id)));
    expect(a).toMatchObject({ status: "draft", sheet_date: "2026-03-07" });
    expect(b).toMatchObject({ status: "draft", subject: "call sheet rev 2.pdf", sheet_date: "2026-03-06" });
    expect(b?.draft?.sheets[0]?.revision?.value).toEqual({ number: 2, colour: null });
  });

  test("says how large it is where that is more than is read, before anybody tries", async () => {
    const film = { name: "film.mov", type: "video/quicktime", bytes: new Uint8Array(30 * 1_024 * 1_024) };
    const id = await upload({ subject: "Call sheet and film", parts: [sheetPdf(), film] });
    await work();
    expect(await detailOf(id)).toMatchObject({
      ...{ status: "failed", cause: "unreadable", subject: "Call sheet and film" },
      reason: "The mail has 42 MB, which is more than is read at once. Hand in its call sheet alone.",
    });
  });

  test("once for its Idempotency-Key", async () => {
    const headers = { ...RFC822, "idempotency-key": newId() };
    const answers = [await post(mailOf({}), headers), await post(mailOf({}), headers)];
    const [a, b] = await Promise.all(answers.map((one) => one.json()));
    expect(a).toEqual(b);
  });

  test("is refused in words where it is none, too large, for nobody, or too many wait", async () => {
    await expectProblem(await post("{}", { "content-type": "application/json" }), 415);
    await expectProblem(await post("", RFC822), 422);
    await expectProblem(await post(formOf("letter.xls", Buffer.from("x"))), 415);
    const empty = new FormData();
    empty.set("other", "x");
    await expectProblem(await post(empty), 422);
    await expectProblem(await post(new Uint8Array(EMAIL_SIZE_MAX_BYTES + 1), RFC822), 413);
    await expectProblem(await post(mailOf({}), RFC822, `?production_id=${newId()}`), 404);
    const stranger = await portal.person(["manager"]);
    await expectProblem(await post(mailOf({}), RFC822, `?production_id=${production}`, stranger), 404);
    const { db } = portal.database;
    const filler = Array.from({ length: 1_000 }, () => ({
      id: newId(),
      organisationId: stranger.organisationId,
      jobId: newId(),
      door: "upload" as const,
      form: "mail" as const,
      sha256: "0",
      sizeBytes: 1,
    }));
    await db.insert(emails).values(filler);
    const full = await post(mailOf({}), RFC822, "", stranger);
    expect(full.headers.get("retry-after")).toBe("60");
    await expectProblem(full, 503);
  });
});

test("a mail that was delivered is read if the production takes its sender's", async () => {
  const senders = `/api/v1/productions/${production}/email-senders`;
  await portal.send(manager, "PUT", senders, { senders: ["@films.test"] });
  const deliver = async (from: string) => {
    const form = new FormData();
    form.set("envelope", JSON.stringify({ to: [`${mailboxOf(production)}@in.portal.test`] }));
    form.set("email", mailOf({ from, parts: [sheetPdf(7)] }).toString());
    const request = new Request("http://localhost/api/v1/inbound/email", {
      method: "POST",
      body: form,
      headers: { authorization: `Bearer ${TEST_MAIL_SECRET}` },
    });
    const { ids } = (await (await portal.app.fetch(request, "127.0.0.1")).json()) as { ids: string[] };
    return ids[0] ?? "";
  };
  const ids = [await deliver("anybody@elsewhere.test"), await deliver("anybody@films.test")];
  await work();
  const [stranger, office] = await Promise.all(ids.map((id) => detailOf(id)));
  expect(stranger).toMatchObject({ door: "webhook", status: "skipped", cause: "sender", draft: null });
  expect(office).toMatchObject({ door: "webhook", status: "draft", sheet_date: "2026-03-07" });
});

describe("what came in", () => {
  test("is listed newest first, by status, production and door, a page after the other", async () => {
    const list = async (query: string) =>
      (await (await portal.send(manager, "GET", `${PATH}?${query}`)).json()) as {
        data: Email[];
        meta: { next_cursor: string | null };
      };
    const all = (await list("limit=100")).data;
    expect(all.map(({ received_at: at }) => at)).toEqual(
      all.map(({ received_at: at }) => at).toSorted((a, b) => b.localeCompare(a)),
    );
    const drafts = (await list("limit=100&status=draft")).data;
    expect(drafts).toEqual(all.filter(({ status }) => status === "draft"));
    expect((await list(`production_id=${production}`)).data).toHaveLength(4);
    expect((await list("door=webhook")).data).toHaveLength(2);
    const seen: string[] = [];
    for (let cursor: string | null = ""; cursor !== null;) {
      const { data, meta } = await list(`limit=3${cursor && `&cursor=${cursor}`}`);
      seen.push(...data.map(({ id }) => id));
      cursor = meta.next_cursor;
    }
    expect(seen).toEqual(all.map(({ id }) => id));
  });

  test("is nobody else's, and gone with its production", async () => {
    const own = await portal.production(manager.organisationId);
    const id = await upload({ text: "Hello" }, `?production_id=${own}`);
    const stranger = await portal.person(["admin", "manager"]);
    await expectProblem(await portal.send(stranger, "GET", `${PATH}/${id}`), 404);
    await portal.database.sql`update productions set deleted_at = now() where id = ${own}`;
    await expectProblem(await portal.send(manager, "GET", `${PATH}/${id}`), 404);
  });

  test("keeps its bytes for 90 days", async () => {
    const { blobs, clock } = portal.services;
    const id = await upload({ text: "Old" });
    const key = emailKey(manager.organisationId, id);
    expect(await sweepEmails(portal.database, blobs, clock.now())).toBe(0);
    expect(await blobs.find(key)).toBeDefined();
    await portal.database.db
      .update(emails)
      .set({ receivedAt: new Date(clock.now() - 91 * 86_400_000).toISOString() })
      .where(eq(emails.id, id));
    expect(await sweepEmails(portal.database, blobs, clock.now())).toBe(1);
    expect(await blobs.find(key)).toBeUndefined();
  });
});
