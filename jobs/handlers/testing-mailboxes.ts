import { expect } from "bun:test";
import { randomBytes } from "node:crypto";
import { and, eq, inArray } from "drizzle-orm";
import { testApp } from "../../api/testing.ts";
import type { Mailbox, MailboxOf } from "../../core/emails/mailboxes.ts";
import { takeJob } from "../../db/jobs.ts";
import { emails } from "../../db/schema/emails.ts";
import { jobs } from "../../db/schema/jobs.ts";
import { handlers } from "../handlers.ts";
import { openMailboxes } from "../integrations/mailboxes.ts";
import { startGmail } from "../integrations/testing-gmail.ts";
import { startImap } from "../integrations/testing-imap.ts";
import { startTokens } from "../integrations/testing-tokens.ts";
import { runJob } from "../run.ts";
import { testRooms } from "../testing.ts";

export const OFFICE = "office@films.test";
export const NO_ANSWER = "Its server does not answer. It is asked again.";
const REDIRECT = "https://portal.test/mails-in";
/** Of one call, and of all tries: what hangs is given up soon, and what does not has the time that a busy machine takes. */
const PATIENT = { timeoutMs: 20_000, deadlineMs: 60_000 };
const HANGS = { timeoutMs: 400, deadlineMs: 2_000 };
/** Gmail is tried three times. */
const GMAIL_HANGS = { ...HANGS, timeoutMs: 200 };

/** A mail as it comes in; `sizeBytes`: what is said of it. */
type Delivered = { at?: Date; sizeBytes?: number };
/** A mailbox elsewhere, as far as all of them are alike. */
export type Kind = {
  provider: Mailbox["provider"];
  connect(): Promise<Response>;
  /** With what is refused there. */
  connectWrongly(): Promise<Response>;
  /** What of the credentials must never be told. */
  secrets(): string[];
  deliver(text: string, more?: Delivered & { from?: string }): Buffer;
  /** What counts up to where it was read counts no more. */
  forget(): void;
  /** Ways not to answer. */
  faults: readonly string[];
  misbehave(how: string | undefined): void;
  /** How often anybody asked there. */
  asked(): number;
  changed(): string[];
};

export type Mailboxes = Awaited<ReturnType<typeof testMailboxes>>;

/** A portal that reads mailboxes of each kind, and the servers that they are at. */
export async function testMailboxes() {
  const key = randomBytes(32).toString("base64url");
  const rooms = testRooms();
  const [imap, gmail] = [startImap(), startGmail()];
  const tokens = startTokens(imap.state.tokens);
  const portal = await testApp({
    ...{ CALENDAR_KEY: key, GOOGLE_CLIENT_ID: "client", GOOGLE_CONSENT_URL: gmail.consentUrl },
    ...{ MICROSOFT_CLIENT_ID: tokens.app.clientId, MICROSOFT_LOGIN_URL: tokens.login },
    ...{ IMAP_SERVERS: imap.url, MAILBOX_TOKEN_URLS: tokens.url, PORTAL_URL: "https://portal.test" },
  });
  const manager = await portal.person(["manager"]);
  const now = { production: "", path: "" };
  const isHanging = (of: { state: { mischief: string | undefined } }) =>
    of.state.mischief?.startsWith("never") === true;
  const patience = () => {
    if (isHanging(gmail)) return GMAIL_HANGS;
    return isHanging(imap) || isHanging(tokens) ? HANGS : PATIENT;
  };
  const put = (below: string, body: unknown) => portal.send(manager, "PUT", `${now.path}${below}`, body);

  /** Runs what waits to read mailboxes; `turn`: as the clock writes it. */
  async function work(turn = true): Promise<void> {
    const { db } = portal.database;
    if (turn) {
      await db.insert(jobs).values({ id: crypto.randomUUID(), kind: "read-mailboxes", payload: {} });
      await run();
    }
    await run();
  }

  async function run(): Promise<void> {
    const { database } = portal;
    const { log, clock, blobs } = portal.services;
    const mailboxes = openMailboxes({
      key: Buffer.from(key, "base64url"),
      ...{ servers: [imap.url], tokenUrls: [tokens.url] },
      gmail: { ...gmail.settings, redirectUri: REDIRECT },
      microsoft: {
        ...{ ...tokens.app, server: imap.url, redirectUri: REDIRECT },
        tokenUrl: `${tokens.login}/organizations/oauth2/v2.0/token`,
      },
      outgoing: { ...patience(), pauseMs: 1, pauseMsMax: 5 },
    });
    const never = new AbortController().signal;
    const waiting = await database.db
      .select()
      .from(jobs)
      .where(and(eq(jobs.state, "pending"), inArray(jobs.kind, ["read-mailbox", "read-mailboxes"])));
    await Promise.all(
      waiting.map(async ({ id, kind }) => {
        const job = await takeJob(database.db, id, 60_000);
        if (job.outcome !== "taken") throw new Error(job.outcome);
        const services = { ...rooms, mailboxes, database, log, clock, blobs, lockMs: 60_000 };
        const read = handlers[kind as "read-mailbox"];
        expect(await runJob(services, read, job.job, job.lease, never, never)).toEqual({
          outcome: "completed",
        });
      }),
    );
  }

  const imapKind: Omit<Kind, "provider" | "connect" | "connectWrongly" | "secrets"> = {
    deliver: (text, { from = OFFICE, at, sizeBytes } = {}) => {
      imap.deliver(from, text, at, sizeBytes);
      return imap.state.mails.at(-1)?.bytes ?? Buffer.alloc(0);
    },
    forget: imap.renumber,
    faults: ["never greets", "answers with a page", "is unavailable"],
    misbehave: (how) => Object.assign(imap.state, { mischief: how }),
    asked: () => imap.state.sessions,
    changed: () => imap.state.changed,
  };
  const server = { server: imap.url, username: imap.user.username };
  const oauth = (more: Record<string, unknown> = {}) => ({
    ...server,
    ...{ token_url: tokens.url, client_id: tokens.app.clientId, client_secret: tokens.app.clientSecret },
    ...{ refresh_token: tokens.state.refreshToken, ...more },
  });
  const kinds = {
    password: {
      ...imapKind,
      provider: "imap",
      connect: () => put("", { ...server, password: imap.user.password }),
      connectWrongly: () => put("", { ...server, password: "wrong" }),
      secrets: () => [imap.user.password],
    },
    tokens: {
      ...imapKind,
      provider: "imap_oauth",
      connect: () => put("/oauth", oauth()),
      connectWrongly: () => put("/oauth", oauth({ refresh_token: "of-another" })),
      secrets: () => [tokens.app.clientSecret, tokens.state.refreshToken, ...imap.state.tokens],
    },
    microsoft: {
      ...imapKind,
      provider: "microsoft",
      connect: () => put("/microsoft", tokens.consented(REDIRECT)),
      connectWrongly: () => put("/microsoft", { code: "of-another", verifier: "v".repeat(43) }),
      secrets: () => [tokens.state.lastCode, tokens.state.refreshToken, ...imap.state.tokens],
    },
    gmail: {
      provider: "gmail",
      connect: () => put("/gmail", gmail.consented(REDIRECT)),
      connectWrongly: () => put("/gmail", { code: "of-another", verifier: "v".repeat(43) }),
      secrets: () => [gmail.state.lastCode],
      deliver: (text, { from = OFFICE, at, sizeBytes } = {}) => {
        const more = {
          ...(at && { at: at.getTime() }),
          ...(sizeBytes !== undefined && { sizeEstimate: sizeBytes }),
        };
        gmail.deliver(from, text, more);
        return gmail.state.mails.at(-1)?.bytes ?? Buffer.alloc(0);
      },
      forget: gmail.forgetHistory,
      faults: ["never answers", "answers 500", "answers with a page"],
      misbehave: (how) => Object.assign(gmail.state, { mischief: how }),
      asked: () => gmail.state.asked.length + gmail.state.tokens,
      changed: () => gmail.state.changed,
    },
  } satisfies Record<string, Kind>;

  return {
    ...{ portal, manager, imap, gmail, tokens, kinds, now, put, work, run, oauth },
    redirect: REDIRECT,
    /** A production of its own, which takes mails from its office; all servers behave. */
    begin: async () => {
      Object.assign(imap.state, { mischief: undefined, mails: [], uidNext: 1, uidValidity: 1 });
      Object.assign(imap.state, { hasInitial: true });
      Object.assign(tokens.state, { mischief: undefined, expiresIn: 3_600, asked: [] });
      tokens.state.username = "Sheets@films.test";
      Object.assign(gmail.state, { mischief: undefined, times: undefined, mails: [], pageSize: 500 });
      Object.assign(gmail.state, { retryAfter: "1", address: "sheets@films.test", asked: [] });
      now.production = await portal.production(manager.organisationId);
      now.path = `/api/v1/productions/${now.production}/mailbox`;
      const senders = `/api/v1/productions/${now.production}/email-senders`;
      expect((await portal.send(manager, "PUT", senders, { senders: ["@films.test"] })).status).toBe(200);
    },
    /** The clock reads all that there are. */
    end: () => portal.send(manager, "DELETE", now.path),
    /** Connected, and begun at what comes from now on. */
    begun: async ({ connect }: Pick<Kind, "connect">) => {
      expect((await connect()).status).toBe(200);
      await work(false);
      const { mailbox } = await of();
      expect(mailbox).toMatchObject({ state: "in_step", reason: null, username: "sheets@films.test" });
    },
    mailbox: async () => (await of()).mailbox ?? undefined,
    of,
    taken: () => portal.database.db.select().from(emails).where(eq(emails.productionId, now.production)),
    /** All that is kept of it, as text. */
    kept: async () =>
      JSON.stringify(
        await portal.database.sql`select row_to_json(m)::text as row from production_mailboxes m
          union all select row_to_json(k)::text from idempotency_keys k
          union all select row_to_json(j)::text from jobs j`,
      ),
    [Symbol.asyncDispose]: async () => {
      await portal[Symbol.asyncDispose]();
      imap.stop();
      await gmail[Symbol.asyncDispose]();
      await tokens[Symbol.asyncDispose]();
      rooms[Symbol.dispose]();
    },
  };

  async function of(): Promise<MailboxOf> {
    return (await (await portal.send(manager, "GET", now.path)).json()) as MailboxOf;
  }
}
