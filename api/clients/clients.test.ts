import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Accountants, Client } from "../../core/clients.ts";
import { newId } from "../../core/ids.ts";
import type { Page } from "../../core/page.ts";
import { expectProblem } from "../testing-answers.ts";
import { testApp, type TestApp, type TestPerson } from "../testing.ts";

let portal: TestApp;
let admin: TestPerson;
let accountant: TestPerson;
let colleague: TestPerson;

beforeAll(async () => {
  portal = await testApp();
  admin = await portal.person(["admin"]);
  [accountant, colleague] = await Promise.all([
    portal.person(["accountant"], admin.organisationId),
    portal.person(["accountant"], admin.organisationId),
  ]);
});
afterAll(() => portal[Symbol.asyncDispose]());

const json = async <T>(response: Response): Promise<T> => (await response.json()) as T;
async function take(who: TestPerson, body: Record<string, unknown> = {}): Promise<Client> {
  const response = await portal.send(who, "POST", "/api/v1/clients", { name: `Trio ${newId()}`, ...body });
  expect(response.status).toBe(201);
  return await json(response);
}
const change = (who: TestPerson, { id, version }: Client, body: unknown) =>
  portal.send(who, "PATCH", `/api/v1/clients/${id}`, body, { "if-match": `"${version}"` });
const seenBy = async (who: TestPerson) =>
  (await json<Page<Client>>(await portal.send(who, "GET", "/api/v1/clients?limit=100"))).data.map(
    ({ id }) => id,
  );
const own = () => `/api/v1/clients/${admin.organisationId}`;

describe("a client", () => {
  test("is kept by the accountant who took it on, whom an administrator and nobody else sees at work", async () => {
    const client = await take(accountant);
    expect(client).toMatchObject({
      accountant_id: accountant.userId,
      currency: "SGD",
      zone: "UTC",
      is_own: false,
      performance: null,
      version: 1,
    });
    expect(await seenBy(accountant)).toContain(client.id);
    expect(await seenBy(admin)).toContain(client.id);
    expect(await seenBy(colleague)).not.toContain(client.id);
    for (const [who, status] of [
      [accountant, 200],
      [admin, 200],
      [colleague, 404],
      [await portal.person(["admin"]), 404],
      [await portal.person(["manager"], admin.organisationId), 403],
      [await portal.person(["artist"], admin.organisationId), 403],
    ] as const)
      expect((await portal.send(who, "GET", `/api/v1/clients/${client.id}`)).status).toBe(status);
  });

  test("is handed to a colleague, in whose eyes it is then and no longer in one's own", async () => {
    const client = await take(accountant);
    const handed = await change(accountant, client, { accountant_id: colleague.userId, zone: "Asia/Tokyo" });
    expect(await json<Client>(handed)).toMatchObject({
      accountant_id: colleague.userId,
      zone: "Asia/Tokyo",
      version: 2,
    });
    expect(await seenBy(accountant)).not.toContain(client.id);
    expect(await seenBy(colleague)).toContain(client.id);
    await expectProblem(await change(colleague, client, { name: "Late" }), 412);
    await expectProblem(await change(accountant, { ...client, version: 2 }, { name: "Mine" }), 404);
  });

  test("is kept by an accountant of the organisation, or by nobody yet", async () => {
    const artist = await portal.person(["artist"], admin.organisationId);
    const stranger = await portal.person(["accountant"]);
    for (const accountant_id of [artist.userId, stranger.userId, newId()]) {
      const response = await portal.send(admin, "POST", "/api/v1/clients", { name: "X", accountant_id });
      expect((await expectProblem(response, 422)).errors?.[0]?.pointer).toBe("/accountant_id");
    }
    expect((await take(admin)).accountant_id).toBeNull();
    const listed = await json<Accountants>(await portal.send(admin, "GET", "/api/v1/clients/accountants"));
    expect(listed.data.map(({ id }) => id).sort()).toEqual([accountant.userId, colleague.userId].sort());
  });

  test("that is let go is in no list, and its books stay", async () => {
    const client = await take(accountant);
    const booked = await portal.send(accountant, "POST", "/api/v1/transactions", {
      client_id: client.id,
      amount: "10.00",
      category: "rent",
      description: "Room",
    });
    const { id } = await json<{ id: string }>(booked);
    expect((await portal.send(accountant, "DELETE", `/api/v1/clients/${client.id}`)).status).toBe(204);
    expect(await seenBy(admin)).not.toContain(client.id);
    for (const path of [`/api/v1/clients/${client.id}`, `/api/v1/transactions/${id}`])
      await expectProblem(await portal.send(admin, "GET", path), 404);
    const entries = await portal.send(admin, "GET", `/api/v1/ledger/entries?source_id=${id}`);
    expect((await json<Page<unknown>>(entries)).data).toHaveLength(1);
  });

  test("has a clock that the database knows too", async () => {
    const response = await portal.send(admin, "POST", "/api/v1/clients", {
      name: "X",
      zone: "Europe/Nowhere",
    });
    expect((await expectProblem(response, 422)).errors?.[0]?.pointer).toBe("/zone");
    const refused = await portal.database.sql`
      insert into clients (id, organisation_id, name, currency, zone)
      values (${newId()}, ${admin.organisationId}, 'X', 'EUR', 'Europe/Nowhere')`.then(
      () => "taken",
      (error: { code?: string }) => error.code,
    );
    expect(refused).toBe("22023");
  });
});

describe("the organisation's own books", () => {
  test("are there from the beginning, seen by every accountant", async () => {
    for (const who of [admin, accountant, colleague])
      expect(await seenBy(who)).toContain(admin.organisationId);
    expect(await json<Client>(await portal.send(accountant, "GET", own()))).toMatchObject({
      is_own: true,
      currency: "SGD",
    });
  });

  test("are called as it is, and stay", async () => {
    const organisation = `/api/v1/organisations/${admin.organisationId}`;
    const renamed = await portal.send(
      admin,
      "PATCH",
      organisation,
      { name: "Lighthouse" },
      { "if-match": '"1"' },
    );
    expect(renamed.status).toBe(200);
    const client = await json<Client>(await portal.send(admin, "GET", own()));
    expect(client.name).toBe("Lighthouse");
    await expectProblem(await change(admin, client, { name: "Another" }), 409);
    await expectProblem(await portal.send(admin, "DELETE", own()), 409);
    expect((await change(admin, client, { zone: "Asia/Singapore" })).status).toBe(200);
  });
});
