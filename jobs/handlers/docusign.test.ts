import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { generateKeyPairSync } from "node:crypto";
import { eq } from "drizzle-orm";
import { testApp, type TestApp, type TestPerson } from "../../api/testing.ts";
import { expectProblem } from "../../api/testing-answers.ts";
import { CONTRACT_STAGES, nextStage, STATUS_OF } from "../../core/contract-states.ts";
import type { ContractDetail } from "../../core/contracts.ts";
import { ENVELOPE_STATUSES, stepsTo, type EnvelopeStatus } from "../../core/docusign.ts";
import { takeJob } from "../../db/jobs.ts";
import { contractEnvelopes } from "../../db/schema/envelopes.ts";
import { jobs } from "../../db/schema/jobs.ts";
import { handlers } from "../handlers.ts";
import { openDocusign, type Docusign } from "../integrations/docusign.ts";
import { deliveryOf, startDocusign } from "../integrations/testing-docusign.ts";
import { runJob, type Ended } from "../run.ts";
import { testRooms } from "../testing.ts";

const KEYS = ["the old key of the tests", "the new key of the tests"];
const ACCOUNT = {
  integrationKey: crypto.randomUUID(),
  userId: crypto.randomUUID(),
  accountId: crypto.randomUUID(),
};
const { privateKey, publicKey } = generateKeyPairSync("rsa", {
  modulusLength: 2_048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs1", format: "pem" },
});
const server = startDocusign(publicKey, ACCOUNT);
const open = (more: Partial<Parameters<typeof openDocusign>[0]> = {}) =>
  openDocusign({ ...ACCOUNT, authUrl: server.url, url: server.url, privateKey, timeoutMs: 1_500, ...more });
const rooms = testRooms();
let docusign: Docusign;
let portal: TestApp;
let manager: TestPerson;
let artist: TestPerson;
let production: string;

beforeAll(async () => {
  docusign = open();
  portal = await testApp({ DOCUSIGN_CONNECT_KEYS: KEYS.join(",") });
  manager = await portal.person(["manager"]);
  artist = await portal.person(["artist"], manager.organisationId);
  production = await portal.production(manager.organisationId, [artist]);
});
afterAll(async () => {
  await portal[Symbol.asyncDispose]();
  rooms[Symbol.dispose]();
  await server[Symbol.asyncDispose]();
});

/** Runs everything that waits, and what that makes, as often as it is told to try again. */
async function work(): Promise<Ended["outcome"][]> {
  const { database } = portal;
  const { log, clock, blobs } = portal.services;
  const never = new AbortController().signal;
  const outcomes: Ended["outcome"][] = [];
  for (;;) {
    const waiting = await database.db.select().from(jobs).where(eq(jobs.state, "pending"));
    if (waiting.length === 0) return outcomes;
    for (const { id, kind } of waiting) {
      const taken = await takeJob(database.db, id, 60_000);
      if (taken.outcome !== "taken") throw new Error(taken.outcome);
      const ended = await runJob(
        { ...rooms, docusign, database, log, clock, blobs, lockMs: 60_000 },
        handlers[kind],
        taken.job,
        taken.lease,
        never,
        never,
      );
      outcomes.push(ended.outcome);
      if (ended.outcome === "again")
        await database.db.update(jobs).set({ state: "pending" }).where(eq(jobs.id, id));
    }
  }
}
const done = async (response: Response): Promise<ContractDetail> => {
  const text = await response.text();
  expect([response.ok, text]).toEqual([true, text]);
  return JSON.parse(text) as ContractDetail;
};
const read = async (id: string) => await done(await portal.send(manager, "GET", `/api/v1/contracts/${id}`));
const post = (path: string, body?: unknown, headers: Record<string, string> = {}) =>
  portal.send(manager, "POST", path, body, headers);

async function send(id: string): Promise<void> {
  const { version } = await read(id);
  await done(
    await post(
      `/api/v1/contracts/${id}/send`,
      {
        provider: "docusign",
        signatories: [
          { user_id: artist.userId, part: "artist" },
          { user_id: manager.userId, part: "organisation" },
        ],
      },
      { "if-match": `"${version}"` },
    ),
  );
}
async function sent(title: string): Promise<{ id: string; envelopeId: string }> {
  const made = await done(
    await post("/api/v1/contracts", {
      artist_id: artist.userId,
      production_id: production,
      title,
      amount: "1250.00",
      start_date: "2030-09-01",
      end_date: "2030-09-30",
    }),
  );
  await work();
  await send(made.id);
  await work();
  return { id: made.id, envelopeId: (await envelopesOf(made.id)).at(-1)?.envelopeId ?? "" };
}
const envelopesOf = async (id: string) =>
  await portal.database.db
    .select()
    .from(contractEnvelopes)
    .where(eq(contractEnvelopes.contractId, id))
    .orderBy(contractEnvelopes.createdAt);
const deliver = async ({ body, headers }: ReturnType<typeof deliveryOf>) =>
  await portal.send(undefined, "POST", "/api/v1/docusign/events", body, headers as Record<string, string>);
/** It happened there, and Connect says so. */
async function happens(envelopeId: string, status: EnvelopeStatus, more: { declinedReason?: string } = {}) {
  server.set(envelopeId, { status, ...more });
  expect((await deliver(deliveryOf(envelopeId, status, KEYS.slice(1)))).status).toBe(204);
  await work();
}

test("no news leads back, whatever its order: the table allows what is forward", () => {
  for (const stage of CONTRACT_STAGES)
    for (const status of ENVELOPE_STATUSES) {
      let at = stage;
      for (const verb of stepsTo(stage, status)) at = nextStage(at, verb) ?? "draft";
      expect(stepsTo(at, status)).toEqual([]);
      if (STATUS_OF[stage] !== "pending_signature")
        expect([stage, status, at]).toEqual([stage, status, stage]);
    }
  expect(stepsTo("sent", "completed")).toEqual(["view", "complete"]);
});

describe("an envelope", () => {
  test("is made of the paper, in order, and brings its contract to the end with what was signed there", async () => {
    const { id, envelopeId } = await sent("Through");
    const there = server.envelopes.get(envelopeId);
    expect(there?.signers.map(({ email, routingOrder }) => [email, routingOrder])).toEqual([
      [`${artist.userId}@people.test`, "1"],
      [`${manager.userId}@people.test`, "2"],
    ]);
    const before = await read(id);
    expect(new Bun.CryptoHasher("sha256").update(there?.paper ?? "").digest("hex")).toBe(
      before.document_sha256 ?? "",
    );
    expect(before).toMatchObject({ provider: "docusign", stage: "sent" });
    await expectProblem(await portal.send(artist, "POST", `/api/v1/contracts/${id}/view`), 409);
    await happens(envelopeId, "delivered");
    expect((await read(id)).stage).toBe("delivered");
    await happens(envelopeId, "completed");
    const after = await read(id);
    expect(after).toMatchObject({ status: "active", stage: "active" });
    expect(after.signatories.map(({ state }) => state)).toEqual(["signed", "signed"]);
    const served = await portal.send(artist, "GET", after._links.document);
    expect(await served.text()).toContain("% signed at DocuSign");
  });

  test("whose answer was lost is found again, and not made twice", async () => {
    for (const mischief of [
      "commits, then answers 500",
      "commits, and never answers",
      "is too busy",
    ] as const) {
      const before = server.envelopes.size;
      server.misbehave(mischief);
      const { id, envelopeId } = await sent(mischief);
      expect([mischief, server.envelopes.size - before]).toEqual([mischief, 1]);
      expect(server.envelopes.get(envelopeId)?.transactionId).toBe(
        (await envelopesOf(id))[0]?.transactionId ?? "",
      );
    }
  });

  test("that was declined tells why; one that is withdrawn here is void there", async () => {
    const declined = await sent("Declined");
    await happens(declined.envelopeId, "declined", { declinedReason: "The dates clash" });
    expect(await read(declined.id)).toMatchObject({ status: "declined", reason: "The dates clash" });
    const voided = await sent("Voided");
    await done(await post(`/api/v1/contracts/${voided.id}/void`, { reason: "Cancelled" }));
    await work();
    expect(server.envelopes.get(voided.envelopeId)?.status).toBe("voided");
  });

  test("taken back and sent again is another, and the old one says nothing any more", async () => {
    const { id, envelopeId } = await sent("Corrected");
    await done(await post(`/api/v1/contracts/${id}/correct`));
    await work();
    expect(server.envelopes.get(envelopeId)?.status).toBe("voided");
    await send(id);
    await work();
    const [first, second] = await envelopesOf(id);
    expect(second?.envelopeId).not.toBe(first?.envelopeId ?? "");
    await happens(envelopeId, "completed");
    expect((await read(id)).stage).toBe("sent");
    await happens(second?.envelopeId ?? "", "completed");
    expect((await read(id)).stage).toBe("active");
  });
});

describe("Connect", () => {
  test("is believed for its signature alone: over the bytes as they are, with any key that lives", async () => {
    const { envelopeId } = await sent("Keys");
    for (const [keys, status] of [
      [[KEYS[0] ?? ""], 204],
      [["a key that is none of ours", ...KEYS], 204],
      [["a key that is none of ours"], 401],
      [[], 401],
    ] as const)
      expect([keys, (await deliver(deliveryOf(envelopeId, "sent", keys))).status]).toEqual([keys, status]);
    const good = deliveryOf(envelopeId, "sent", KEYS);
    expect((await deliver({ ...good, body: `${good.body} ` })).status).toBe(401);
    expect((await deliver(deliveryOf(crypto.randomUUID(), "sent", KEYS))).status).toBe(404);
    const odd = { body: "[]", headers: {} };
    expect((await deliver(odd as never)).status).toBe(401);
  });

  test("the same delivery fifty times is one question; late and reordered ones change nothing", async () => {
    const { id, envelopeId } = await sent("Order");
    server.set(envelopeId, { status: "completed" });
    const early = deliveryOf(envelopeId, "completed", KEYS);
    const asked = () =>
      server.asked.filter((one) => one.endsWith("/envelopes/:id") && one.startsWith("GET")).length;
    const before = asked();
    const statuses = await Promise.all(Array.from({ length: 50 }, async () => (await deliver(early)).status));
    expect(new Set(statuses)).toEqual(new Set([204]));
    await work();
    expect(asked() - before).toBe(1);
    expect((await read(id)).stage).toBe("active");
    const after = await read(id);
    for (const event of ["sent", "delivered", "completed", "declined"])
      await deliver(deliveryOf(envelopeId, event, KEYS, new Date(Date.now() - 60_000)));
    // What the service itself would say late counts as little.
    server.set(envelopeId, { status: "delivered" });
    await work();
    const { version, history } = await read(id);
    expect([version, history.length]).toEqual([after.version, after.history.length]);
  });
});

test("a token that is good no longer is asked for anew; what is refused for good fails in words, without theirs", async () => {
  const { envelopeId } = await sent("Tokens");
  server.forgetTokens();
  expect((await docusign.status(envelopeId)).status).toBe("sent");
  const stranger = open({ userId: crypto.randomUUID() });
  expect(await stranger.status(envelopeId).catch((error: Error) => error.message)).toBe(
    "DocuSign answered 400.",
  );
  expect(() => open({ privateKey: "secret" })).toThrow("must be an RSA key");
});

test("without keys nothing is sent there", async () => {
  await using other = await testApp({ DATABASE_URL: portal.databaseUrl });
  const { id, version } = await done(
    await post("/api/v1/contracts", {
      artist_id: artist.userId,
      production_id: production,
      title: "None",
      amount: "1",
      start_date: "2030-09-01",
      end_date: "2030-09-30",
    }),
  );
  // The same people, before an app that was not told of DocuSign.
  const tokens = await other.services.keys.sign(
    { sub: manager.userId, sid: await sessionOf(manager) },
    Date.now(),
  );
  const response = await other.send(
    { ...manager, token: tokens.accessToken },
    "POST",
    `/api/v1/contracts/${id}/send`,
    { provider: "docusign" },
    { "if-match": `"${version}"` },
  );
  await expectProblem(response, 422);
});

async function sessionOf({ userId }: TestPerson): Promise<string> {
  const [row] = await portal.database.sql<{ id: string }[]>`
    select id from sessions where user_id = ${userId}`;
  return row?.id ?? "";
}
