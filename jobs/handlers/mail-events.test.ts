import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { eq, inArray } from "drizzle-orm";
import { expectProblem } from "../../api/testing-answers.ts";
import { testApp, type TestApp, type TestPerson } from "../../api/testing.ts";
import type { Mail } from "../../core/notifications.ts";
import type { ScheduleReach } from "../../core/schedule-receipts.ts";
import { enqueue, takeJob } from "../../db/jobs.ts";
import { jobs } from "../../db/schema/jobs.ts";
import { handlers } from "../handlers.ts";
import { openSendgrid } from "../integrations/sendgrid.ts";
import { startSendgrid } from "../integrations/testing-sendgrid.ts";
import { runJob } from "../run.ts";
import { testRooms } from "../testing.ts";

const PATH = "/api/v1/sendgrid/events";
const MINUTE_MS = 60_000;
const sendgrid = startSendgrid();
const stranger = startSendgrid();
const rooms = testRooms();
let portal: TestApp;
let admin: TestPerson;
let schedule: string;
let mailIds: string[];

beforeAll(async () => {
  portal = await testApp({ SENDGRID_WEBHOOK_KEYS: sendgrid.publicKey });
  admin = await portal.person(["admin", "manager"]);
  const people = await Promise.all(
    Array.from({ length: 6 }, () => portal.person(["artist"], admin.organisationId)),
  );
  const production = await portal.production(admin.organisationId, people);
  const local = new Date(Date.now() + 86_400_000).toISOString().slice(0, 16);
  const body = { production_id: production, title: "Doors", local_start: local };
  const made = await portal.send(admin, "POST", "/api/v1/schedules", body);
  schedule = ((await made.json()) as { id: string }).id;
  await work();
  mailIds = sendgrid.taken.map((one) => one.personalizations[0]?.custom_args?.mail_id ?? "").sort();
});
afterAll(async () => {
  await portal[Symbol.asyncDispose]();
  rooms[Symbol.dispose]();
  await sendgrid[Symbol.asyncDispose]();
  await stranger[Symbol.asyncDispose]();
});

/** Runs everything that waits, and what that makes. */
async function work(clock = portal.services.clock): Promise<void> {
  const { database } = portal;
  const { log, blobs } = portal.services;
  const never = new AbortController().signal;
  const mailer = openSendgrid(
    { url: sendgrid.url, key: sendgrid.key, templateId: undefined, outgoing: { pauseMs: 1, pauseMsMax: 5 } },
    "Portal <noreply@portal.test>",
  );
  const services = { ...rooms, mailer, database, log, clock, blobs, lockMs: 60_000 };
  for (;;) {
    const waiting = await database.db
      .select()
      .from(jobs)
      .where(inArray(jobs.state, ["pending", "queued"]));
    if (waiting.length === 0) return;
    for (const { id, kind } of waiting) {
      const taken = await takeJob(database.db, id, 60_000);
      if (taken.outcome !== "taken") throw new Error(taken.outcome);
      await runJob(services, handlers[kind], taken.job, taken.lease, never, never);
    }
  }
}

const post = ({ body, headers }: ReturnType<typeof sendgrid.delivery>) =>
  portal.send(undefined, "POST", PATH, body, headers);
const deliver = async (...events: object[]) =>
  expect((await post(sendgrid.delivery(events))).status).toBe(204);
const at = (minutes: number) => Math.floor(Date.now() / 1_000) + 60 * minutes;
const event = (word: string, mail_id: string | undefined, minutes = 0, more: object = {}) => ({
  ...{ event: word, mail_id, timestamp: at(minutes), email: "ada@people.test" },
  ...{ sg_event_id: crypto.randomUUID(), sg_message_id: "x", ...more },
});
const mailOf = async (id: string | undefined) =>
  (await (await portal.send(admin, "GET", `/api/v1/mails/${id}`)).json()) as Mail;
const stateOf = async (id: string | undefined) => (await mailOf(id)).state;

test("a message that nobody would take for a while goes later, once", async () => {
  const { database, services } = portal;
  const taker = await portal.person(["artist"], admin.organisationId);
  const message = { title: "Rain", body: "Bring boots.", user_ids: [taker.userId], by_mail: true };
  expect((await portal.send(admin, "POST", "/api/v1/bulk/notifications", message)).status).toBe(202);
  // Three tries within each of three attempts.
  sendgrid.misbehave(...Array.from({ length: 9 }, () => "answers 500" as const));
  await work();
  const [mail] = await database.sql<{ id: string; state: string; again_at: string | null }[]>`
    select id, state, again_at from mails where subject = 'Rain'`;
  expect([mail?.state, mail?.again_at]).toEqual(["waiting", expect.any(String)]);
  const resend = async (nowMs: number) => {
    const id = await database.db.transaction((tx) =>
      enqueue(tx, { kind: "resend-mails", payload: {}, organisationId: null, createdBy: null }),
    );
    await work({ now: () => nowMs });
    const [row] = await database.db.select().from(jobs).where(eq(jobs.id, id));
    return row?.result;
  };
  expect(await resend(services.clock.now())).toEqual({ resent: 0 });
  expect(await resend(services.clock.now() + 6 * MINUTE_MS)).toEqual({ resent: 1 });
  expect(await resend(services.clock.now() + 60 * MINUTE_MS)).toEqual({ resent: 0 });
  expect(await mailOf(mail?.id)).toMatchObject({ state: "sent" });
});

describe("what a mail service tells", () => {
  test("a message that it took is on its way, and has come when it says so", async () => {
    expect(mailIds).toHaveLength(6);
    const reach = async () =>
      (
        (await (
          await portal.send(admin, "GET", `/api/v1/schedules/${schedule}/reach`)
        ).json()) as ScheduleReach
      ).states;
    expect(await stateOf(mailIds[0])).toBe("sent");
    expect(await reach()).toMatchObject({ told: 6, delivered: 0 });
    const news = async () =>
      await portal.database
        .sql`select from changes where entity = 'schedule_receipts' and row_key = ${schedule}`;
    const before = (await news()).length;
    await deliver(
      event("processed", mailIds[0]),
      event("delivered", mailIds[0]),
      event("delivered", mailIds[1]),
      event("bounce", mailIds[2], 0, { reason: "550 no such user", type: "bounce" }),
      event("dropped", mailIds[3], 0, { reason: "Bounced Address" }),
    );
    // Whoever looks at it hears of each that was told.
    expect((await news()).length - before).toBe(4);
    const states = ["delivered", "delivered", "bounced", "bounced", "sent", "sent"] as const;
    expect(await Promise.all(mailIds.map(stateOf))).toEqual([...states]);
    expect(await mailOf(mailIds[2])).toMatchObject({ reason: "550 no such user", delivered_at: null });
    expect(await reach()).toMatchObject({ told: 2, delivered: 2, refused: 2 });
  });

  test("counts once, and in every order comes to the same", async () => {
    const id = mailIds[4];
    const told = [event("open", id, 2), event("bounce", id, 1), event("delivered", id, 0)];
    for (const one of told) await deliver(one);
    // Again, as other deliveries under other ids.
    for (const one of told) await deliver({ ...one, sg_event_id: crypto.randomUUID() });
    const mail = await mailOf(id);
    expect(mail.state).toBe("opened");
    const kept = await portal.database.sql`select event from mail_events where mail_id = ${id!}`;
    expect(kept).toHaveLength(3);
    // A later opening changes nothing; a delivery that is told after the message came back is older.
    await deliver(event("open", id, 3), event("delivered", mailIds[2], 0));
    expect((await mailOf(id)).opened_at).toBe(mail.opened_at);
    expect(await mailOf(mailIds[2])).toMatchObject({ state: "bounced", delivered_at: null });
  });

  test("of machines, of others' messages and of no time that is one, nothing is believed", async () => {
    const id = mailIds[5];
    await deliver(
      event("open", id, 0, { sg_machine_open: true }),
      event("open", crypto.randomUUID()),
      event("open", "x"),
      event("toString", id),
      { event: "open" },
      ...[1e18, -1, 1.5, "1"].map((timestamp) => ({ ...event("open", id), timestamp })),
    );
    expect(await stateOf(id)).toBe("sent");
    // What is odd in a batch does not keep the rest out.
    await deliver({}, event("delivered", id));
    expect(await stateOf(id)).toBe("delivered");
  });

  test("has to be signed, by its key, lately, and as it is", async () => {
    const events = [event("open", mailIds[0], 5)];
    const good = sendgrid.delivery(events);
    const header = "x-twilio-email-event-webhook-signature";
    const wrong = [
      stranger.delivery(events),
      { ...good, body: good.body.replace("open", "open ") },
      { ...good, headers: { ...good.headers, "x-twilio-email-event-webhook-timestamp": String(at(1)) } },
      sendgrid.delivery(events, Date.now() - 26 * 60 * MINUTE_MS),
      sendgrid.delivery(events, Date.now() + 10 * MINUTE_MS),
      ...["", "AAAA", "not base64!", "MEUCIQ=="].map((signature) => ({
        ...good,
        headers: { ...good.headers, [header]: signature },
      })),
    ];
    for (const one of wrong) await expectProblem(await post(one), 401);
    await expectProblem(await portal.send(undefined, "POST", PATH, events), 401);
    expect(await stateOf(mailIds[0])).toBe("delivered");
    for (const body of ["{}", "nonsense", "[", '"x"'])
      await expectProblem(await post(sendgrid.delivery(body)), 400);
    await using closed = await testApp();
    await expectProblem(await closed.send(undefined, "POST", PATH, good.body, good.headers), 401);
  });
});
