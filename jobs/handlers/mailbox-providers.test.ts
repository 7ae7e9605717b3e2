import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { jobs } from "../../db/schema/jobs.ts";
import { productionMailboxes } from "../../db/schema/mailboxes.ts";
import { NO_ANSWER, OFFICE, testMailboxes, type Mailboxes } from "./testing-mailboxes.ts";

/** What is one provider's own; what holds of all: mailboxes.test.ts. */
let world: Mailboxes;

beforeAll(async () => {
  world = await testMailboxes();
});
afterAll(() => world[Symbol.asyncDispose]());
beforeEach(() => world.begin());
afterEach(() => world.end());

const CALL = "\r\n\r\nCrew call 7:00\r\n";
/** Nobody waits for whoever asked to be left alone. */
const again = () =>
  world.portal.database.db.update(productionMailboxes).set({ readUntil: new Date().toISOString() });

describe("tokens for IMAP", () => {
  beforeEach(() => world.begun(world.kinds.tokens));
  const asked = () => world.tokens.state.asked.length;
  const lapse = () => world.imap.state.tokens.clear();

  test("one is asked for once while it is good, and again before it lapses, with the refresh token that came last", async () => {
    const { tokens, work, portal, now } = world;
    await work();
    await work();
    expect(asked()).toBe(1);
    // Sooner than a run may end.
    tokens.state.expiresIn = 120;
    lapse();
    const before = tokens.state.refreshToken;
    await work();
    expect([asked(), tokens.state.asked.at(-1)?.refresh_token]).toEqual([2, before]);
    await work();
    expect([asked(), tokens.state.asked.at(-1)?.refresh_token === before]).toEqual([3, false]);
    // Of two who would read it at once one asks.
    tokens.state.expiresIn = 3_600;
    const payload = { production_id: now.production };
    const two = Array.from({ length: 2 }, () => ({
      id: crypto.randomUUID(),
      kind: "read-mailbox" as const,
      payload,
    }));
    await portal.database.db
      .insert(jobs)
      .values(two.map((one) => ({ ...one, organisationId: world.manager.organisationId })));
    await world.run();
    expect([asked(), await world.mailbox()]).toMatchObject([4, { state: "in_step", reason: null }]);
  });

  test("one that was taken back before it lapsed is replaced; a server that takes no fresh one either says so", async () => {
    const { tokens, imap, work } = world;
    imap.deliver(OFFICE, `Subject: Sheet${CALL}`);
    imap.state.hasInitial = false;
    lapse();
    await work();
    expect([asked(), await world.mailbox()]).toMatchObject([2, { state: "in_step", taken_count: 1 }]);
    lapse();
    tokens.state.mischief = "gives tokens that nobody takes";
    await work();
    const { state, reason } = (await world.mailbox()) ?? {};
    expect([state, reason, asked()]).toEqual([
      "refused",
      expect.stringContaining("Look whether IMAP is on for the mailbox"),
      3,
    ]);
  });

  test("a refused refresh says why and what helps; with what is given then it goes on where it stopped", async () => {
    const { tokens, imap, work, kinds } = world;
    for (const [mischief, words] of [
      [undefined, "takes the refresh token no more: it lapsed, or was taken back. Sign in there again"],
      ["does not know the app", "the secret may have run out. Make a new one there"],
      ["allows no mail", "Whoever runs it there has to allow it IMAP."],
    ] as const) {
      imap.deliver(OFFICE, `Subject: Meanwhile${CALL}${mischief}`);
      tokens.takeBack();
      tokens.state.mischief = mischief;
      await work();
      const { state, reason } = (await world.mailbox()) ?? {};
      expect([state, reason]).toEqual(["refused", expect.stringContaining(words)]);
      const before = asked();
      await work();
      expect(asked()).toBe(before);
      tokens.state.mischief = undefined;
      await world.begun(kinds.tokens);
    }
    expect(await world.mailbox()).toMatchObject({ taken_count: 3, state: "in_step" });
  });

  test("an endpoint that hangs, fails, shows a page or asks to wait is asked again; so is a server that never lets in", async () => {
    const { tokens, imap, work } = world;
    imap.deliver(OFFICE, `Subject: Sheet${CALL}`);
    for (const mischief of ["never answers", "answers 500", "answers with a page"] as const) {
      lapse();
      await world.kinds.tokens.connect();
      tokens.state.mischief = mischief;
      await work(false);
      expect([mischief, await world.mailbox()]).toMatchObject([mischief, { reason: NO_ANSWER }]);
    }
    tokens.state.mischief = "asks to wait";
    await work();
    expect((await world.mailbox())?.reason).toStartWith("Its server asks to be left alone");
    const before = asked();
    await work();
    expect(asked()).toBe(before);
    await again();
    tokens.state.mischief = undefined;
    imap.state.mischief = "never lets in";
    await work();
    expect(await world.mailbox()).toMatchObject({ reason: NO_ANSWER, taken_count: 0 });
    imap.state.mischief = undefined;
    await work();
    expect(await world.mailbox()).toMatchObject({ reason: null, taken_count: 1, state: "in_step" });
  });

  test("an app by its own permission needs nobody's refresh token; a public one has no secret", async () => {
    const { tokens, work, put, oauth } = world;
    await put("/oauth", oauth({ refresh_token: undefined, scope: "mail.read" }));
    await work(false);
    expect(await world.mailbox()).toMatchObject({ state: "in_step", reason: null });
    expect(tokens.state.asked.at(-1)).toEqual({
      ...{ grant_type: "client_credentials", scope: "mail.read" },
      ...{ client_id: tokens.app.clientId, client_secret: tokens.app.clientSecret },
    });
    await put("/oauth", oauth({ client_secret: undefined }));
    await work(false);
    expect(Object.keys(tokens.state.asked.at(-1) ?? {})).not.toContain("client_secret");
  });
});

describe("Gmail's API", () => {
  beforeEach(() => world.begun(world.kinds.gmail));
  const askedFor = (what: string) => world.gmail.state.asked.filter((one) => one === what).length;

  test("what somebody puts back into the inbox is taken, and what is gone again is not", async () => {
    const { gmail, work } = world;
    const spam = gmail.deliver(OFFICE, `Subject: Second${CALL}`, { labels: ["SPAM"] });
    gmail.deliver(OFFICE, `Subject: Gone${CALL}`);
    gmail.state.mails.pop();
    await work();
    expect(await world.mailbox()).toMatchObject({ taken_count: 0, state: "in_step" });
    gmail.putBack(spam);
    const lists = askedFor("messages");
    await work();
    expect(await world.mailbox()).toMatchObject({ taken_count: 1, left_count: 0, state: "in_step" });
    expect(askedFor("messages")).toBe(lists);
  });

  test("more than a run takes comes with the next ones, in pages, the oldest first, each once", async () => {
    const { gmail, work } = world;
    gmail.state.pageSize = 20;
    for (let at = 0; at < 55; at++) gmail.deliver(OFFICE, `Subject: Sheet ${at}${CALL}`);
    await work();
    expect(await world.mailbox()).toMatchObject({ taken_count: 50 });
    await work();
    expect(await world.mailbox()).toMatchObject({ taken_count: 55, reason: null });
    expect(await world.taken()).toHaveLength(55);
  });

  test("history that is forgotten while more came than a run takes: listed anew in pages, and still taken once", async () => {
    const { gmail, work } = world;
    for (let at = 0; at < 60; at++)
      gmail.deliver(OFFICE, `Subject: Sheet ${at}${CALL}`, { at: Date.now() - 90_000 + at });
    gmail.forgetHistory();
    gmail.state.pageSize = 25;
    await work();
    expect(await world.mailbox()).toMatchObject({ taken_count: 50 });
    // What comes meanwhile stands in the history that is known.
    gmail.deliver(OFFICE, `Subject: Meanwhile${CALL}`);
    await work();
    await work();
    expect(await world.mailbox()).toMatchObject({ taken_count: 61, reason: null });
    const listed = askedFor("messages");
    gmail.deliver(OFFICE, `Subject: Later${CALL}`);
    await work();
    expect([(await world.taken()).length, askedFor("messages") - listed]).toEqual([62, 0]);
  });

  test("one that asks to be left alone is, for as long as it says; a moment, and one failure, are waited for", async () => {
    const { gmail, work } = world;
    for (const mischief of ["asks to wait", "answers 500"] as const) {
      gmail.deliver(OFFICE, `Subject: ${mischief}${CALL}`);
      Object.assign(gmail.state, { mischief, times: 1 });
      await work();
      expect((await world.mailbox())?.reason).toBeNull();
    }
    expect(await world.mailbox()).toMatchObject({ taken_count: 2 });
    for (const mischief of ["asks to wait", "limits by 403"] as const) {
      Object.assign(gmail.state, { mischief, times: undefined, retryAfter: "600" });
      await work();
      expect((await world.mailbox())?.reason).toStartWith("Its server asks to be left alone");
      gmail.state.mischief = undefined;
      const { length } = gmail.state.asked;
      await work();
      expect(gmail.state.asked).toHaveLength(length);
      await again();
      await work();
      expect(await world.mailbox()).toMatchObject({ state: "in_step", reason: null });
    }
  });

  test("a mail that is larger than was said is left once that shows; of what is said to be no byte is asked for", async () => {
    const { gmail, work } = world;
    gmail.deliver(OFFICE, `Subject: Huge${CALL}`, { sizeEstimate: 62 * 1_024 * 1_024 });
    await work();
    expect(askedFor("messages/:id raw")).toBe(0);
    gmail.deliver(OFFICE, `Subject: Lies${CALL}`);
    gmail.state.mischief = "sends a mail without end";
    await work();
    expect((await world.mailbox())?.reason).toContain("has more than 50 MB");
    expect(await world.mailbox()).toMatchObject({ taken_count: 0, left_count: 2 });
  });

  test("a token that ran out is renewed; consent that was taken back is said, until somebody signs in again", async () => {
    const { gmail, work, kinds } = world;
    gmail.deliver(OFFICE, `Subject: Sheet${CALL}`);
    gmail.forgetTokens();
    await work();
    expect(await world.mailbox()).toMatchObject({ taken_count: 1, state: "in_step" });
    gmail.deliver(OFFICE, `Subject: Meanwhile${CALL}`);
    gmail.takeBack();
    await work();
    const reason = "Google does not accept the consent any more.";
    expect(await world.mailbox()).toMatchObject({ state: "refused", reason });
    const { tokens } = gmail.state;
    await work();
    expect(gmail.state.tokens).toBe(tokens);
    // What came while nobody was let in is not lost.
    await world.begun(kinds.gmail);
    expect(await world.mailbox()).toMatchObject({ taken_count: 2 });
    gmail.state.mischief = "was not allowed it";
    await work();
    const less = "What the portal asked for was not allowed at Google.";
    expect(await world.mailbox()).toMatchObject({ state: "refused", reason: less });
  });

  test("another mailbox than before is begun anew", async () => {
    const { gmail, work, kinds } = world;
    gmail.deliver(OFFICE, `Subject: Sheet${CALL}`);
    await work();
    gmail.state.address = "other@films.test";
    gmail.deliver(OFFICE, `Subject: Not from now on${CALL}`);
    await kinds.gmail.connect();
    await work(false);
    const other = { username: "other@films.test", taken_count: 0, state: "in_step" };
    expect(await world.mailbox()).toMatchObject(other);
  });

  test("leave that goes less far than was asked is none; a code is good once", async () => {
    const { gmail, work, kinds, put, redirect } = world;
    gmail.state.scope = "openid";
    await kinds.gmail.connect();
    await work(false);
    expect(await world.mailbox()).toMatchObject({ state: "refused" });
    gmail.state.scope = "openid https://www.googleapis.com/auth/gmail.readonly";
    const given = gmail.consented(redirect);
    await put("/gmail", given);
    await work(false);
    expect(await world.mailbox()).toMatchObject({ state: "in_step" });
    await put("/gmail", given);
    await work(false);
    expect(await world.mailbox()).toMatchObject({ state: "refused" });
    expect((await world.of()).gmail).toEqual({
      ...{ consent_url: gmail.consentUrl, client_id: "client", redirect_uri: redirect },
      scope: "https://www.googleapis.com/auth/gmail.readonly",
    });
  });
});
