import { afterAll, beforeAll, expect, test } from "bun:test";
import { announcements } from "../../db/schema/announcements.ts";
import { expectProblem } from "../testing-answers.ts";
import { testApp, type TestApp, type TestPerson } from "../testing.ts";

let portal: TestApp;
let manager: TestPerson;
let colleague: TestPerson;
let elsewhere: TestPerson;

beforeAll(async () => {
  portal = await testApp();
  manager = await portal.person(["manager"]);
  colleague = await portal.person(["manager"], manager.organisationId);
  elsewhere = await portal.person(["manager"]);
});
afterAll(() => portal[Symbol.asyncDispose]());

const publish = (who: TestPerson, key: string, title: string) =>
  portal.send(
    who,
    "POST",
    "/api/v1/announcements",
    { title, body: "Bring boots." },
    { "idempotency-key": key },
  );
const rows = async () =>
  (await portal.database.db.select({ id: announcements.id }).from(announcements)).length;

test("the same key and body: the first answer again, byte for byte, and one row", async () => {
  const first = await publish(manager, "same", "Rain");
  const before = await rows();
  const again = await publish(manager, "same", "Rain");
  expect([again.status, await again.text()]).toEqual([first.status, await first.text()]);
  for (const name of ["etag", "x-write-token"]) expect(again.headers.get(name)).toBe(first.headers.get(name));
  expect(await rows()).toBe(before);
});

test("the same key and another body: 422", async () => {
  await publish(manager, "other-body", "Rain");
  expect((await expectProblem(await publish(manager, "other-body", "Sun"), 422)).type).toBe(
    "/problems/common/key-reused",
  );
});

test("the same key of somebody else, here or in another organisation, is another key", async () => {
  const mine = (await (await publish(manager, "mine", "Rain")).json()) as { id: string };
  for (const other of [colleague, elsewhere]) {
    const response = await publish(other, "mine", "Rain");
    expect(response.status).toBe(201);
    expect(((await response.json()) as { id: string }).id).not.toBe(mine.id);
  }
});

test("the same key at another address is another key", async () => {
  await publish(manager, "address", "Rain");
  const body = { name: "Harbour", starts_on: "2026-09-01", ends_on: "2026-09-02", zone: "Europe/Lisbon" };
  expect(
    (await portal.send(manager, "POST", "/api/v1/productions", body, { "idempotency-key": "address" }))
      .status,
  ).toBe(201);
});

test("an empty key or one of 300 characters: 400; 255 characters are taken", async () => {
  for (const key of ["", "k".repeat(256), "k".repeat(300)])
    await expectProblem(await publish(manager, key, "Rain"), 400);
  expect((await publish(manager, "k".repeat(255), "Rain")).status).toBe(201);
});

test("what failed is not kept: the same key works once the reason is gone", async () => {
  const body = { production_id: "01990000-0000-7000-8000-000000000000", title: "Rain", body: "Bring boots." };
  const headers = { "idempotency-key": "failed" };
  const failed = await portal.send(manager, "POST", "/api/v1/announcements", body, headers);
  expect(failed.status).toBeGreaterThanOrEqual(400);
  const production = await portal.production(manager.organisationId);
  expect(
    (
      await portal.send(
        manager,
        "POST",
        "/api/v1/announcements",
        { ...body, production_id: production },
        headers,
      )
    ).status,
  ).toBe(201);
});

test("200 at once with one key: one row; each of the others waits its turn or is told to", async () => {
  const before = await rows();
  const answers = await Promise.all(Array.from({ length: 200 }, () => publish(manager, "storm", "Rain")));
  const bodies = new Set<string>();
  let inFlight = 0;
  for (const answer of answers) {
    if (answer.status === 409) {
      expect((await expectProblem(answer, 409)).type).toBe("/problems/common/in-flight");
      inFlight += 1;
    } else {
      expect(answer.status).toBe(201);
      bodies.add(await answer.text());
    }
  }
  expect(bodies.size).toBe(1);
  expect(inFlight).toBeGreaterThan(0);
  expect(await rows()).toBe(before + 1);
});
