import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { sql } from "drizzle-orm";
import { emailKey } from "../../core/document-keys.ts";
import { NO_ANSWER, OFFICE, testMailboxes, type Kind, type Mailboxes } from "./testing-mailboxes.ts";

/** What holds of every mailbox, whoever it is at and however one is let in; what is one's own, but for signing in at Microsoft: mailbox-providers.test.ts. */
let world: Mailboxes;

beforeAll(async () => {
  world = await testMailboxes();
});
afterAll(() => world[Symbol.asyncDispose]());
beforeEach(() => world.begin());
afterEach(() => world.end());

const KINDS = ["password", "tokens", "microsoft", "gmail"] as const;
/** How one is let in changes nothing of how mails are fetched. */
const WIRES = ["password", "gmail"] as const;

describe.each(KINDS)("a mailbox by %s", (name) => {
  let kind: Kind;
  beforeEach(() => {
    kind = world.kinds[name];
  });

  test("what comes from now on is taken, each mail once, and nothing in the mailbox is changed", async () => {
    kind.deliver("Subject: Before\r\n\r\nlong ago\r\n");
    await world.begun(kind);
    const long = kind.deliver(`Subject: Sheet\r\n\r\n${"Crew call 7:00\r\n".repeat(50_000)}`);
    kind.deliver("Subject: Private\r\n\r\nnobody's\r\n", { from: "stranger@elsewhere.test" });
    kind.deliver("Subject: Second\r\n\r\nCrew call 8:00\r\n", {
      from: '"Production, Office" <b@films.test>',
    });
    await world.work();
    await world.work();
    const rows = await world.taken();
    expect(rows.map(({ door, status }) => `${door} ${status}`)).toEqual([
      "mailbox received",
      "mailbox received",
    ]);
    const kept = rows.find(({ sizeBytes }) => sizeBytes > 700_000);
    const bytes = world.portal.services.blobs.read(emailKey(world.manager.organisationId, kept?.id ?? ""));
    expect(await new Response(bytes).text()).toBe(long.toString());
    expect(await world.mailbox()).toMatchObject({
      ...{ provider: kind.provider, state: "in_step", taken_count: 2, left_count: 1 },
    });
    expect(kind.changed()).toEqual([]);
  });

  test("credentials that are refused are said and not tried again until there are others; what came meanwhile is not lost", async () => {
    await kind.connectWrongly();
    await world.work(false);
    const { state, reason } = (await world.mailbox()) ?? {};
    expect([state, reason]).toEqual(["refused", expect.stringMatching(/accept|takes/)]);
    const asked = kind.asked();
    await world.work();
    expect(kind.asked()).toBe(asked);
    await world.begun(kind);
    kind.deliver("Subject: Sheet\r\n\r\nCrew call 7:00\r\n");
    await world.work();
    expect(await world.mailbox()).toMatchObject({ state: "in_step", reason: null, taken_count: 1 });
  });

  test("what opens it is never told and nowhere kept open; once removed nothing is read", async () => {
    const { portal, manager, now } = world;
    const told = await (await kind.connect()).text();
    await world.work(false);
    const kept = [told, await world.kept(), JSON.stringify(await world.of())];
    for (const secret of kind.secrets()) expect(kept.join("\n")).not.toContain(secret);
    const stranger = await portal.person(["manager"]);
    expect((await portal.send(stranger, "GET", now.path)).status).toBe(404);
    expect((await portal.send(stranger, "DELETE", now.path)).status).toBe(404);
    expect((await portal.send(manager, "DELETE", now.path)).status).toBe(204);
    const asked = kind.asked();
    await world.work();
    expect(await world.mailbox()).toBeUndefined();
    expect((await portal.send(manager, "DELETE", now.path)).status).toBe(404);
    expect(kind.asked()).toBe(asked);
  });
});

describe.each(WIRES)("mails by %s", (name) => {
  let kind: Kind;
  beforeEach(async () => {
    kind = world.kinds[name];
    await world.begun(kind);
    // Gmail's is tried three times.
    if (name === "gmail") world.now.timeoutMs = 200;
  });

  test("what counts no more: what came lately is looked at anew, and still taken once", async () => {
    kind.deliver("Subject: Old\r\n\r\nyears ago\r\n", { at: new Date("2020-01-01T00:00:00Z") });
    kind.deliver("Subject: First\r\n\r\nCrew call 7:00\r\n");
    kind.forget();
    await world.work();
    kind.deliver("Subject: Second\r\n\r\nCrew call 8:00\r\n");
    kind.forget();
    await world.work();
    expect(await world.taken()).toHaveLength(2);
    kind.deliver("Subject: Third\r\n\r\nCrew call 9:00\r\n");
    await world.work();
    expect(await world.taken()).toHaveLength(3);
  });

  test("one that hangs, cuts off or answers as none does is asked again, and says so; nothing is lost", async () => {
    kind.deliver("Subject: Sheet\r\n\r\nCrew call 7:00\r\n");
    for (const fault of [...kind.faults, "cuts off in the middle of a mail"]) {
      kind.misbehave(fault);
      await world.work();
      expect([fault, await world.mailbox()]).toMatchObject([fault, { state: "in_step", reason: NO_ANSWER }]);
    }
    expect(await world.taken()).toEqual([]);
    // What failed often is a mail's own fault.
    kind.misbehave(undefined);
    await world.work();
    expect(await world.mailbox()).toMatchObject({ reason: null, taken_count: 1 });
  });

  test("a mail that does not come, or is too large, is left, and those behind it are taken", async () => {
    kind.deliver("Subject: Stuck\r\n\r\nCrew call 7:00\r\n");
    kind.misbehave("never sends a mail");
    for (let tries = 0; tries < 3; tries++) await world.work();
    // Whoever asked for the next one would wait in vain: it is left by what is said of it.
    const at = new Date("2026-11-30T10:00:00Z");
    kind.deliver("Subject: Film\r\n\r\nCrew call 7:00\r\n", { at, sizeBytes: 62 * 1_024 * 1_024 });
    await world.work();
    expect(await world.mailbox()).toMatchObject({
      ...{ taken_count: 0, left_count: 2 },
      reason:
        "A mail of 2026-11-30 has 62 MB, and at most 50 MB are taken. It was left there; its call sheet can be handed in alone.",
    });
    kind.misbehave(undefined);
    kind.deliver("Subject: Next\r\n\r\nCrew call 8:00\r\n");
    await world.work();
    expect(await world.taken()).toHaveLength(1);
    expect(await world.mailbox()).toMatchObject({ taken_count: 1, left_count: 2, reason: null });
  });
});

describe("signing in at Microsoft", () => {
  beforeEach(() => world.begun(world.kinds.microsoft));

  test("leave that was taken back is said, until somebody signs in again; another mailbox is begun anew", async () => {
    const { tokens, imap, work, kinds } = world;
    imap.deliver(OFFICE, "Subject: Sheet\r\n\r\nCrew call 7:00\r\n");
    tokens.state.expiresIn = 60;
    await work();
    expect(await world.mailbox()).toMatchObject({ taken_count: 1, state: "in_step" });
    imap.deliver(OFFICE, "Subject: Meanwhile\r\n\r\nCrew call 7:00\r\n");
    tokens.takeBack();
    await work();
    const { state, reason } = (await world.mailbox()) ?? {};
    expect([state, reason]).toEqual([
      "refused",
      expect.stringContaining("does not accept the sign-in any more"),
    ]);
    // What came while nobody was let in is not lost.
    await world.begun(kinds.microsoft);
    expect(await world.mailbox()).toMatchObject({ taken_count: 2 });
    tokens.state.username = "other@films.test";
    await kinds.microsoft.connect();
    await work(false);
    expect(await world.mailbox()).toMatchObject({ state: "refused", username: "sheets@films.test" });
    expect(imap.state.users.at(-1)).toBe("other@films.test");
  });

  test("a code is good once; where it is not said who signed in nothing is read", async () => {
    const { tokens, put, work, redirect } = world;
    const given = tokens.consented(redirect);
    await put("/microsoft", given);
    await work(false);
    expect(await world.mailbox()).toMatchObject({ state: "in_step", username: "sheets@films.test" });
    await put("/microsoft", given);
    await work(false);
    expect(await world.mailbox()).toMatchObject({ state: "refused" });
    expect((await world.of()).microsoft).toEqual({
      consent_url: `${tokens.login}/organizations/oauth2/v2.0/authorize`,
      ...{ client_id: tokens.app.clientId, redirect_uri: redirect },
      scope: "https://outlook.office365.com/IMAP.AccessAsUser.All offline_access openid profile",
    });
    await world.end();
    tokens.state.username = undefined;
    await world.kinds.microsoft.connect();
    await work(false);
    expect(await world.mailbox()).toMatchObject({
      ...{ state: "refused", username: "", reason: "It was not said who signed in." },
    });
  });
});

test("only servers that the house names, and token endpoints that everybody knows or it names", async () => {
  const { put, oauth, imap } = world;
  const password = { username: "sheets@films.test", password: "app-password" };
  expect((await put("", { server: "imaps://127.0.0.1", ...password })).status).toBe(422);
  const microsoft = "https://login.microsoftonline.com/films.test/oauth2/v2.0/token";
  for (const [status, body] of [
    [422, oauth({ server: "imaps://127.0.0.1" })],
    [422, oauth({ token_url: "https://tokens.elsewhere.test/token" })],
    [422, oauth({ token_url: microsoft.replace("films.test", "a/../b") })],
    [422, oauth({ token_url: microsoft.replace(".com/", ".com.elsewhere.test/") })],
    [422, oauth({ client_secret: undefined, refresh_token: undefined })],
    [200, oauth({ token_url: microsoft })],
  ] as const)
    expect([status, (await put("/oauth", body)).status]).toEqual([status, status]);
  expect((await world.of()).servers).toEqual([imap.url]);
});

test("what opens the mailbox of a production that was deleted is gone with the next turn, and that is on record", async () => {
  const { portal, now, kinds } = world;
  await world.begun(kinds.gmail);
  const { db } = portal.database;
  await db.execute(sql`update productions set deleted_at = now() where id = ${now.production}`);
  const asked = kinds.gmail.asked();
  await world.work();
  const left = await db.execute(
    sql`select 1 from production_mailboxes where production_id = ${now.production}`,
  );
  expect([left.length, kinds.gmail.asked() - asked]).toEqual([0, 0]);
  const noted = await db.execute(
    sql`select 1 from audit_pending where event ->> 'action' = 'emails.mailbox-removed'
      and event ->> 'object_id' = ${now.production}`,
  );
  expect(noted.length).toBeGreaterThan(0);
});
