import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { eq } from "drizzle-orm";
import type { ContractDetail } from "../../core/contracts.ts";
import { contentKey } from "../../core/document-keys.ts";
import { newId } from "../../core/ids.ts";
import { contracts } from "../../db/schema/contracts.ts";
import { documents } from "../../db/schema/documents.ts";
import { idempotencyKeys } from "../../db/schema/requests.ts";
import { expectProblem } from "../testing-answers.ts";
import { testApp, type TestApp, type TestPerson } from "../testing.ts";

const PASSWORD = "correct horse battery";
const PDF = "%PDF-1.4\nthe terms\n%%EOF\n";
let portal: TestApp;
let manager: TestPerson;
let second: TestPerson;
let artist: TestPerson;
let other: TestPerson;
let production: string;

beforeAll(async () => {
  portal = await testApp();
  manager = await portal.person(["manager"]);
  const { organisationId } = manager;
  second = await portal.person(["manager"], organisationId);
  artist = await portal.person(["artist"], organisationId);
  other = await portal.person(["artist"], organisationId);
  production = await portal.production(organisationId, [artist, other, manager]);
  // As cheap as it gets: what is tested is that it is asked for.
  const hash = await Bun.password.hash(PASSWORD, { algorithm: "argon2id", memoryCost: 8, timeCost: 1 });
  await portal.database.sql`update users set password_hash = ${hash}`;
});
afterAll(() => portal[Symbol.asyncDispose]());

async function paper(owner: TestPerson = manager): Promise<{ id: string; sha256: string }> {
  const id = newId();
  const bytes = Buffer.from(`${PDF}${id}\n`);
  const sha256 = new Bun.CryptoHasher("sha256").update(bytes).digest("hex");
  await portal.database.db.insert(documents).values({
    id,
    organisationId: owner.organisationId,
    ownerId: owner.userId,
    fileName: "terms.pdf",
    type: "application/pdf",
    sizeBytes: bytes.byteLength,
    sha256,
    state: "ready",
  });
  await portal.services.blobs.write(contentKey(owner.organisationId, id), bytes);
  return { id, sha256 };
}

type Body = Record<string, unknown>;
async function draft(more: Body = {}): Promise<ContractDetail> {
  const { id } = await paper();
  const response = await portal.send(manager, "POST", "/api/v1/contracts", {
    artist_id: artist.userId,
    production_id: production,
    title: "Engagement",
    amount: "1250.00",
    start_date: "2026-09-01",
    end_date: "2026-09-30",
    document_id: id,
    status: "draft",
    ...more,
  });
  expect(response.status).toBe(201);
  return (await response.json()) as ContractDetail;
}
const act = (who: TestPerson, verb: string, id: string, body?: unknown, version?: number) =>
  portal.send(
    who,
    "POST",
    `/api/v1/contracts/${id}/${verb}`,
    body,
    version === undefined ? {} : { "if-match": `"${version}"` },
  );
const read = async (who: TestPerson, id: string) =>
  (await (await portal.send(who, "GET", `/api/v1/contracts/${id}`)).json()) as ContractDetail;
const done = async (response: Response): Promise<ContractDetail> => {
  const text = await response.text();
  expect([response.status, text]).toEqual([200, text]);
  return JSON.parse(text) as ContractDetail;
};
async function sent(signatories?: { user_id: string; part: string }[], more: Body = {}) {
  const { id, version } = await draft(more);
  return await done(await act(manager, "send", id, signatories ? { signatories } : {}, version));
}
const both = () => [
  { user_id: artist.userId, part: "artist" },
  { user_id: manager.userId, part: "organisation" },
];
const signature = ({ document_sha256 }: ContractDetail, more: Body = {}) => ({
  document_sha256,
  mark: { kind: "typed", name: "Ada Lovelace" },
  proof: { kind: "password", password: PASSWORD },
  ...more,
});

describe("a draft", () => {
  test("is nobody's but the office's, is changed by its version, and is sent", async () => {
    const made = await draft({ terms: { fee: { model: "versus", of: "net", percent: "85" } } });
    expect(made).toMatchObject({ status: "draft", stage: "draft", version: 1, signatories: [] });
    expect((await portal.send(artist, "GET", made._links.self)).status).toBe(404);
    expect((await portal.send(artist, "GET", `/api/v1/documents/${made.document?.id}`)).status).toBe(404);
    const change = (version: number, body: Body) =>
      portal.send(manager, "PATCH", made._links.self, body, { "if-match": `"${version}"` });
    const changed = await done(
      await change(1, {
        amount: "1300",
        terms: made.terms && { ...made.terms, riders: [{ kind: "technical", text: "Two monitors" }] },
      }),
    );
    expect(changed).toMatchObject({ amount_minor: 130_000, version: 2 });
    expect(changed.terms?.riders).toEqual([{ kind: "technical", text: "Two monitors", version: 1 }]);
    await expectProblem(await change(1, { title: "Late" }), 412);
    await expectProblem(await change(2, { end_date: "2026-08-01" }), 422);
    const terms = (text: string) => ({ terms: { riders: [{ kind: "technical", text }] } });
    expect((await done(await change(2, terms("Three monitors")))).terms?.riders[0]?.version).toBe(2);
    expect((await done(await change(3, terms("Three monitors")))).terms?.riders[0]?.version).toBe(2);
    const one = await done(await act(manager, "send", made.id, {}, 4));
    expect(one).toMatchObject({ status: "pending_signature", stage: "sent" });
    expect(one.signatories).toMatchObject([{ user_id: artist.userId, part: "artist", state: "sent" }]);
    expect((await portal.send(artist, "GET", made._links.self)).status).toBe(200);
    await expectProblem(await change(5, { title: "Later" }), 409);
  });
  test("that is voided before it was sent stays nobody's but the office's", async () => {
    const { id, document, _links } = await draft();
    expect((await done(await act(manager, "void", id, { reason: "Not now" }))).stage).toBe("voided");
    for (const path of [_links.self, _links.document, `/api/v1/documents/${document?.id}`])
      expect((await portal.send(artist, "GET", path)).status).toBe(404);
    const listed = await (await portal.send(artist, "GET", "/api/v1/contracts?status=voided")).json();
    expect(JSON.stringify(listed)).not.toContain(id);
  });
  test("is reviewed by a colleague, and not by whoever wrote it", async () => {
    const { id } = await draft();
    const asked = await done(await act(manager, "review", id));
    expect(asked.stage).toBe("internal_review");
    await expectProblem(await act(manager, "send", id, {}, asked.version), 409);
    await expectProblem(await act(manager, "approve", id, undefined, asked.version), 403);
    await expectProblem(await act(second, "approve", id, undefined, 1), 412);
    const approved = await done(await act(second, "approve", id, undefined, asked.version));
    expect(approved.stage).toBe("approved_to_send");
    expect((await done(await act(manager, "send", id, {}, approved.version))).stage).toBe("sent");
  });
  test("goes to people who can sign it, and by a day that is not over", async () => {
    const { id, version } = await draft();
    for (const [body, pointer] of [
      [{ signatories: [{ user_id: manager.userId, part: "organisation" }] }, "/signatories"],
      [
        { signatories: [...both().slice(0, 1), { user_id: other.userId, part: "organisation" }] },
        "/signatories/1/user_id",
      ],
      [
        { signatories: [...both().slice(0, 1), { user_id: newId(), part: "artist" }] },
        "/signatories/1/user_id",
      ],
      [{ sign_by: "2020-01-01" }, "/sign_by"],
    ] as const) {
      const problem = await expectProblem(await act(manager, "send", id, body, version), 422);
      expect(problem.errors?.[0]?.pointer).toBe(pointer);
    }
    expect((await read(manager, id)).stage).toBe("draft");
  });
  test("whose paper is yet to be made waits for it", async () => {
    const { id, version } = await draft({ document_id: undefined });
    const problem = await expectProblem(await act(manager, "send", id, {}, version), 409);
    expect(problem.type).toBe("/problems/contracts/paper-not-ready");
    await expectProblem(await portal.send(manager, "GET", `/api/v1/contracts/${id}/document`), 409);
  });
});

describe("signing", () => {
  test("one after the other: read, signed, countersigned, and then it runs", async () => {
    const contract = await sent(both());
    const { id } = contract;
    await expectProblem(await act(manager, "countersign", id, signature(contract)), 409);
    await expectProblem(await act(artist, "sign", id, signature(contract)), 409);
    expect((await done(await act(artist, "view", id))).stage).toBe("delivered");
    const again = await done(await act(artist, "view", id));
    expect(again.history.filter(({ event }) => event === "viewed")).toHaveLength(1);
    const half = await done(await act(artist, "sign", id, signature(contract)));
    expect(half).toMatchObject({
      status: "pending_signature",
      stage: "pending_countersign",
      signed_at: null,
    });
    await expectProblem(await act(artist, "sign", id, signature(contract)), 409);
    await done(await act(manager, "view", id));
    const whole = await done(await act(manager, "countersign", id, signature(contract)));
    expect(whole).toMatchObject({ status: "active", stage: "active" });
    expect(whole.signed_at).not.toBeNull();
    expect(whole.history.map(({ event }) => event)).toEqual([
      "created",
      "sent",
      "viewed",
      "signed",
      "viewed",
      "countersigned",
      "completed",
    ]);
  });
  test("how long it took is measured", async () => {
    const contract = await sent();
    await done(await act(artist, "view", contract.id));
    await done(await act(artist, "sign", contract.id, signature(contract)));
    const text = await (await portal.send(undefined, "GET", "/metrics")).text();
    expect(Number(/^contracts_signed_lately (\d+)$/m.exec(text)?.[1])).toBeGreaterThanOrEqual(1);
    for (const quantile of ["0.5", "0.95"])
      expect(text).toMatch(
        new RegExp(`^contract_signature_seconds\\{quantile="${quantile}"\\} [0-9.]+$`, "m"),
      );
  });
  test("what was shown is what is signed, and by whoever signed in", async () => {
    const contract = await sent();
    const { id } = contract;
    await done(await act(artist, "view", id));
    const sign = (more: Body) => act(artist, "sign", id, signature(contract, more));
    const elsewhere = await paper();
    expect((await expectProblem(await sign({ document_sha256: elsewhere.sha256 }), 409)).type).toBe(
      "/problems/contracts/other-paper",
    );
    await expectProblem(await sign({ proof: { kind: "password", password: "another one" } }), 401);
    await expectProblem(
      await sign({
        mark: {
          kind: "drawn",
          strokes: [
            [
              [0, 0],
              [601, 5],
            ],
          ],
        },
      }),
      422,
    );
    await expectProblem(await sign({ mark: { kind: "drawn", strokes: [] } }), 422);
    for (const [who, status] of [
      [other, 404],
      [second, 403],
      [manager, 403],
    ] as const)
      await expectProblem(await act(who, "sign", id, signature(contract)), status);
    await expectProblem(await act(artist, "countersign", id, signature(contract)), 403);
    const strokes = [
      [
        [10, 10],
        [300, 150],
      ],
      [[5, 5]],
    ];
    expect((await done(await sign({ mark: { kind: "drawn", strokes } }))).status).toBe("active");
  });
  test("sent twice under one key it is one signature, and nothing of the password is kept", async () => {
    const contract = await sent();
    await done(await act(artist, "view", contract.id));
    const key = newId();
    const post = (more: Body = {}) =>
      portal.send(artist, "POST", `/api/v1/contracts/${contract.id}/sign`, signature(contract, more), {
        "idempotency-key": key,
      });
    const [first, repeat] = [await done(await post()), await done(await post())];
    expect(repeat).toEqual(first);
    await expectProblem(await post({ mark: { kind: "typed", name: "Somebody else" } }), 422);
    const [kept] = await portal.database.db
      .select()
      .from(idempotencyKeys)
      .where(eq(idempotencyKeys.key, key));
    const body = new Bun.CryptoHasher("sha256")
      .update(JSON.stringify(signature(contract)))
      .digest("base64url");
    expect(kept?.fingerprint).toBeString();
    expect(kept?.fingerprint).not.toBe(body);
  });
  test("two at once are one", async () => {
    const contract = await sent();
    await done(await act(artist, "view", contract.id));
    const statuses = await Promise.all(
      Array.from(
        { length: 4 },
        async () => (await act(artist, "sign", contract.id, signature(contract))).status,
      ),
    );
    expect(statuses.sort()).toEqual([200, 409, 409, 409]);
  });
  test("somebody who is not the artist sees what they are to sign", async () => {
    const contract = await sent([...both(), { user_id: other.userId, part: "artist" }]);
    expect((await portal.send(other, "GET", contract._links.self)).status).toBe(200);
    expect((await portal.send(other, "GET", contract._links.document)).status).toBe(200);
  });
});

describe("the other ends", () => {
  test("declined with a reason, that is told and stays", async () => {
    const { id } = await sent(both());
    await expectProblem(await act(artist, "decline", id, {}), 422);
    const over = await done(await act(artist, "decline", id, { reason: "The dates clash" }));
    expect(over).toMatchObject({ status: "declined", reason: "The dates clash" });
    expect(over.signatories[0]?.state).toBe("declined");
    await expectProblem(await act(artist, "view", id), 409);
    await expectProblem(await act(manager, "void", id, { reason: "x" }), 409);
  });
  test("taken back, corrected and sent again while nobody has signed", async () => {
    const contract = await sent(both());
    await done(await act(artist, "view", contract.id));
    const back = await done(await act(manager, "correct", contract.id));
    expect(back).toMatchObject({ status: "draft", stage: "correcting" });
    await expectProblem(await act(artist, "sign", contract.id, signature(contract)), 404);
    const paperOfNow = await paper();
    const changed = await done(
      await portal.send(
        manager,
        "PATCH",
        contract._links.self,
        { document_id: paperOfNow.id },
        { "if-match": `"${back.version}"` },
      ),
    );
    const again = await done(
      await act(manager, "send", contract.id, { signatories: both() }, changed.version),
    );
    expect(again.signatories.map(({ state }) => state)).toEqual(["sent", "waiting"]);
    await done(await act(artist, "view", contract.id));
    await expectProblem(await act(artist, "sign", contract.id, signature(contract)), 409);
    await done(await act(artist, "sign", contract.id, signature(again)));
    await expectProblem(await act(manager, "correct", contract.id), 409);
    expect((await done(await act(manager, "void", contract.id, { reason: "Cancelled" }))).stage).toBe(
      "voided",
    );
  });
  test("reminded once a day, terminated and replaced only while it runs", async () => {
    const contract = await sent();
    const { id } = contract;
    await done(await act(manager, "remind", id));
    await expectProblem(await act(manager, "remind", id), 409);
    await expectProblem(await act(manager, "terminate", id, { reason: "x" }), 409);
    await done(await act(artist, "view", id));
    await done(await act(artist, "sign", id, signature(contract)));
    await expectProblem(await act(manager, "void", id, { reason: "x" }), 409);
    await expectProblem(await act(manager, "supersede", id, { by: id }), 422);
    const next = await sent();
    await expectProblem(await act(manager, "supersede", id, { by: next.id }), 422);
    await done(await act(artist, "view", next.id));
    await done(await act(artist, "sign", next.id, signature(next)));
    expect(await done(await act(manager, "supersede", id, { by: next.id }))).toMatchObject({
      status: "completed",
      stage: "superseded",
      superseded_by: next.id,
    });
    expect((await done(await act(manager, "terminate", next.id, { reason: "Venue gone" }))).stage).toBe(
      "terminated",
    );
  });
  test("the database refuses a stage that is not of its status, whoever writes", async () => {
    const { id } = await draft();
    const { db } = portal.database;
    const write = async () => await db.update(contracts).set({ stage: "active" }).where(eq(contracts.id, id));
    expect(await write().catch((error: Error) => String(error.cause))).toContain("contracts_stage");
  });
});
