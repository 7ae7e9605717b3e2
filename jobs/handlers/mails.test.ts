import { afterAll, beforeAll, expect, test } from "bun:test";
import { eq } from "drizzle-orm";
import { SMTPServer, type SMTPServerAddress } from "smtp-server";
import { testApp, type TestApp, type TestPerson } from "../../api/testing.ts";
import { takeJob } from "../../db/jobs.ts";
import { tellEach } from "../../db/notify.ts";
import { jobs } from "../../db/schema/jobs.ts";
import { handlers } from "../handlers.ts";
import { openMailer } from "../integrations/mail.ts";
import { runJob } from "../run.ts";
import { testRooms } from "../testing.ts";

const PEOPLE = 7;
const rooms = testRooms();
const answers = new Map<string, number>();
const arrived: string[] = [];
let portal: TestApp;
let people: TestPerson[];
let server: SMTPServer;
let mailer: ReturnType<typeof openMailer>;

beforeAll(async () => {
  portal = await testApp();
  const first = await portal.person(["artist"]);
  people = [first];
  while (people.length < PEOPLE) people.push(await portal.person(["artist"], first.organisationId));
  server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    onRcptTo: ({ address }: SMTPServerAddress, _session, done) => {
      const code = answers.get(address);
      if (code !== undefined) return done(Object.assign(new Error("not now"), { responseCode: code }));
      arrived.push(address);
      done();
    },
    onData: (stream, _session, done) => {
      stream.resume();
      stream.on("end", () => done());
    },
  });
  const port = await new Promise<number>((listening) => {
    const { server: socket } = server;
    server.listen(0, "127.0.0.1", () => listening((socket.address() as { port: number }).port));
  });
  mailer = openMailer(`smtp://127.0.0.1:${port}`, rooms.mailFrom);
});
afterAll(async () => {
  await mailer.close();
  await new Promise<void>((closed) => server.close(closed));
  await portal[Symbol.asyncDispose]();
  rooms[Symbol.dispose]();
});

const addressOf = ({ userId }: TestPerson) => `${userId}@people.test`;
async function runMails(): Promise<string[]> {
  const { database, services } = portal;
  const { log, clock, blobs } = services;
  const never = new AbortController().signal;
  const outcomes = [];
  for (const { id } of await database.db.select().from(jobs).where(eq(jobs.kind, "send-mail"))) {
    const taken = await takeJob(database.db, id, 60_000);
    if (taken.outcome !== "taken") continue;
    const given = { ...rooms, mailer, database, log, clock, blobs, lockMs: 60_000 };
    const ended = await runJob(given, handlers["send-mail"], taken.job, taken.lease, never, never);
    outcomes.push(ended.outcome);
  }
  return outcomes;
}
const states = async () =>
  new Map(
    (await portal.database.sql`select recipient, state, reason from mails`).map(
      ({ recipient, state, reason }) => [recipient as string, [state, reason] as unknown],
    ),
  );

test("messages written together are one job; the one that is refused or comes later holds up no other", async () => {
  const [refused, later] = people.map(addressOf) as [string, string];
  answers.set(refused, 550).set(later, 451);
  await portal.database.db.transaction(async (tx) => {
    const tidings = (userId: string) => ({
      organisationId: people[0]?.organisationId ?? "",
      ...{ key: `news:${userId}`, kind: "expense" as const, title: `For ${userId}` },
      ...{ body: "Hello.", link: "/expenses", byMail: true },
    });
    const news = people.map(({ userId }) => ({ userId, tidings: tidings(userId) }));
    expect(await tellEach(tx, news, rooms.portalUrl)).toHaveLength(PEOPLE);
    // Who was told is not told again.
    expect(await tellEach(tx, news, rooms.portalUrl)).toEqual([]);
  });
  expect(await runMails()).toEqual(["again"]);
  const first = await states();
  expect(first.get(refused)).toEqual(["refused", "the mail server answered 550"]);
  expect(first.get(later)).toEqual(["waiting", null]);
  const others = people.slice(2).map(addressOf).toSorted();
  expect(arrived.toSorted()).toEqual(others);
  for (const address of others) expect(first.get(address)).toEqual(["sent", null]);

  answers.delete(later);
  expect(await runMails()).toEqual(["completed"]);
  expect((await states()).get(later)).toEqual(["sent", null]);
  expect(arrived.toSorted()).toEqual([...others, later].toSorted());
});
