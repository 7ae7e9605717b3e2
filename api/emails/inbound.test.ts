import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { eq } from "drizzle-orm";
import { mailboxOf, productionsOf, recipientsOf } from "../../core/emails/inbound.ts";
import { isTaken } from "../../core/emails/senders.ts";
import { newId } from "../../core/ids.ts";
import { emails } from "../../db/schema/emails.ts";
import { expectProblem } from "../testing-answers.ts";
import { testApp, type TestApp, type TestPerson } from "../testing.ts";

const SECRET = "what the service knows";
let portal: TestApp;
let manager: TestPerson;
let production: string;
let other: string;

beforeAll(async () => {
  portal = await testApp({
    INBOUND_MAIL_SECRETS: `the secret before this,${SECRET}`,
    INBOUND_MAIL_DOMAIN: "in.portal.test",
  });
  manager = await portal.person(["manager"]);
  production = await portal.production(manager.organisationId);
  other = await portal.production((await portal.person(["manager"])).organisationId);
});
afterAll(() => portal[Symbol.asyncDispose]());

const MAIL = "From: office@films.test\r\nSubject: Dispo\r\n\r\nK\u00f6ln 7:00\r\n";
const to = (...ids: string[]) => ids.map((id) => `${mailboxOf(id)}@in.portal.test`);
const basic = (secret: string) => ({ authorization: `Basic ${btoa(`portal:${secret}`)}` });

function deliver(
  recipients: readonly string[],
  headers: Record<string, string> = basic(SECRET),
  bytes: Uint8Array = Buffer.from(MAIL, "latin1"),
) {
  const boundary = "xYzZY";
  const part = (name: string, value: string) =>
    `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
  const body = Buffer.concat([
    Buffer.from(
      `${part("envelope", JSON.stringify({ to: recipients, from: "office@films.test" }))}${part("SPF", "pass")}`,
    ),
    Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="email"\r\n\r\n`),
    bytes,
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ]);
  return portal.app.fetch(
    new Request("http://localhost/api/v1/inbound/email", {
      method: "POST",
      body,
      headers: { "content-type": `multipart/form-data; boundary=${boundary}`, ...headers },
    }),
    "127.0.0.1",
  );
}
const idsOf = async (response: Response) => ((await response.json()) as { ids: string[] }).ids;

describe("a mail that a service delivers", () => {
  test("is kept byte by byte, once for each production that it is addressed to, and once however often it comes", async () => {
    const response = await deliver(to(production, other, production, newId()));
    expect(response.status).toBe(202);
    const ids = await idsOf(response);
    expect(ids).toHaveLength(2);
    const { db } = portal.database;
    const [row] = await db
      .select()
      .from(emails)
      .where(eq(emails.id, ids[0] ?? ""));
    const [mine, theirs] = [manager.organisationId, row?.organisationId].includes(manager.organisationId)
      ? await Promise.all(ids.map((id) => portal.send(manager, "GET", `/api/v1/emails/${id}`)))
      : [];
    expect([mine?.status, theirs?.status].sort()).toEqual([200, 404]);
    const key = `emails/${row?.organisationId}/${row?.id}`;
    const kept = await new Response(portal.services.blobs.read(key)).bytes();
    expect(Buffer.from(kept).toString("latin1")).toBe(MAIL);
    expect((await idsOf(await deliver(to(production, other)))).sort()).toEqual(ids.toSorted());
    expect(row).toMatchObject({ door: "webhook", form: "mail", createdBy: null, status: "received" });
  });

  test("needs the secret, whole, old or new", async () => {
    const wrong = [
      {},
      basic("what the service know"),
      basic(""),
      { authorization: `Bearer ${SECRET}x` },
      { authorization: SECRET },
      { authorization: "Basic !" },
    ];
    for (const headers of wrong) await expectProblem(await deliver(to(production), headers), 401);
    for (const headers of [{ authorization: `Bearer ${SECRET}` }, basic("the secret before this")])
      expect((await deliver(to(production), headers)).status).toBe(202);
  });

  test("is refused where nobody here is meant, and where it is none", async () => {
    await expectProblem(await deliver(to(newId())), 404);
    await expectProblem(await deliver(["office@in.portal.test"]), 404);
    await expectProblem(await deliver([]), 404);
    await expectProblem(await deliver(to(production), basic(SECRET), new Uint8Array()), 422);
    const json = { ...basic(SECRET), "content-type": "application/json" };
    await expectProblem(await deliver(to(production), json), 415);
  });

  test("where no secret is set, nothing is taken", async () => {
    await using closed = await testApp({ INBOUND_MAIL_SECRETS: "" });
    const request = new Request("http://localhost/api/v1/inbound/email", {
      method: "POST",
      headers: { authorization: "Bearer " },
    });
    await expectProblem(await closed.app.fetch(request, "127.0.0.1"), 401);
  });
});

describe("whose mails are taken", () => {
  test("is said for a production, and read back with its address", async () => {
    const path = `/api/v1/productions/${production}/email-senders`;
    const address = `sheets-${production.replaceAll("-", "")}@in.portal.test`;
    expect(await (await portal.send(manager, "GET", path)).json()).toEqual({ address, senders: [] });
    const body = { senders: [" Office@Films.test", "@studio.test", "office@films.test"] };
    const set = await portal.send(manager, "PUT", path, body);
    const after = { address, senders: ["@studio.test", "office@films.test"] };
    expect([set.status, await set.json()]).toEqual([200, after]);
    expect(await (await portal.send(manager, "GET", path)).json()).toEqual(after);
    for (const wrong of ["films.test", "@", "a@b", "a b@films.test"])
      await expectProblem(await portal.send(manager, "PUT", path, { senders: [wrong] }), 422);
  });

  test("an address, or a host and none below it", () => {
    const patterns = ["office@films.test", "@studio.test"];
    const taken = (address: string | null) => isTaken(address, patterns);
    expect(["OFFICE@films.test", "anybody@Studio.test"].map(taken)).toEqual([true, true]);
    expect(
      ["x@films.test", "a@sub.studio.test", "a@notstudio.test", "@studio.test", "", null].map(taken),
    ).toEqual([false, false, false, false, false, false]);
  });

  test("recipients are of the envelope, or of the mail where there is none that can be read", () => {
    const id = newId();
    const [address = ""] = to(id);
    expect(recipientsOf(new Map([["envelope", `{"to":["${address}"]}`]]))).toEqual([address]);
    expect(
      productionsOf(recipientsOf(new Map([["to", `Sheets <${address.toUpperCase()}>, b@c.test`]]))),
    ).toEqual([id]);
    expect(productionsOf([`<${address}>`, address.replace("@", "+b@"), "sheets-12@x.test"])).toEqual([id]);
    expect(recipientsOf(new Map([["envelope", '{"to":"x"}']]))).toEqual([""]);
  });
});
