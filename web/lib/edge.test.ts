import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "bun:test";
import { join } from "node:path";
import { freePort } from "../../ops/postgres.ts";
import { testEdges, type TestEdges } from "../../edge/testing.ts";
import type { PageOrder, PageSaid, PageWord } from "./testing-page.ts";

const PASSWORD = "correct horse battery staple";

/** An edge with a road to it: so long, or cut. Requests are counted by their path. */
type Road = {
  url: string;
  ms: number;
  isCut: boolean;
  counts: Record<string, number>;
  stop(): Promise<void>;
};

let house: TestEdges;
let roads: Record<"near" | "far" | "home", Road>;
let email: string;
let page: { tell(word: PageWord): Promise<PageSaid>; stop(): Promise<void> };

beforeAll(async () => {
  const ports = [await freePort(), await freePort(), await freePort()];
  const [near, far, home] = ports;
  house = await testEdges(["near", "far"], {
    EDGES: `near=http://127.0.0.1:${near},far=http://127.0.0.1:${far}`,
    APP_ORIGINS: `http://127.0.0.1:${home}`,
  });
  const { database } = house.portal;
  const { config } = house.portal.services;
  const [one, other] = house.edges;
  if (!one || !other) throw new Error("two edges are needed");
  roads = {
    near: road(near ?? 0, (request) => one.fetch(request)),
    far: road(far ?? 0, (request) => other.fetch(request)),
    home: road(home ?? 0, (request) => house.portal.app.fetch(request, "127.0.0.1")),
  };
  expect(config.edges).toHaveLength(2);
  const person = await house.portal.person(["manager"]);
  const hash = await Bun.password.hash(PASSWORD, { algorithm: "argon2id", memoryCost: 19_456, timeCost: 2 });
  await database.sql`update users set password_hash = ${hash} where id = ${person.userId}`;
  email = `${person.userId}@people.test`;
}, 30_000);
afterAll(async () => {
  for (const one of Object.values(roads)) await one.stop();
  await house[Symbol.asyncDispose]();
});
beforeEach(async () => {
  for (const one of Object.values(roads)) Object.assign(one, { ms: 0, isCut: false });
  const known = [roads.near, roads.far].map(({ url }, at) => ({ region: ["near", "far"][at] ?? "", url }));
  page = await openPage({ api: roads.home.url, email, password: PASSWORD, known });
  await house.settled();
  for (const one of Object.values(roads)) one.counts = {};
});
afterEach(() => page.stop());

function road(port: number, answer: (request: Request) => Response | Promise<Response>): Road {
  const one: Road = {
    url: `http://127.0.0.1:${port}`,
    ms: 0,
    isCut: false,
    counts: {},
    stop: () => server.stop(true),
  };
  const server = Bun.serve({
    port,
    hostname: "127.0.0.1",
    fetch: async (request) => {
      const { pathname } = new URL(request.url);
      one.counts[pathname] = (one.counts[pathname] ?? 0) + 1;
      await Bun.sleep(one.ms);
      return one.isCut ? new Response("away", { status: 502 }) : await answer(request);
    },
  });
  return one;
}

async function openPage(order: PageOrder) {
  let said = Promise.withResolvers<PageSaid>();
  const child = Bun.spawn(
    [process.execPath, join(import.meta.dirname, "testing-page.ts"), JSON.stringify(order)],
    {
      stdin: "ignore",
      stdout: "inherit",
      stderr: "inherit",
      ipc: (message: PageSaid) => said.resolve(message),
      onExit: (_child, code) => said.reject(new Error(`the page ended with ${code}`)),
    },
  );
  await said.promise;
  return {
    tell: (word: PageWord) => {
      said = Promise.withResolvers();
      child.send(word);
      return said.promise;
    },
    stop: async () => {
      said.promise.catch(() => {
        // It ends as it was told to.
      });
      child.kill("SIGKILL");
      await child.exited;
    },
  };
}
const askedOf = ({ asked }: PageSaid) => asked.map(({ origin }) => origin);

test("the nearest answers; a region that is further than 200 ms is asked after an API that is nearer (E-10)", async () => {
  roads.far.ms = 60;
  expect((await page.tell("measure")).order).toEqual(["near", "far"]);
  expect(askedOf(await page.tell("read"))).toEqual([roads.near.url]);
});

test("where both regions are far, the API is first, and they are what is left when it is away", async () => {
  roads.near.ms = 250;
  roads.far.ms = 400;
  await page.tell("measure");
  expect(askedOf(await page.tell("read"))).toEqual([roads.home.url]);
  roads.home.isCut = true;
  const said = await page.tell("read");
  expect(askedOf(said)).toEqual([roads.home.url, roads.near.url]);
  expect(said.failed).toBe(false);
});

test("a region that is far and yet nearer than the API stays before it", async () => {
  roads.near.ms = 230;
  roads.far.ms = 400;
  roads.home.ms = 320;
  await page.tell("measure");
  expect(askedOf(await page.tell("read"))).toEqual([roads.near.url]);
});

test("a look is one request, and all are measured again only when it failed or took long", async () => {
  roads.far.ms = 60;
  await page.tell("measure");
  const measured = { near: roads.near.counts["/healthz"], far: roads.far.counts["/healthz"] };
  await page.tell("look");
  expect(roads.near.counts["/healthz"]).toBe((measured.near ?? 0) + 1);
  expect(roads.far.counts["/healthz"]).toBe(measured.far);
  roads.near.isCut = true;
  expect((await page.tell("look")).order).toEqual(["far", "near"]);
  expect(askedOf(await page.tell("read"))).toEqual([roads.far.url]);
  roads.near.isCut = false;
  roads.far.ms = 300;
  expect((await page.tell("look")).order).toEqual(["near", "far"]);
});

test("a first visit reads from the region that answers first, while the others are still measured", async () => {
  roads.far.ms = 500;
  const visitor = await openPage({ api: roads.home.url, email, password: PASSWORD, known: [] });
  await house.settled();
  const begun = performance.now();
  expect(askedOf(await visitor.tell("read"))).toEqual([roads.near.url]);
  expect(performance.now() - begun).toBeLessThan(roads.far.ms);
  expect((await visitor.tell("measure")).order).toEqual(["near", "far"]);
  await visitor.stop();
});
