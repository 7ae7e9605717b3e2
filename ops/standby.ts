import { chown, copyFile, mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import pg from "pg";
import { postgresOwner, startPostgres, stopWithParent, type EmbeddedServer } from "./postgres.ts";
import { killServer, signalServer } from "./postgres-signals.ts";

export type Standby = {
  /** `postgres://…/<database>` on the standby. */
  url(database: string): string;
  port: number;
  /** WAL comes and is put aside: what is read stands still. */
  pauseReplay(): Promise<void>;
  resumeReplay(): Promise<void>;
  /** No WAL comes any more, as when the network between the two is gone; it goes on answering. */
  cutOff(): Promise<void>;
  reconnect(): Promise<void>;
  /** Makes it a primary of its own. */
  promote(): Promise<void>;
  /** Follows whoever listens there from now on, such as a standby that was promoted. */
  follow(port: number): Promise<void>;
  /** It keeps its connections and does nothing more (SIGSTOP), until it goes on. */
  freeze(): void;
  thaw(): void;
  /** Every process of it, at once (SIGKILL). */
  kill(): Promise<void>;
  /** Starts a killed one again, on its port. */
  start(): Promise<void>;
  stop(): Promise<void>;
};

export type StandbyOptions = {
  /** The primary's data folder, on this machine. */
  primaryFolder: string;
  primaryPort: number;
  /** Of the standby; made here. */
  folder: string;
  /** As for the primary: `max_connections` must not be lower than there. */
  settings?: string[];
};

/** What a primary needs beside its defaults: a standby that was just copied asks for the WAL since its copy began. */
export const PRIMARY_SETTINGS = ["wal_level=replica", "max_wal_senders=10", "wal_keep_size=256MB"];

/** Made anew by every server, or another server's; the folders themselves must be there. */
const NOT_COPIED =
  /^(pg_(wal|replslot|dynshmem|notify|serial|snapshots|stat_tmp|subtrans)\/.+|postmaster\.(pid|opts)|backup_label.*)$|(^|\/)pgsql_tmp/;
const COPIES_AT_ONCE = 16;

/**
 * A hot standby of a running primary, streaming from it. The npm package carries no pg_basebackup; a copy between
 * pg_backup_start and pg_backup_stop is the same, and WAL mends what changed while it was made.
 */
export async function startStandby(options: StandbyOptions): Promise<Standby> {
  const folder = resolve(options.folder);
  const password = (await readFile(`${options.primaryFolder}.password`, "utf8")).trim();
  const primary = `postgres://portal:${password}@127.0.0.1:${options.primaryPort}`;
  const conninfo = (at: number) => `host=127.0.0.1 port=${at} user=portal password=${password}`;
  await copyCluster(`${primary}/postgres`, resolve(options.primaryFolder), folder);
  await writeFile(`${folder}.password`, `${password}\n`, { mode: 0o600 });
  await writeFile(
    join(folder, "postgresql.auto.conf"),
    `primary_conninfo = '${conninfo(options.primaryPort)}'\n`,
  );
  await writeFile(join(folder, "standby.signal"), "");
  await giveAway(folder, ["", "postgresql.auto.conf", "standby.signal", "backup_label"]);
  const open = async (port?: number): Promise<EmbeddedServer> => {
    const started = await startPostgres({
      folder,
      settings: options.settings ?? [],
      ...(port === undefined ? {} : { port }),
    });
    stopWithParent(started.pid);
    return started;
  };
  let server = await open();
  const { port } = server;
  const url = (database: string) => `postgres://portal:${password}@127.0.0.1:${port}/${database}`;
  const run = async (...statements: string[]) => {
    const client = new pg.Client(url("postgres"));
    await client.connect();
    try {
      for (const statement of statements) await client.query(statement);
    } finally {
      await client.end();
    }
  };
  const follow = (at: string) =>
    run(`alter system set primary_conninfo = '${at}'`, "select pg_reload_conf()");
  return {
    url,
    port,
    pauseReplay: () => run("select pg_wal_replay_pause()"),
    resumeReplay: () => run("select pg_wal_replay_resume()"),
    cutOff: () => follow(""),
    reconnect: () => follow(conninfo(options.primaryPort)),
    promote: () => run("select pg_promote()"),
    follow: (at) => follow(conninfo(at)),
    freeze: () => void signalServer(server.pid, "SIGSTOP"),
    thaw: () => void signalServer(server.pid, "SIGCONT"),
    kill: async () => {
      await killServer(server.pid);
      await server.exited;
    },
    start: async () => {
      server = await open(port);
    },
    stop: () => server.stop(),
  };
}

async function copyCluster(url: string, from: string, to: string): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    await client.query("select pg_backup_start('standby', fast => true)");
    await mkdir(to, { mode: 0o700 });
    await copyFolder(from, to, "");
    const { rows } = await client.query<{ labelfile: string }>(
      "select labelfile from pg_backup_stop(wait_for_archive => false)",
    );
    await writeFile(join(to, "backup_label"), rows[0]?.labelfile ?? "");
  } finally {
    await client.end();
  }
}

async function copyFolder(from: string, to: string, at: string): Promise<void> {
  const entries = (await readdir(join(from, at), { withFileTypes: true }))
    .map((entry) => ({ path: at === "" ? entry.name : `${at}/${entry.name}`, isFolder: entry.isDirectory() }))
    .filter(({ path }) => !NOT_COPIED.test(path));
  for (const { path } of entries.filter(({ isFolder }) => isFolder)) {
    await mkdir(join(to, path), { mode: 0o700 });
    await copyFolder(from, to, path);
  }
  const files = entries.filter(({ isFolder }) => !isFolder).map(({ path }) => path);
  for (let first = 0; first < files.length; first += COPIES_AT_ONCE) {
    await Promise.all(
      files.slice(first, first + COPIES_AT_ONCE).map((path) =>
        copyFile(join(from, path), join(to, path)).catch((error: NodeJS.ErrnoException) => {
          // The primary took it away meanwhile; WAL says so too.
          if (error.code !== "ENOENT") throw error;
        }),
      ),
    );
  }
  await giveAway(to, [at, ...files]);
}

/** To the account that PostgreSQL runs as, where root made them. */
async function giveAway(folder: string, paths: string[]): Promise<void> {
  const owner = postgresOwner();
  if (!owner) return;
  for (const path of paths) {
    const whole = join(folder, path);
    if (await stat(whole).catch(() => undefined)) await chown(whole, owner.uid, owner.gid);
  }
}
