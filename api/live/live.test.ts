import { afterAll, beforeAll, expect, test } from "bun:test";
import type { LiveEvent } from "../../core/live.ts";
import { testApp, type TestApp, type TestPerson } from "../testing.ts";

let portal: TestApp;
let manager: TestPerson;
let artist: TestPerson;
let production: string;

beforeAll(async () => {
  portal = await testApp();
  portal.feed();
  manager = await portal.person(["manager"]);
  artist = await portal.person(["artist"], manager.organisationId);
  production = await portal.production(manager.organisationId, [artist]);
});
afterAll(() => portal[Symbol.asyncDispose]());

type Received = { id: string | undefined; event: string; data: LiveEvent };

/** Opens the stream and gives its events one by one. */
async function listen(who: TestPerson, headers: Record<string, string> = {}) {
  const response = await portal.send(who, "GET", "/api/v1/live", undefined, headers);
  expect(response.status).toBe(200);
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  let text = "";
  const next = async (): Promise<Received> => {
    while (!text.includes("\n\n")) {
      const { value, done } = await reader.read();
      if (done) throw new Error("the stream ended");
      text += new TextDecoder().decode(value);
    }
    const [block = "", ...rest] = text.split("\n\n");
    text = rest.join("\n\n");
    const field = (name: string) =>
      block
        .split("\n")
        .find((line) => line.startsWith(`${name}: `))
        ?.slice(name.length + 2);
    return { id: field("id"), event: field("event") ?? "", data: JSON.parse(field("data") ?? "{}") };
  };
  expect((await next()).event).toBe("hello");
  /** The next event about this entity; a newcomer's own arrival may be told before. */
  const about = async (entity: LiveEvent["entity"]) => {
    for (;;) {
      const heard = await next();
      if (heard.data.entity === entity) return heard;
    }
  };
  return { next, about, close: () => reader.cancel(), closed: () => reader.read() };
}
const add = async (body: Record<string, unknown> = {}) => {
  const response = await portal.send(manager, "POST", "/api/v1/schedules", {
    production_id: production,
    title: "Doors",
    local_start: "2026-09-03T19:00",
    ...body,
  });
  return ((await response.json()) as { id: string }).id;
};

test("a change of mine reaches me soon after its commit, and not one of others", async () => {
  const mine = await listen(artist);
  const elsewhere = await portal.production(manager.organisationId);
  const waits: number[] = [];
  for (let round = 0; round < 20; round++) {
    await add({ production_id: elsewhere });
    const id = await add();
    const committed = performance.now();
    const heard = await mine.about("schedules");
    waits.push(performance.now() - committed);
    expect(heard.event).toBe("change");
    expect(heard.data).toMatchObject({ entity: "schedules", id });
  }
  // Some 4 ms on a quiet machine; other tests share this one.
  expect(waits.toSorted((a, b) => a - b)[10]).toBeLessThan(500);
  await mine.close();
});

test("what happened while I was away is told when I come back", async () => {
  const before = await listen(artist);
  await add();
  const { id: position } = await before.about("schedules");
  await before.close();
  const [first, second] = [await add(), await add()];
  const after = await listen(artist, { "last-event-id": position ?? "" });
  const heard = [await after.about("schedules"), await after.about("schedules")].map(
    (event) => event.data.id,
  );
  expect(heard.toSorted()).toEqual([first, second].toSorted());
  await after.close();
});

test("a position of another life means reading everything again", async () => {
  const stream = await listen(artist, { "last-event-id": "000000000000.7" });
  expect((await stream.next()).event).toBe("reset");
  await stream.close();
});

test("an item that was taken away is told too", async () => {
  const id = await add();
  const stream = await listen(artist);
  await portal.send(manager, "DELETE", `/api/v1/schedules/${id}`);
  const heard = await stream.about("schedules");
  expect(heard.data.id).toBe(id);
  await stream.close();
});

test("once put on a production I hear of it", async () => {
  const newcomer = await portal.person(["artist"], manager.organisationId);
  const stream = await listen(newcomer);
  await portal.send(manager, "POST", `/api/v1/productions/${production}/people`, {
    user_id: newcomer.userId,
  });
  expect((await stream.about("productions")).event).toBe("change");
  const id = await add();
  // What was written before may be told only now.
  let heard = await stream.about("schedules");
  while (heard.data.id !== id) heard = await stream.about("schedules");
  expect(heard.event).toBe("change");
  await stream.close();
});
