import { afterAll, beforeAll, expect, test } from "bun:test";
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import postgres from "postgres";
import { testDatabase } from "./testing.ts";
import { freePort } from "./postgres.ts";
import { stateOf } from "./state.ts";
import { freePorts, listen, startUp, testFolder, untilSaid, type TestStart } from "./testing-house.ts";

const folders: string[] = [];
const newFolder = () => {
  const folder = testFolder();
  folders.push(folder);
  return folder;
};
afterAll(() => folders.forEach((folder) => rmSync(dirname(folder), { recursive: true, force: true })));

/** Processes whose command line or settings name this folder. */
function livingOn(folder: string): string[] {
  const { stdout } = Bun.spawnSync([
    "sh",
    "-c",
    'for p in /proc/[0-9]*; do cat $p/environ $p/cmdline 2>/dev/null | tr "\\0" "\\n" | grep -q -F "$1" && echo "${p#/proc/}"; done',
    "look",
    folder,
  ]);
  const looking = String(process.pid);
  return stdout
    .toString()
    .trim()
    .split("\n")
    .filter((pid) => pid !== "" && pid !== looking && existsSync(`/proc/${pid}/exe`))
    .filter((pid) => {
      const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
      return command !== "" && !command.startsWith("sh -c for p in");
    });
}

let folder: string;
let port: number;
let house: TestStart;

beforeAll(async () => {
  folder = newFolder();
  port = await freePorts(4);
  house = startUp({ DATA_DIR: folder, PORT: String(port) });
  const ended = house.exited.then((code) => {
    throw new Error(`ended with ${code}: ${house.said()}`);
  });
  await Promise.race([untilSaid(house, "Ready in"), ended]);
  ended.catch(() => {});
}, 90_000);

test("the house says where everything is, and everything answers there", async () => {
  for (const words of [`http://localhost:${port}`, "artist@northwind.test", "live-portal-demo", folder])
    expect(house.said()).toContain(words);
  // The look-out that later tests rely on sees the house, its programs and PostgreSQL.
  expect(livingOn(folder).length).toBeGreaterThan(7);
  const state = stateOf(folder);
  expect(state?.programs.map(({ name }) => name)).toEqual([
    "jobs",
    "api-1",
    "api-2",
    "edge-us-east-1",
    "edge-eu-west-1",
    "edge-ap-southeast-1",
  ]);
  for (const { url } of state?.edges ?? []) expect((await fetch(`${url}/healthz`)).status).toBe(200);
  expect(statSync(join(folder, "secrets.json")).mode & 0o777).toBe(0o600);
  expect(statSync(join(folder, "state.json")).mode & 0o777).toBe(0o600);
});

test("no edge holds the signing key or the database's address", () => {
  const edge = stateOf(folder)?.programs.find(({ name }) => name.startsWith("edge"));
  const environment = readFileSync(`/proc/${edge?.pid}/environ`, "utf8");
  expect(environment).not.toContain("AUTH_PRIVATE_KEY");
  expect(environment).not.toContain("DATABASE_URL");
});

test("a second start on the same folder says that it runs, and where", async () => {
  const second = startUp({ DATA_DIR: folder, PORT: String(await freePorts(4)) });
  expect(await second.exited).toBe(1);
  expect(second.said()).toContain(`running already on ${folder}`);
  expect(second.said()).toContain(`http://localhost:${port}`);
  expect(second.said().split("\n")).toHaveLength(1);
});

test("a program that is killed is started again", async () => {
  const before = stateOf(folder)?.programs.find(({ name }) => name === "edge-eu-west-1");
  process.kill(before?.pid ?? 0, "SIGKILL");
  await untilSaid(house, "edge-eu-west-1 ended (SIGKILL)");
  let status = 0;
  for (const deadline = Date.now() + 10_000; status !== 200 && Date.now() < deadline; await Bun.sleep(100)) {
    status = await fetch(`http://127.0.0.1:${port + 2}/healthz`).then(
      (response) => response.status,
      () => 0,
    );
  }
  expect(status).toBe(200);
  expect(stateOf(folder)?.programs.find(({ name }) => name === "edge-eu-west-1")).toMatchObject({
    restarts: 1,
  });
});

test("SIGTERM stops everything in order within ten seconds; it starts again in five and keeps its secrets", async () => {
  const secrets = readFileSync(join(folder, "secrets.json"), "utf8");
  const begun = performance.now();
  process.kill(house.pid, "SIGTERM");
  expect(await house.exited).toBe(0);
  expect(performance.now() - begun).toBeLessThan(10_000);
  await Bun.sleep(1_000);
  expect(livingOn(folder)).toEqual([]);
  expect(readFileSync(join(folder, "logs/postgres.log"), "utf8")).toContain("database system is shut down");

  const again = performance.now();
  house = startUp({ DATA_DIR: folder, PORT: String(port) });
  await untilSaid(house, "Ready in");
  // Five seconds on a quiet machine; other tests may share this one.
  expect(performance.now() - again).toBeLessThan(15_000);
  expect(readFileSync(join(folder, "secrets.json"), "utf8")).toBe(secrets);
}, 60_000);

test("kill -9 of the house leaves no process behind, and the next start takes over", async () => {
  process.kill(house.pid, "SIGKILL");
  await house.exited;
  let left = livingOn(folder);
  for (const deadline = Date.now() + 8_000; left.length > 0 && Date.now() < deadline; await Bun.sleep(100))
    left = livingOn(folder);
  expect(left).toEqual([]);
  house = startUp({ DATA_DIR: folder, PORT: String(port) });
  await untilSaid(house, "Ready in");
  process.kill(house.pid, "SIGTERM");
  await house.exited;
}, 60_000);

test("a production start has no demo account and no PostgreSQL of its own, and says how to begin", async () => {
  const url = await testDatabase();
  const place = newFolder();
  const production = startUp({
    DATA_DIR: place,
    PORT: String(await freePorts(4)),
    DATABASE_URL: url,
    RATE_LIMITS: "on",
  });
  await Promise.race([untilSaid(production, "Ready in"), production.exited]);
  expect(production.said()).toContain("bun run admin create EMAIL --organisation NAME");
  expect(production.said()).not.toContain("northwind.test");
  expect(existsSync(join(place, "postgres"))).toBe(false);
  const client = postgres(url, { max: 1 });
  expect((await client`select count(*)::int as people from users`)[0]).toEqual({ people: 0 });
  await client.end();
  process.kill(production.pid, "SIGTERM");
  expect(await production.exited).toBe(0);
}, 60_000);

const refusals: [string, () => Promise<Record<string, string>>, string[], string][] = [
  [
    "a taken port",
    async () => {
      const first = await freePorts(4);
      const taken = await listen(first + 2);
      setTimeout(() => taken.close(), 5_000);
      return { PORT: String(first) };
    },
    [],
    "is taken by another program",
  ],
  [
    "a database that is not there",
    async () => ({ DATABASE_URL: `postgres://me:secret-word@127.0.0.1:${await freePort()}/portal` }),
    ["--demo"],
    "no PostgreSQL answers at 127.0.0.1",
  ],
  [
    "a wrong password",
    async () => {
      const url = new URL(await testDatabase());
      url.password = "secret-word";
      return { DATABASE_URL: url.href };
    },
    ["--demo"],
    "refused the user portal or the password",
  ],
  [
    "a database that was never made",
    async () => ({ DATABASE_URL: (await testDatabase()).replace(/test_\d+$/, "nowhere") }),
    ["--demo"],
    "there is no database nowhere",
  ],
  [
    "an address that is no database",
    async () => ({ DATABASE_URL: "https://example.org" }),
    ["--demo"],
    "must begin with postgres://",
  ],
  [
    "production without rate limits",
    async () => ({ DATABASE_URL: "postgres://me@127.0.0.1:1/portal" }),
    [],
    "a production start refuses it",
  ],
  [
    "a data folder that is a file",
    async () => {
      const file = newFolder();
      writeFileSync(file, "");
      return { DATA_DIR: file };
    },
    [],
    "is a file",
  ],
  [
    "a folder of somebody else's files",
    async () => {
      const other = newFolder();
      mkdirSync(other);
      writeFileSync(join(other, "thesis.doc"), "");
      return { DATA_DIR: other };
    },
    ["--fresh"],
    "holds other files",
  ],
  ["a word it does not know", async () => ({}), ["--frsh"], "--frsh is not known"],
  [
    "an old Node",
    async () => ({ npm_config_user_agent: "npm/9.0.0 node/v18.1.0 linux x64" }),
    [],
    "Node 20 or newer is needed",
  ],
];
for (const [name, settings, words, sentence] of refusals) {
  test(`${name}: one line, exit 1`, async () => {
    const refused = startUp(
      { DATA_DIR: newFolder(), PORT: String(await freePorts(4)), ...(await settings()) },
      words,
    );
    expect(await refused.exited).toBe(1);
    expect(refused.said()).toContain(sentence);
    expect(refused.said().split("\n")).toHaveLength(1);
    expect(refused.said()).not.toContain("secret-word");
  });
}
