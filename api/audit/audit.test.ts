import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { eq } from "drizzle-orm";
import type { AuditActors, AuditEntry, AuditHead } from "../../core/audit.ts";
import { AUDIT_ACTIONS, type AuditAction } from "../../core/audit-actions.ts";
import { newId } from "../../core/ids.ts";
import { operatorActor, sealTrail } from "../../db/audit.ts";
import { auditEvents } from "../../db/schema/audit.ts";
import { erasePerson } from "../../db/person-keys.ts";
import { commit } from "../../db/write.ts";
import { checkExport } from "../../core/server/audit-check.ts";
import { signHeads } from "../../jobs/audit-signer.ts";
import { testRooms } from "../../jobs/testing.ts";
import { openBlobs } from "../../core/server/blobs.ts";
import { routes } from "../app.ts";
import { digest } from "../auth/links.ts";
import { expectProblem } from "../testing-answers.ts";
import { nameOf, pathOf, sampleOf, testWorld, type Sample, type TestWorld } from "../testing-world.ts";
import { worldsInTurn, type InTurn } from "../testing-worlds.ts";
import { TEST_ORIGIN, testApp, type TestApp, type TestPerson } from "../testing.ts";
import type { Route } from "../http/route.ts";

let portal: TestApp;
let inTurn: InTurn;
beforeAll(async () => {
  portal = await testApp();
  inTurn = worldsInTurn(portal);
});
afterAll(() => portal[Symbol.asyncDispose]());

const TRAIL = "/api/v1/compliance/audit-trail";
type Trail = { audit_entries: AuditEntry[]; meta: { has_more: boolean; next_cursor: string | null } };
const trail = async (who: TestPerson, query = "", path = TRAIL): Promise<Trail> => {
  const response = await portal.send(who, "GET", `${path}${query}`);
  expect([query, response.status]).toEqual([query, 200]);
  return (await response.json()) as Trail;
};
const eventsOf = async (organisationId: string) => {
  const { db } = portal.database;
  await sealTrail(db, organisationId);
  return await db
    .select()
    .from(auditEvents)
    .where(eq(auditEvents.organisationId, organisationId))
    .orderBy(auditEvents.seq);
};

describe("every route that writes leaves an event", () => {
  /** Those that need not, and why. */
  const EXCUSED: Record<string, string> = {
    "POST /api/v1/auth/refresh":
      "a session goes on: it was told of when it began, and is when a token is used twice",
    "POST /api/v1/auth/password-reset-requests": "nothing is written: it answers whom to ask",
    "POST /api/v1/auth/passkey-options": "a question: who answers it leaves an event",
    "POST /api/v1/auth/proof-options": "a question: what is done by its answer leaves an event",
    "POST /api/v1/me/passkeys/options": "a question: the passkey that answers it leaves an event",
    "POST /api/v1/expenses/check": "nothing is written: it says what the rules would say",
    "POST /api/v1/expenses/mileage": "nothing is written: it says what a distance is worth",
    "POST /api/v1/schedules/check": "nothing is written: it says what the rules would say",
    "POST /api/v1/per-diems": "nothing is written: it says what somebody is due",
    "POST /api/v1/ledger/periods/:period/revalue":
      "where nothing is owed in another currency nothing is booked",
    "POST /api/v1/docusign/events":
      "a delivery says that there is news: the job that asks for it leaves an event",
    "POST /api/v1/xero/events": "a delivery says that there is news: a job asks what it is",
    "POST /api/v1/me/devices/:id/try": "a notification to oneself, which changes nothing",
    "POST /api/v1/push-receipts":
      "that it stands on a screen decides nothing; that an item was opened leaves an event",
    "POST /api/v1/texts/events":
      "what became of a text decides nothing; a number that answered STOP is of no organisation",
    "POST /api/v1/sendgrid/events": "what becomes of an e-mail stands with it, and decides nothing",
    "POST /api/v1/ledger/bills/check": "two ledgers are compared, and neither is changed",
    "POST /api/v1/contracts/:id/view": "whoever signs has read it: only the first time is an event",
    "POST /api/v1/public/rsvps/read": "nothing is written: the link's answer is read",
    "POST /api/v1/notifications/read": "a mark of their own that decides nothing",
    "POST /api/v1/notifications/:id/read": "a mark of their own that decides nothing",
  };

  /** What the sample of a route lacks, so that it changes something. */
  type Prepare = (world: TestWorld) => Promise<Sample>;
  const cookieOf = async (world: TestWorld) => {
    const response = await portal.send(undefined, "POST", "/api/v1/auth/login", world.login);
    return { origin: TEST_ORIGIN, cookie: response.headers.get("set-cookie")?.split(";")[0] ?? "" };
  };
  const link: Prepare = async (world) => {
    const token = "t".repeat(43);
    const { sql } = portal.database;
    await sql`delete from one_time_links`;
    await sql`insert into one_time_links (token_hash, kind, user_id, expires_at)
      values (${digest(token)}, 'invitation', ${world.chief.userId}, now() + interval '1 day')`;
    return { body: { token, new_password: "a longer way round" } };
  };
  const PREPARED: Record<string, Prepare> = {
    "POST /api/v1/auth/logout": async (world) => ({ headers: await cookieOf(world) }),
    "POST /api/v1/auth/password-resets": link,
    "POST /api/v1/invitations/accept": link,
    "POST /api/v1/productions/:id/people": async (world) => {
      const { userId } = await portal.person(["artist"], world.organisationId);
      return { body: { user_id: userId } };
    },
    "POST /api/v1/contracts/bulk": async (world) => {
      const route = routes.find((one) => nameOf(one) === "POST /api/v1/contracts/bulk") as Route;
      const { body, headers = {} } = sampleOf(route, world);
      return { body: { ...(body as object), dry_run: false }, headers };
    },
    "POST /api/v1/productions/:id/schedule-imports": async (world) => {
      const route = routes.find(
        (one) => nameOf(one) === "POST /api/v1/productions/:id/schedule-imports",
      ) as Route;
      const { body, headers = {} } = sampleOf(route, world);
      return { body: String(body).replace("\r\n\r\ntrue\r\n", "\r\n\r\nfalse\r\n"), headers };
    },
  };

  /** As the chief, with its sample. @returns what was answered, and the events that it left. */
  async function asked(route: Route, world: TestWorld, { body, headers }: Sample) {
    const before = (await eventsOf(world.organisationId)).length;
    const who = route.permission === "cookie" || route.permission === "open" ? undefined : world.chief;
    const response = await portal.send(who, route.method, pathOf(route, world), body, headers);
    const text = await response.text();
    return { world, response, text, events: (await eventsOf(world.organisationId)).slice(before) };
  }

  const seen = new Set<string>();
  const writing = routes.filter(({ method }) => method !== "GET");
  const telling = writing.filter((one) => !(nameOf(one) in EXCUSED));
  for (const [turn, route] of telling.entries()) {
    test(nameOf(route), async () => {
      const { world, response, text, events } = await inTurn(
        turn,
        async (one) =>
          await asked(route, one, await (PREPARED[nameOf(route)]?.(one) ?? sampleOf(route, one))),
        (outcome) => outcome.response.ok && outcome.events.length > 0,
      );
      expect([nameOf(route), response.ok, text]).toEqual([nameOf(route), true, expect.anything()]);
      expect([nameOf(route), events.length > 0]).toEqual([nameOf(route), true]);
      for (const event of events) {
        seen.add(event.action);
        expect(event).toMatchObject({
          requestId: response.headers.get("x-request-id"),
          ipClass: "loopback",
          riskLevel: AUDIT_ACTIONS[event.action as AuditAction],
        });
        // What a mail service delivers is about nobody, under whose key it could lie.
        if (nameOf(route) !== "POST /api/v1/inbound/email") expect(event.details).not.toBeNull();
        expect(JSON.stringify(event)).not.toContain(world.canary);
        if (route.permission !== "open") expect(event.actorId).toBe(world.chief.userId);
      }
    });
  }
  const excused = writing.filter((one) => nameOf(one) in EXCUSED);
  test("the excused are routes", () => {
    expect(excused.map(nameOf).sort()).toEqual(Object.keys(EXCUSED).sort());
  });
  for (const [turn, route] of excused.entries()) {
    test(`${nameOf(route)} is excused, and leaves none`, async () => {
      const { events } = await inTurn(
        turn,
        async (world) => {
          const headers = route.permission === "cookie" ? await cookieOf(world) : {};
          const sample = sampleOf(route, world);
          return await asked(route, world, { ...sample, headers: { ...sample.headers, ...headers } });
        },
        ({ response }) => response.ok,
      );
      expect([nameOf(route), events]).toEqual([nameOf(route), []]);
    });
  }
  test("what leaves an event elsewhere is known: jobs, commands, refusals, erasure, exports", () => {
    const elsewhere: AuditAction[] = [
      "auth.sign-in-refused",
      "auth.token-reused",
      "auth.passkey-copied",
      "organisations.created",
      "persons.erased",
      "emails.read",
      "imports.applied",
      "schedules.rederived",
      "events.rederived",
      // Where nobody saw a late change (jobs/handlers/unseen.test.ts).
      "schedules.escalated",
      // Where a rest is too short (api/schedules/rest.test.ts).
      "schedules.rest-overridden",
      "expenses.posted",
      "bills.refused",
      "payments.refused",
      // Over a threshold (api/advances/second-approvals.test.ts).
      "advances.proposed",
      // Over a threshold, and further on (api/settlements/*.test.ts).
      "settlements.approved-once",
      "settlements.reclaim-refunded",
      "settlements.reclaim-refused",
      "ledger.connected",
      "ledger.revalued",
      "expenses.approved-once",
      "contracts.viewed",
      "contracts.sealed",
      "contracts.lapsed",
      "contracts.expiring",
      "contracts.expired",
      "documents.accepted",
      "documents.refused",
      "audit.exported",
      "exports.made",
      "exports.downloaded",
      "books.archived",
      // As a draft; the sample hands it in.
      "expenses.created",
    ];
    expect([...seen, ...elsewhere].sort()).toEqual(Object.keys(AUDIT_ACTIONS).sort());
  });
});

describe("signing in", () => {
  const untilLeft = async (world: TestWorld, action: AuditAction) => {
    for (const until = Date.now() + 5_000; Date.now() < until; await Bun.sleep(20)) {
      const found = (await eventsOf(world.organisationId)).find((event) => event.action === action);
      if (found) return found;
    }
    throw new Error(`${action} left no event`);
  };
  test("with a wrong password is told in every organisation of theirs, as a stranger's doing", async () => {
    const world = await testWorld(portal);
    const other = await portal.person(["admin"]);
    const { sql } = portal.database;
    await sql`insert into memberships (organisation_id, user_id, roles)
      values (${other.organisationId}, ${world.chief.userId}, '{artist}')`;
    const wrong = { ...world.login, password: "wrong" };
    await expectProblem(await portal.send(undefined, "POST", "/api/v1/auth/login", wrong), 401);
    const event = await untilLeft(world, "auth.sign-in-refused");
    expect(event).toMatchObject({ actorKind: "stranger", actorId: null, subjectId: world.chief.userId });
    await portal.send(undefined, "POST", "/api/v1/auth/login", world.login);
    const actions = (await eventsOf(other.organisationId)).map(({ action }) => action);
    expect(actions).toEqual(["auth.sign-in-refused", "auth.signed-in"]);
    const { audit_entries: entries } = await trail(other, "?risk=medium");
    expect(entries[0]?.personal).toEqual({ address: "127.0.0.1" });
  });
  test("with a token that was used before is critical", async () => {
    const world = await testWorld(portal);
    const signedIn = await portal.send(undefined, "POST", "/api/v1/auth/login", world.login);
    const headers = { origin: TEST_ORIGIN, cookie: signedIn.headers.get("set-cookie")?.split(";")[0] ?? "" };
    await portal.send(undefined, "POST", "/api/v1/auth/refresh", undefined, headers);
    await portal.database.sql`update refresh_tokens set rotated_at = now() - interval '1 hour'
      where rotated_at is not null`;
    await expectProblem(
      await portal.send(undefined, "POST", "/api/v1/auth/refresh", undefined, headers),
      401,
    );
    expect(await untilLeft(world, "auth.token-reused")).toMatchObject({ riskLevel: "critical" });
  });
});

describe("the trail", () => {
  let world: TestWorld;
  let accountant: TestPerson;
  let expenses: string[];
  beforeAll(async () => {
    world = await testWorld(portal);
    accountant = world.people.accountant;
    const handIn = async () => {
      const body = {
        production_id: world.ids.production,
        amount: "1.00",
        category: "Meals",
        description: "Tea",
      };
      const response = await portal.send(world.people.artist, "POST", "/api/v1/expenses", body);
      return ((await response.json()) as { id: string }).id;
    };
    expenses = [];
    for (let n = 0; n < 5; n++) expenses.push(await handIn());
    const approved = await portal.send(accountant, "POST", "/api/v1/expenses/bulk-approve", {
      expense_ids: expenses.slice(1),
      notes: "seen",
    });
    expect(approved.status).toBe(200);
    const body = { reason: "No receipt" };
    const path = `/api/v1/expenses/${expenses[0]}/reject`;
    expect((await portal.send(accountant, "POST", path, body, { "if-match": '"1"' })).status).toBe(200);
  });

  test("is newest first, page by page, and ends where it began", async () => {
    const all = await trail(accountant, "?limit=100");
    expect(all.meta).toEqual({ has_more: false, next_cursor: null });
    const seqs = all.audit_entries.map(({ seq }) => seq);
    expect(seqs).toEqual(seqs.map((_, at) => seqs.length - at));
    const paged: AuditEntry[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const page: Trail = await trail(accountant, `?limit=4${cursor && `&cursor=${cursor}`}`);
      paged.push(...page.audit_entries);
      cursor = page.meta.next_cursor;
    }
    expect(paged).toEqual(all.audit_entries);
    expect((await trail(accountant)).audit_entries).toHaveLength(Math.min(20, seqs.length));
  });

  test("can be asked of somebody, of a thing, of a time, of a risk", async () => {
    const by = (await trail(accountant, `?actor=${accountant.userId}`)).audit_entries;
    expect(by.slice(0, 5).map(({ action }) => action)).toEqual([
      "expenses.rejected",
      ...Array.from({ length: 4 }, () => "expenses.approved"),
    ]);
    expect(new Set(by.map(({ actor_id }) => actor_id))).toEqual(new Set([accountant.userId]));
    expect(by.length).toBeGreaterThanOrEqual(5);
    const of = (await trail(accountant, `?object_type=expense&object_id=${expenses[1]}`)).audit_entries;
    expect(
      of.map(({ action, risk_level: risk, object_version: version }) => [action, risk, version]),
    ).toEqual([
      ["expenses.approved", "high", 2],
      ["expenses.submitted", "low", 1],
    ]);
    // What it became is what it was.
    expect(of[0]?.reason).toBe("seen");
    expect(of[0]?.subject_id).toBe(world.people.artist.userId);
    expect(of[0]?.actor_name).toContain(world.canary);
    expect((await trail(accountant, `?object_type=job&object_id=${expenses[1]}`)).audit_entries).toEqual([]);
    const [newest, second] = by;
    const since = (await trail(accountant, `?from=${newest?.event_timestamp}`)).audit_entries;
    expect(since.map(({ seq }) => seq)).toEqual([newest?.seq ?? 0]);
    const until = (await trail(accountant, `?to=${newest?.event_timestamp}&limit=1`)).audit_entries;
    expect(until.map(({ seq }) => seq)).toEqual([second?.seq ?? 0]);
    for (const risk of ["low", "medium", "high", "critical"]) {
      const { audit_entries: entries } = await trail(accountant, `?risk=${risk}&limit=100`);
      expect(entries.every((entry) => entry.risk_level === risk)).toBe(true);
      expect(entries.length > 0).toBe(risk !== "critical");
    }
  });

  test("is the organisation's own, for accountants and administrators", async () => {
    const stranger = await portal.person(["admin"]);
    expect((await trail(stranger)).audit_entries).toEqual([]);
    for (const role of ["manager", "artist", "engineer"] as const)
      for (const path of [
        TRAIL,
        `${TRAIL}/export`,
        `${TRAIL}/head`,
        `${TRAIL}/actors`,
        "/api/compliance/audit-trail",
      ])
        await expectProblem(await portal.send(world.people[role], "GET", path), 403);
    expect((await trail(world.people.admin)).audit_entries.length).toBeGreaterThan(0);
    for (const query of [
      "?risk=dire",
      "?actor=me",
      "?limit=101",
      "?limit=0",
      "?from=today",
      "?sort=-at",
      "?cursor=W10",
    ])
      await expectProblem(await portal.send(accountant, "GET", `${TRAIL}${query}`), 400, query);
  });

  test("says what it holds at an event, to be held against what somebody reckoned from an export", async () => {
    const head = async (who: TestPerson, query = "") =>
      (await (await portal.send(who, "GET", `${TRAIL}/head${query}`)).json()) as AuditHead;
    const { audit_entries: entries } = await trail(accountant, "?limit=100");
    const [newest] = entries;
    expect(await head(accountant)).toEqual({
      seq: newest?.seq ?? 0,
      hash: newest?.hash ?? "",
      event_timestamp: newest?.event_timestamp ?? "",
      latest_seq: newest?.seq ?? 0,
      signed: null,
    });
    for (const { seq, hash } of entries)
      expect(await head(accountant, `?seq=${seq}`)).toMatchObject({ seq, hash, latest_seq: newest?.seq });
    const after = `${TRAIL}/head?seq=${(newest?.seq ?? 0) + 1}`;
    await expectProblem(await portal.send(accountant, "GET", after), 404);
    await expectProblem(await portal.send(accountant, "GET", `${TRAIL}/head?seq=0`), 400);
    // A chain that has not begun.
    await expectProblem(await portal.send(await portal.person(["admin"]), "GET", `${TRAIL}/head`), 404);
  });

  test("names everybody who did something, each once", async () => {
    const response = await portal.send(accountant, "GET", `${TRAIL}/actors`);
    const { data } = (await response.json()) as AuditActors;
    const { audit_entries: entries } = await trail(accountant, "?limit=100");
    const known = new Set(
      entries.flatMap((one) => (one.actor_id ? [`${one.actor_id} ${one.actor_name}`] : [])),
    );
    expect(data.map(({ id, name }) => `${id} ${name}`).sort()).toEqual([...known].sort());
    expect(data.length).toBeGreaterThan(1);
    const stranger = await portal.send(await portal.person(["admin"]), "GET", `${TRAIL}/actors`);
    expect(await stranger.json()).toEqual({ data: [] });
  });

  test("S1's address answers the same, with nobody but the token saying who asks", async () => {
    const path = "/api/compliance/audit-trail";
    const same = await trail(accountant);
    const own = `?userId=${accountant.userId}&userRole=accountant`;
    for (const query of ["", own, `${own}&limit=20`, `?userId=${accountant.userId.toUpperCase()}`])
      expect(await trail(accountant, query, path)).toEqual(same);
    for (const query of [
      `?userId=${accountant.userId}&userRole=admin`,
      "?userRole=admin",
      `?userId=${world.people.admin.userId}`,
      "?userId=1",
      "?userId=",
    ])
      await expectProblem(await portal.send(accountant, "GET", `${path}${query}`), 403, query);
  });

  test("keeps no word of somebody who was erased, and is whole", async () => {
    const erased = world.people.artist.userId;
    const id = `?object_type=expense&object_id=${expenses[0]}`;
    expect((await trail(accountant, id)).audit_entries[0]?.reason).toBe("No receipt");
    await commit(portal.database, operatorActor(world.organisationId), (tx) =>
      erasePerson(tx, world.organisationId, erased, new Date().toISOString()),
    );
    const after = (await trail(accountant, id)).audit_entries;
    expect(after.map(({ reason, personal }) => [reason, personal])).toEqual([
      [null, {}],
      [null, {}],
    ]);
    expect(await checkExport((await exported(accountant)).lines)).toMatchObject({ ok: true });
  });
});

async function exported(who: TestPerson) {
  const response = await portal.send(who, "GET", `${TRAIL}/export`);
  const text = await response.text();
  return { response, text, lines: text.trimEnd().split("\n") };
}

describe("an export", () => {
  test("is whole for whoever has nothing but it and the key, says that it was made, and names nobody", async () => {
    const world = await testWorld(portal);
    const { response, text, lines } = await exported(world.people.accountant);
    expect(response.headers.get("content-type")).toBe("application/x-ndjson");
    expect(response.headers.get("content-disposition")).toContain(`audit-${world.organisationId}.ndjson`);
    const published = await portal.send(undefined, "GET", "/.well-known/audit-keys.json");
    const { keys } = (await published.json()) as { keys: { x: string; crv: string }[] };
    const events = await eventsOf(world.organisationId);
    expect(await checkExport(lines, new Set(keys.map(({ x }) => x)))).toMatchObject({
      ok: true,
      organisationId: world.organisationId,
      events: events.length,
      heads: 1,
      keys: [portal.services.auditSigner.key],
    });
    expect(events.at(-1)).toMatchObject({
      action: "audit.exported",
      actorId: world.people.accountant.userId,
    });
    expect(text).not.toContain(world.canary);
  });

  test("while others write and heads are signed ends where it began, and is whole, with every head in its place", async () => {
    const world = await testWorld(portal);
    const { database } = portal;
    const { log, clock, auditSigner: signer } = portal.services;
    using rooms = testRooms();
    const heads = openBlobs(rooms.auditHeadsUrl, "AUDIT_HEADS_URL");
    const sign = () => signHeads({ database, heads, signer, clock, log });
    const path = `/api/v1/announcements`;
    const publish = () => portal.send(world.chief, "POST", path, { title: newId(), body: "" });
    for (let n = 0; n < 10; n++) {
      const [one] = await Promise.all([
        exported(world.people.admin),
        publish(),
        publish(),
        publish(),
        sign(),
      ]);
      expect(await checkExport(one.lines)).toMatchObject({ ok: true });
    }
    await publish();
    await sign();
    const { lines } = await exported(world.people.admin);
    const kinds = lines.map((line) => (JSON.parse(line) as { kind: string }).kind);
    const verdict = await checkExport(lines, new Set([signer.key]));
    expect(verdict).toMatchObject({ ok: true, heads: kinds.filter((kind) => kind !== "event").length });
    expect(kinds.filter((kind) => kind === "head").length).toBeGreaterThan(5);
    // The event of the export stands between the last head and the one that closes it.
    expect(kinds.slice(-3)).toEqual(["head", "event", "closing"]);
  });

  test("a third at once is asked to wait, and a reader that leaves makes room", async () => {
    const world = await testWorld(portal);
    const { accountant } = world.people;
    const path = `${TRAIL}/export`;
    const held = [await portal.send(accountant, "GET", path), await portal.send(accountant, "GET", path)];
    const busy = await portal.send(accountant, "GET", path);
    await expectProblem(busy, 503);
    expect(busy.headers.get("retry-after")).toBe("10");
    await Promise.all(held.map((one) => one.body?.cancel()));
    expect(await checkExport((await exported(accountant)).lines)).toMatchObject({ ok: true });
  });
});
