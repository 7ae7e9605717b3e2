import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { DEMO_PASSWORD, DEMO_PEOPLE } from "../db/seed/people.ts";
import { PROJECT } from "./config.ts";
import { readLines } from "./output.ts";
import { placeCluster } from "./testing-cluster.ts";

export type TestStart = {
  pid: number;
  folder: string;
  port: number;
  exited: Promise<number>;
  /** Everything it said so far. */
  said(): string;
};

export type TestHouse = AsyncDisposable & {
  url: string;
  edges: { region: string; url: string }[];
  accounts: { email: string; organisation: string; role: string }[];
  password: string;
  folder: string;
  pid: number;
  stop(): Promise<void>;
};

const STOP_MS_MAX = 15_000;
const REGION_OFFSETS = { "us-east-1": 1, "eu-west-1": 2, "ap-southeast-1": 3 };

/**
 * The whole house as `npm start` runs it, demo data and all, in a folder and on ports of its own, without rate limits,
 * on a cluster that stood there (a first start makes one: ops/up.slow.test.ts).
 * @throws when it does not get healthy, with what it said.
 */
export async function testHouse(
  settings: Record<string, string> = {},
  words: string[] = [],
): Promise<TestHouse> {
  const folder = testFolder();
  await placeCluster(join(folder, "postgres"));
  const started = startUp({ DATA_DIR: folder, PORT: String(await freePorts(4)), ...settings }, words);
  const ready = await Promise.race([
    untilSaid(started, "Ready in"),
    started.exited.then((code) => `ended with ${code}`),
  ]);
  if (ready !== "Ready in") throw new Error(`the house did not start (${ready}): ${started.said()}`);
  const stop = async () => {
    process.kill(started.pid, "SIGTERM");
    const late = setTimeout(() => process.kill(started.pid, "SIGKILL"), STOP_MS_MAX);
    await started.exited;
    clearTimeout(late);
    // With the folder around it, that PostgreSQL enters by.
    rmSync(dirname(folder), { recursive: true, force: true });
  };
  return {
    url: `http://127.0.0.1:${started.port}`,
    edges: Object.entries(REGION_OFFSETS).map(([region, at]) => ({
      region,
      url: `http://127.0.0.1:${started.port + at}`,
    })),
    accounts: DEMO_PEOPLE.map(({ email, organisation, role }) => ({ email, organisation, role })),
    password: DEMO_PASSWORD,
    folder,
    pid: started.pid,
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

/** `ops/up.ts` as a process, with these settings over the environment's. */
export function startUp(settings: Record<string, string>, words: string[] = []): TestStart {
  const {
    DATABASE_URL: _url,
    npm_lifecycle_event: _event,
    npm_config_user_agent: _agent,
    ...inherited
  } = process.env;
  const child = Bun.spawn([process.execPath, "ops/up.ts", ...words], {
    cwd: PROJECT,
    env: { ...inherited, RATE_LIMITS: "off", PROCESS_COUNT: "2", ...settings },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  const lines: string[] = [];
  const reading = [child.stdout, child.stderr].map((stream) => readLines(stream, (line) => lines.push(line)));
  return {
    pid: child.pid,
    folder: settings.DATA_DIR ?? "",
    port: Number(settings.PORT),
    exited: child.exited.then(async (code) => {
      await Promise.all(reading);
      return code;
    }),
    said: () => lines.join("\n"),
  };
}

export async function untilSaid(started: TestStart, words: string): Promise<string> {
  while (!started.said().includes(words)) await Bun.sleep(20);
  return words;
}

/** A data folder that PostgreSQL's own user can enter. */
export function testFolder(): string {
  const outer = mkdtempSync(join(tmpdir(), "portal-house-"));
  chmodSync(outer, 0o755);
  return join(outer, ".portal");
}

/** The first of `count` neighbouring ports that were all free a moment ago. */
export async function freePorts(count: number): Promise<number> {
  for (;;) {
    const first = 20_000 + Math.floor(Math.random() * 12_000);
    const held: Server[] = [];
    try {
      for (let at = 0; at < count; at++) held.push(await listen(first + at));
      return first;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
    } finally {
      await Promise.all(held.map((server) => new Promise((done) => server.close(done))));
    }
  }
}

export async function listen(port: number): Promise<Server> {
  const server = createServer();
  await new Promise<void>((done, fail) => {
    server.once("error", fail);
    server.listen(port, "0.0.0.0", () => done());
  });
  return server;
}
