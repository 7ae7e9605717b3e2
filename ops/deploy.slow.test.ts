import { afterAll, beforeAll, expect, test } from "bun:test";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
} from "node:fs";
import { spawn, type ChildProcess } from "node:child_process";
import { tmpdir } from "node:os";
import { basename, join, relative } from "node:path";
import { testSentry } from "../core/server/testing.ts";
import { PROJECT } from "./config.ts";
import { freePort } from "./postgres.ts";
import { vapidPublicKey } from "../core/server/vapid.ts";
import { newSecrets } from "./secrets.ts";
import { newDatabase } from "./testing.ts";
import { copyOf, filled, isIgnored, programsOf, readCompose, readStages } from "./testing-deploy.ts";

/** Carries out the Dockerfile step by step, without Docker: each stage is a folder, with nothing in it that was not put there. */
const MS_MAX = 120_000;
/** 222 MB without Bun; with what only building needs it is 500. */
const IMAGE_MB_MAX = 240;
/** The `bun` of the image, when we may become somebody else: then nothing but `data` is theirs to write. */
const NOBODY = process.getuid?.() === 0 ? { uid: 1000, gid: 1000 } : {};

let folder: string;
const running: ChildProcess[] = [];
const said: string[] = [];
const sentry = testSentry();

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "portal-image-"));
  chmodSync(folder, 0o755);
  const bin = join(folder, "bin");
  mkdirSync(bin);
  cpSync(process.execPath, join(bin, "bun"));
  for (const stage of readStages()) {
    const name = / AS (\w+)/.exec(stage[0]?.words ?? "")?.[1] ?? "image";
    const at = join(folder, name, "app");
    mkdirSync(at, { recursive: true });
    for (const step of stage) {
      if (step.verb === "RUN") run(step.words, at, bin);
      if (step.verb === "COPY") copy(step, at);
    }
  }
}, MS_MAX);
afterAll(async () => {
  await Promise.all(running.map((child) => stop(child)));
  sentry[Symbol.dispose]();
  rmSync(folder, { recursive: true, force: true });
});

function run(command: string, at: string, bin: string): void {
  // `bun test` says NODE_ENV=test, with which the page would be built for developers: 0.8 KB more.
  const { NODE_ENV: _test, ...inherited } = process.env;
  const env = { ...inherited, PATH: `${bin}:/usr/bin:/bin` };
  const ran = Bun.spawnSync(["sh", "-c", command], { cwd: at, env });
  if (ran.exitCode !== 0) throw new Error(`${command}: ${ran.stdout}${ran.stderr}`);
}

function copy(step: { verb: string; words: string }, at: string): void {
  const { from, sources, to } = copyOf(step);
  for (const source of sources) {
    const origin = from === undefined ? join(PROJECT, source) : join(folder, from, source);
    // A file into a folder, or a folder's content into another, as COPY does.
    const target = to.endsWith("/") ? join(at, to, basename(source)) : join(at, to);
    cpSync(origin, target, {
      recursive: true,
      filter: (file) => from !== undefined || !isIgnored(relative(PROJECT, file)),
    });
  }
}

/** A service of compose.yaml out of the image, with these settings over its own. */
function start(name: string, settings: Record<string, string>, command?: string[]): ChildProcess {
  const found = programsOf(readCompose()).find((one) => one.name === name);
  if (!found) throw new Error(`no ${name}`);
  // The Redis of both belong to a machine of compose; without them programs do as the settings' page says.
  const { REDIS_URL: _queue, CACHE_REDIS_URL: _cache, ...own } = found.service.environment ?? {};
  const environment = Object.entries({ ...own, ...settings }).map(([key, value]) => [
    key,
    filled(value, settings),
  ]);
  const [bun = "", ...words] = command ?? found.service.command ?? [];
  const child = spawn(join(folder, "bin", bun), words, {
    ...NOBODY,
    cwd: join(folder, "image", "app"),
    env: { NODE_ENV: "production", PATH: join(folder, "bin"), ...Object.fromEntries(environment) },
    stdio: ["ignore", "pipe", "pipe"],
  });
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (text) => said.push(`${name}: ${String(text)}`));
  running.push(child);
  return child;
}

async function ended(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null)
    await new Promise((gone) => child.once("exit", gone));
  return child.exitCode;
}

async function stop(child: ChildProcess): Promise<number | null> {
  child.kill("SIGTERM");
  return await ended(child);
}

test("the image holds the page and the programs, and no test, no secret and nothing that only builds", () => {
  const app = join(folder, "image", "app");
  expect(readdirSync(app).sort()).toEqual(
    [
      "api",
      "core",
      "data",
      "db",
      "dist",
      "edge",
      "heads",
      "jobs",
      "node_modules",
      "ops",
      "package.json",
    ].sort(),
  );
  expect(existsSync(join(app, "dist/web/index.html"))).toBe(true);
  const files = [...new Bun.Glob("{api,core,db,edge,jobs,ops}/**/*").scanSync({ cwd: app })];
  expect(files).toContain("api/main.ts");
  expect(files.filter((file) => /\.test\.|testing/.test(file))).toEqual([]);
  let bytes = 0;
  for (const file of new Bun.Glob("**/*").scanSync({ cwd: app, dot: true }))
    bytes += statSync(join(app, file)).size;
  expect(bytes / 1_000_000).toBeLessThan(IMAGE_MB_MAX);
});

test(
  "out of the image alone, as nobody: migrations, API, jobs and an edge get healthy together, and stop when told",
  async () => {
    const { signingKey, serviceKey, auditKey, sealKey, calendarKey, pushKey } = await newSecrets();
    const [port, edgePort] = [String(await freePort()), String(await freePort())];
    const databaseUrl = await newDatabase();
    const settings = {
      AUTH_PRIVATE_KEY: signingKey,
      AUDIT_PRIVATE_KEY: auditKey,
      AUDIT_HEADS_URL: `file:${join(folder, "image/app/heads")}`,
      SERVICE_KEY: serviceKey,
      SEAL_KEY: sealKey,
      CALENDAR_KEY: calendarKey,
      VAPID_PRIVATE_KEY: pushKey,
      VAPID_PUBLIC_KEY: vapidPublicKey(pushKey),
      DATABASE_URL: databaseUrl,
      DATABASE_DIRECT_URL: databaseUrl,
      APP_ORIGINS: "https://portal.example",
      MAIL_URL: `file:${join(folder, "mail")}`,
      MAIL_FROM: "Portal <noreply@portal.example>",
      BLOBS_URL: `file:${join(folder, "image/app/data/blobs")}`,
      EDGES: `eu-west-1=http://127.0.0.1:${edgePort}`,
      SENTRY_DSN: sentry.dsn,
      PORT: port,
    };
    const home = `http://127.0.0.1:${port}`;
    expect(await ended(start("migrate", settings))).toBe(0);
    expect(await ended(start("migrate", settings))).toBe(0);
    const api = start("api", settings);
    const jobs = start("jobs", settings);
    const edge = start("edge-eu-west-1", {
      ...settings,
      PORT: edgePort,
      HOME_URL: home,
      DATA_DIR: join(folder, "image/app/data"),
    });
    const inside = (...words: string[]) => ended(start("api", settings, ["bun", ...words]));
    const check = (url: string) => inside("ops/healthy.ts", url);
    for (const until = Date.now() + 30_000; Date.now() < until; await Bun.sleep(200))
      if ((await fetch(`${home}/api/health`).catch(() => undefined))?.ok) break;
    expect(await check(`${home}/api/health`), said.join("")).toBe(0);
    expect(await check(`http://127.0.0.1:${edgePort}/healthz`)).toBe(0);
    expect(await (await fetch(home)).text()).toContain("<title>");

    expect(await inside("ops/admin.ts", "create", "ada@people.test", "--organisation", "Lights")).toBe(0);
    expect(said.join("")).toContain("https://portal.example/invite#");
    expect(await Promise.all([edge, api, jobs].map(stop))).toEqual([0, 0, 0]);
    expect(await check(`${home}/api/health`)).toBe(1);
    expect(await sentry.events(0)).toEqual([]);
  },
  MS_MAX,
);
