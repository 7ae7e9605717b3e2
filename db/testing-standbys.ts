import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { startPostgres, stopWithParent } from "../ops/postgres.ts";
import { killServer } from "../ops/postgres-signals.ts";
import { PRIMARY_SETTINGS, startStandby, type Standby } from "../ops/standby.ts";
import { migrateDatabase } from "./migrate.ts";

export type TestStandbys = AsyncDisposable & {
  /** The primary's, migrated. */
  url: string;
  standbys: readonly [Standby, Standby];
  /** In the order of the setting. */
  replicaUrls: readonly [string, string];
  /** The primary is gone at once, with every process of it. */
  killPrimary(): Promise<void>;
  /** Waits until both show what the primary holds now. */
  level(): Promise<void>;
};

/** Commits are flushed as they are at work: what is not flushed is sent to nobody, for up to 0.6 s. */
const SETTINGS = ["fsync=off", "full_page_writes=off", "max_connections=100"];
const DATABASE = "portal";

/** A primary and two standbys that stream from it, each a server of its own. */
export async function testStandbys(): Promise<TestStandbys> {
  const folder = mkdtempSync(join(tmpdir(), "portal-standbys-"));
  // PostgreSQL runs as a user of its own when root tests.
  chmodSync(folder, 0o755);
  const primaryFolder = join(folder, "primary");
  const primary = await startPostgres({
    folder: primaryFolder,
    settings: [...SETTINGS, ...PRIMARY_SETTINGS],
  });
  stopWithParent(primary.pid, folder);
  const url = await primary.database(DATABASE);
  await migrateDatabase(url);
  const start = (name: string) =>
    startStandby({
      primaryFolder,
      primaryPort: primary.port,
      folder: join(folder, name),
      // Either may be the primary one day.
      settings: [...SETTINGS, ...PRIMARY_SETTINGS],
    });
  const one = await start("one");
  const two = await start("two");
  const ask = async (at: string, statement: string) => {
    const client = new pg.Client(at);
    await client.connect();
    const { rows } = await client.query<{ value: string }>(statement);
    await client.end();
    return rows[0]?.value ?? "";
  };
  return {
    url,
    standbys: [one, two],
    replicaUrls: [one.url(DATABASE), two.url(DATABASE)],
    killPrimary: async () => {
      await killServer(primary.pid);
      await primary.exited;
    },
    level: async () => {
      const at = await ask(url, "select pg_current_wal_flush_lsn()::text as value");
      for (const standby of [one, two])
        await untilSo("level with the primary", async () => {
          const statement = `select (pg_last_wal_replay_lsn() >= '${at}')::text as value`;
          return (await ask(standby.url(DATABASE), statement)) === "true";
        });
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all([one.stop(), two.stop()]);
      await primary.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Waits until it is so. @throws with `what` when it is not in time. */
export async function untilSo(
  what: string,
  isSo: () => boolean | Promise<boolean>,
  ms = 15_000,
): Promise<number> {
  const begun = performance.now();
  while (!(await isSo())) {
    if (performance.now() - begun > ms) throw new Error(`${what}: not within ${ms} ms`);
    await Bun.sleep(10);
  }
  return performance.now() - begun;
}
