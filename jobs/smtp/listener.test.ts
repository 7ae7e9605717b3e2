import { afterAll, beforeAll, expect, test } from "bun:test";
import { createTransport } from "nodemailer";
import { testApp, type TestApp, type TestPerson } from "../../api/testing.ts";
import { emailKey } from "../../core/document-keys.ts";
import { mailboxOf } from "../../core/emails/inbound.ts";
import { newId } from "../../core/ids.ts";
import { emails } from "../../db/schema/emails.ts";
import { startSmtp } from "./listener.ts";

let portal: TestApp;
let manager: TestPerson;
let production: string;
let smtp: { port: number; stop(): Promise<void> };

beforeAll(async () => {
  portal = await testApp();
  manager = await portal.person(["manager"]);
  production = await portal.production(manager.organisationId);
  smtp = await startSmtp(portal.services, { host: "127.0.0.1", port: 0 });
});
afterAll(async () => {
  await smtp.stop();
  await portal[Symbol.asyncDispose]();
});

const RAW = "From: office@films.test\r\nSubject: Dispo\r\n\r\n.a line that begins with a dot\r\n\r\n7:00\r\n";
const addressOf = (id: string) => `${mailboxOf(id)}@in.portal.test`;
async function send(to: string[], raw: string | Buffer = RAW) {
  const client = createTransport({ host: "127.0.0.1", port: smtp.port, secure: false, ignoreTLS: true });
  try {
    await client.sendMail({ envelope: { from: "office@films.test", to }, raw });
    return 250;
  } catch (error) {
    return (error as { responseCode?: number }).responseCode;
  } finally {
    client.close();
  }
}

test("a mail is acknowledged once its bytes are kept, and once however often it comes", async () => {
  expect(await send([addressOf(production)])).toBe(250);
  expect(await send([addressOf(production)])).toBe(250);
  const rows = await portal.database.db.select().from(emails);
  expect(rows).toMatchObject([
    { door: "smtp", status: "received", productionId: production, createdBy: null },
  ]);
  const key = emailKey(manager.organisationId, rows[0]?.id ?? "");
  expect(await new Response(portal.services.blobs.read(key)).text()).toBe(RAW);
});

test("a mail to nobody here is refused before it comes; of several recipients those who are here have it", async () => {
  expect(await send([addressOf(newId())])).toBe(550);
  expect(await send(["office@films.test"])).toBe(550);
  const { length } = await portal.database.db.select().from(emails);
  expect(await send([addressOf(newId()), addressOf(production)], `${RAW}another\r\n`)).toBe(250);
  expect(await portal.database.db.select().from(emails)).toHaveLength(length + 1);
});

test("a mail that is too large is refused, said beforehand or not", async () => {
  expect(await send([addressOf(production)], Buffer.alloc(51 * 1_024 * 1_024, "x\r\n"))).toBe(552);
});
