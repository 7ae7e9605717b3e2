import { afterAll, beforeEach, describe, expect, test } from "bun:test";
import { readConfig } from "../config.ts";
import { MailRefused, type Message } from "./mail.ts";
import { OutgoingFault } from "./outgoing.ts";
import { openSendgrid } from "./sendgrid.ts";
import { startSendgrid } from "./testing-sendgrid.ts";

const sendgrid = startSendgrid();
afterAll(() => sendgrid[Symbol.asyncDispose]());
const QUICK = { timeoutMs: 100, deadlineMs: 1_000, pauseMs: 1, pauseMsMax: 5, openMs: 60 };
const TEMPLATE = `d-${"0123456789abcdef".repeat(2)}`;
const open = (more: { key?: string; templateId?: string; outgoing?: object } = {}) =>
  openSendgrid(
    { url: sendgrid.url, key: sendgrid.key, templateId: undefined, outgoing: QUICK, ...more },
    "Live Portal <noreply@portal.test>",
  );
const message = (more: Partial<Message> = {}): Message => ({
  id: "0198c0de-0000-7000-8000-000000000001",
  to: "ada@people.test",
  subject: "Changed: Doors",
  text: "18:00 instead of 17:00\n\nhttps://portal.test/schedule/1\n",
  calendar: null,
  kind: "schedule",
  url: "https://portal.test/schedule/1",
  ...more,
});
const failure = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );
beforeEach(() => {
  sendgrid.taken.length = 0;
});

test("its settings ask for a sender, for from nobody's address every message would be refused", () => {
  const given = { DATABASE_URL: "postgres://db/portal", SENDGRID_API_KEY: "SG.key" };
  expect(() => readConfig(given)).toThrow("MAIL_FROM must be a sender");
  const read = readConfig({ ...given, MAIL_FROM: "Portal <noreply@portal.test>" });
  expect(read.sendgrid).toEqual({ key: "SG.key", templateId: undefined, url: "https://api.sendgrid.com" });
  expect(readConfig({ DATABASE_URL: given.DATABASE_URL }).sendgrid).toBeUndefined();
  expect(() => readConfig({ ...given, SENDGRID_TEMPLATE_ID: "welcome" })).toThrow("a dynamic template");
});

describe("a message to SendGrid", () => {
  test("is the text that goes by SMTP too, and carries our id", async () => {
    const mailer = open();
    expect(mailer.address).toBe("noreply@portal.test");
    expect(await mailer.send(message())).toEqual({ providerId: "message-1" });
    expect(sendgrid.taken).toMatchObject([
      {
        personalizations: [{ to: [{ email: "ada@people.test" }], custom_args: { mail_id: message().id } }],
        from: { email: "noreply@portal.test", name: "Live Portal" },
        subject: "Changed: Doors",
        content: [{ type: "text/plain", value: message().text }],
      },
    ]);
  });

  test("by a template is its data, and no text beside it; an invitation goes with it", async () => {
    const calendar = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n";
    await open({ templateId: TEMPLATE }).send(message({ calendar }));
    const [one] = sendgrid.taken;
    expect(one).toMatchObject({ template_id: TEMPLATE });
    expect(one?.content).toBeUndefined();
    expect(one?.personalizations[0]?.dynamic_template_data).toEqual({
      subject: "Changed: Doors",
      text: message().text,
      body: "18:00 instead of 17:00",
      url: "https://portal.test/schedule/1",
      kind: "schedule",
    });
    expect(Buffer.from(one?.attachments?.[0]?.content ?? "", "base64").toString()).toBe(calendar);
  });

  test("is tried again after faults, pages and being told to wait, within one deadline", async () => {
    for (const mischief of ["answers 500", "answers with a page", "never answers", "is too busy"] as const) {
      sendgrid.misbehave(mischief);
      expect(await open({ outgoing: { ...QUICK, deadlineMs: 3_000 } }).send(message())).toMatchObject({
        providerId: expect.stringMatching(/^message-/),
      });
    }
    expect(sendgrid.taken).toHaveLength(4);
    const before = sendgrid.asked;
    sendgrid.misbehave("never answers", "never answers", "never answers");
    const begun = performance.now();
    const late = open({ outgoing: { ...QUICK, timeoutMs: 200, deadlineMs: 300 } });
    expect(await failure(late.send(message()))).toBeInstanceOf(OutgoingFault);
    expect(performance.now() - begun).toBeLessThan(600);
    expect(sendgrid.asked - before).toBeLessThan(3);
    sendgrid.misbehave();
  });

  test("that it will never have is refused for good, in its words; a key that is none is no fault of the message", async () => {
    sendgrid.misbehave("refuses it");
    const refused = await failure(open().send(message()));
    expect(refused).toBeInstanceOf(MailRefused);
    expect((refused as Error).message).toBe("SendGrid answered 400: Does not contain a valid address");
    const key = await failure(open({ key: "SG.another" }).send(message()));
    expect([key instanceof MailRefused, key instanceof OutgoingFault, String(key)]).toEqual([
      false,
      false,
      "Error: SendGrid answered 401",
    ]);
    expect(sendgrid.taken).toHaveLength(0);
  });

  test("is not even tried once too many failed", async () => {
    const mailer = open({ outgoing: { ...QUICK, tries: 1, openMs: 60_000 } });
    sendgrid.misbehave(...Array.from({ length: 20 }, () => "answers 500" as const));
    for (let at = 0; at < 21; at++) await failure(mailer.send(message()));
    const before = sendgrid.asked;
    expect(((await failure(mailer.send(message()))) as Error).name).toBe("OutgoingStopped");
    expect(sendgrid.asked).toBe(before);
  });
});
