import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { newSigningKey } from "../../api/auth/tokens.ts";
import { newId } from "../../core/ids.ts";
import { newHeadKey } from "../../core/server/audit-signing.ts";
import { migrateDatabase } from "../../db/migrate.ts";
import { openDatabase, type Database } from "../../db/open.ts";
import { freePort, startPostgres, stopWithParent, type EmbeddedServer } from "../../ops/postgres.ts";
import { settle, waitForEdges } from "../../edge/testing-kills.ts";
import { openBank, write, type Bank, type Entry } from "../../edge/testing-writers.ts";
import { isUnavailable } from "../../db/errors.ts";
import { withChildren } from "../process.ts";
import { openCrowd, type Crowd } from "./crowd.ts";
import { openLink, type Link } from "./link.ts";
import { startProgram, type Program } from "./programs.ts";

const READERS = 6;
const WRITERS = 3;
const BANK_ROWS = 8;
const PAUSE_MS = 30;
const WRITE_SHARE = 0.08;
const PASSWORD = "correct horse battery staple";
const REGIONS = ["us-east-1", "eu-west-1", "ap-southeast-1"];
export const SERVICE_KEY = "service-key-of-the-fault-runs-0123456789";
/** What was acknowledged is in the log that the system holds: it outlives the process, which is what is killed here. */
const POSTGRES_SETTINGS = ["fsync=off", "full_page_writes=off", "max_connections=100"];

export type Region = {
  region: string;
  url: string;
  port: number;
  folder: string;
  link: Link;
  program: Program;
  start(): void;
};

export type World = AsyncDisposable & {
  database: Database;
  databaseUrl: string;
  bank: Bank;
  entries: Entry[];
  regions: Region[];
  api: { port: number; url: string; programs: Program[]; start(at: number): void };
  postgres: { pid: number; kill(): Promise<void>; start(): Promise<void> };
  crowd: Crowd;
  /** Of one of the readers. */
  edgeToken: string;
  privateKey: string;
  /** Nobody writes, and every region has all: the moment to compare. */
  quiet(): Promise<void>;
  /** Every region has what is committed by now. */
  settled(): Promise<void>;
  go(): void;
  /** Ends readers and writers, then every region and the API; files and database stay. */
  end(): Promise<void>;
};

export type WorldOptions = {
  /** What each of the edges is started with, before `bun`: to run it under something. */
  edgesBefore?: readonly (() => readonly string[])[];
  /** The first region's replica lies on a disk of its own, so large. */
  diskMiB?: number;
};

/** A primary, two API processes, three regions, and people who read and write: all processes of their own. */
export async function openWorld({ edgesBefore = [], diskMiB }: WorldOptions = {}): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), "portal-faults-"));
  // PostgreSQL runs as a user of its own.
  chmodSync(folder, 0o755);
  let server: EmbeddedServer;
  const startServer = async (port?: number) => {
    const started = await startPostgres({
      folder: join(folder, "pg"),
      settings: POSTGRES_SETTINGS,
      ...(port !== undefined && { port }),
    });
    stopWithParent(started.pid);
    return started;
  };
  server = await startServer();
  const databaseUrl = await server.database("portal");
  await migrateDatabase(databaseUrl);
  const database = openDatabase(databaseUrl, { name: "faults", max: WRITERS + 4 });
  const bank = await openBank(database, BANK_ROWS);
  const people = await makeReaders(database, bank, READERS);

  const home = await freePort();
  const homeUrl = `http://127.0.0.1:${home}`;
  const ports = await Promise.all(REGIONS.map(() => freePort()));
  const urls = REGIONS.map((region, at) => ({ region, url: `http://127.0.0.1:${ports[at]}` }));
  const privateKey = await newSigningKey();
  const apiSettings = {
    PORT: String(home),
    DATABASE_URL: databaseUrl,
    DATABASE_CONNECTIONS: "4",
    AUTH_PRIVATE_KEY: privateKey,
    AUDIT_PRIVATE_KEY: newHeadKey(),
    SERVICE_KEY,
    DEPLOYMENT: "demo",
    RATE_LIMITS: "off",
    PROCESS_COUNT: "2",
    BLOBS_URL: `file:${join(folder, "blobs")}`,
    EDGES: urls.map(({ region, url }) => `${region}=${url}`).join(","),
    APP_ORIGINS: homeUrl,
  };
  const apiSaid: string[] = [];
  const startApi = () => startProgram("api/main.ts", apiSettings, apiSaid);
  const apis = [startApi(), startApi()];

  const disk = diskMiB === undefined ? undefined : openDisk(join(folder, REGIONS[0] ?? ""), diskMiB);
  const regions: Region[] = [];
  for (const [at, { region, url }] of urls.entries()) {
    const link = await openLink(home);
    const said: string[] = [];
    const own = join(folder, region);
    const start = () =>
      startProgram(
        "edge/main.ts",
        {
          PORT: String(ports[at]),
          REGION: region,
          HOME_URL: `http://127.0.0.1:${link.port}`,
          SERVICE_KEY,
          APP_ORIGINS: homeUrl,
          REPLICA_URL: `file:${join(own, "r.db")}`,
        },
        said,
        edgesBefore[at]?.(),
      );
    const one: Region = {
      region,
      url,
      port: ports[at] ?? 0,
      folder: own,
      link,
      program: start(),
      start: () => {
        one.program = start();
      },
    };
    regions.push(one);
  }
  const edgePorts = regions.map(({ port }) => port);
  const settled = async () => {
    await waitForEdges(edgePorts);
    await settle(database, edgePorts);
  };
  await settled();

  const crowd = await openCrowd(
    people.map(({ email, own }, at) => ({
      api: homeUrl,
      regions: urls.map((_, place) => urls[(at + place) % urls.length] ?? { region: "", url: "" }),
      email,
      password: PASSWORD,
      bank: bank.rows,
      total: bank.total,
      own,
      pauseMs: PAUSE_MS,
      writeShare: WRITE_SHARE,
    })),
  );

  const edgeToken = await signIn(homeUrl, people[0]?.email ?? "");
  const entries: Entry[] = [];
  let isQuiet = true;
  let isOver = false;
  const writers = Array.from({ length: WRITERS }, async () => {
    while (!isOver) {
      if (isQuiet) await Bun.sleep(20);
      else await write(database, bank, entries, () => isQuiet).catch(untilBack);
    }
  });

  const end = async () => {
    if (isOver) return;
    isQuiet = isOver = true;
    await Promise.all(writers);
    await crowd.end();
    for (const program of [...regions.map((one) => one.program), ...apis]) await program.kill();
  };
  return {
    database,
    databaseUrl,
    bank,
    entries,
    regions,
    crowd,
    edgeToken,
    privateKey,
    api: {
      port: home,
      url: homeUrl,
      programs: apis,
      start: (at) => {
        apis[at] = startApi();
      },
    },
    postgres: {
      get pid() {
        return server.pid;
      },
      kill: async () => {
        // Its children would hold its memory and keep the next one out.
        for (const pid of withChildren(server.pid)) process.kill(pid, "SIGKILL");
        await server.exited;
      },
      start: async () => {
        server = await startServer(server.port);
      },
    },
    quiet: async () => {
      isQuiet = true;
      await crowd.quiet();
      await settled();
    },
    settled,
    go: () => {
      isQuiet = false;
      crowd.go();
    },
    end,
    [Symbol.asyncDispose]: async () => {
      await end();
      for (const { link } of regions) await link[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
      await server.stop();
      disk?.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function untilBack(error: unknown): Promise<void> {
  if (!isUnavailable(error)) throw error;
  await Bun.sleep(100);
}

/** A disk in memory that can be full. @throws where this is not allowed: it takes root. */
function openDisk(path: string, sizeMiB: number): { close(): void } {
  mkdirSync(path, { recursive: true });
  const run = (command: string[]) => {
    const { exitCode, stderr } = Bun.spawnSync(command);
    if (exitCode !== 0) throw new Error(`${command.join(" ")}: ${stderr.toString().trim()}`);
  };
  run(["mount", "-t", "tmpfs", "-o", `size=${sizeMiB}m`, "tmpfs", path]);
  return {
    // Files of a replica that was judged here stay open until they are collected.
    close: () => run(["umount", "--lazy", path]),
  };
}

async function signIn(api: string, email: string): Promise<string> {
  const response = await fetch(`${api}/api/v1/auth/login`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ email, password: PASSWORD }),
  });
  if (!response.ok) throw new Error(`signing in answered ${response.status}`);
  return ((await response.json()) as { edge_token: string }).edge_token;
}

/** The newest replica of a region. */
export function replicaOf({ folder }: Region): string {
  const [name] = readdirSync(folder)
    .filter((one) => /^r\.\d+\.db$/.test(one))
    .sort()
    .reverse();
  if (name === undefined) throw new Error(`${folder} holds no replica`);
  return join(folder, name);
}

/** Managers of the bank, each with an item of their own. */
async function makeReaders(
  { sql }: Database,
  bank: Bank,
  count: number,
): Promise<{ email: string; own: string }[]> {
  const passwordHash = await Bun.password.hash(PASSWORD, {
    algorithm: "argon2id",
    memoryCost: 19_456,
    timeCost: 2,
  });
  return await Promise.all(
    Array.from({ length: count }, async (_, at) => {
      const [userId, own] = [newId(), newId()];
      const email = `reader${at}@bank.test`;
      await sql`insert into users (id, email, first_name, last_name, password_hash)
        values (${userId}, ${email}, 'Reader', ${String(at)}, ${passwordHash})`;
      await sql`insert into memberships (organisation_id, user_id, roles)
        values (${bank.organisationId}, ${userId}, array['manager'])`;
      await sql`insert into schedules (id, organisation_id, production_id, title, kind, local_start, zone, starts_at, status, version)
        select ${own}, organisation_id, production_id, 'own', 'other', '2026-01-02 10:00', 'UTC', '2026-01-02T10:00:00Z', 'scheduled', 1
        from schedules where id = ${bank.rows[0] ?? ""}`;
      return { email, own };
    }),
  );
}
