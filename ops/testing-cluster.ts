import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import pg from "pg";
import { migrateDatabase } from "../db/migrate.ts";
import { PROJECT } from "./config.ts";
import { startPostgres } from "./postgres.ts";

/** Of the cluster that tests begin with; a house's too. */
export const MIGRATED = "portal";

const KEPT = join(PROJECT, "dist/test-clusters");
/** What a cluster is made of: the server, how it is made, and the migrations. */
const SOURCES = new Bun.Glob("db/migrations/**/*");
const ALONE = ["db/migrate.ts", "ops/postgres.ts", "ops/testing-cluster.ts", "package.json"];

/**
 * Puts a cluster where a server of a test is to start, `initdb` and all migrations done: made once for these sources,
 * it is copied in a tenth of the time that it takes to make one. Copies of one cluster are one to whoever asks
 * PostgreSQL which it is (db/replica.ts), so what tells clusters apart makes its own.
 */
export async function placeCluster(folder: string): Promise<void> {
  const kept = await readyCluster();
  mkdirSync(dirname(folder), { recursive: true });
  await copy(join(kept, "pg"), folder);
  await copy(join(kept, "pg.password"), `${folder}.password`);
}

/** Makes it unless it is there. @returns where it lies. */
export async function readyCluster(): Promise<string> {
  const hash = sourcesHash();
  const kept = join(KEPT, hash);
  if (existsSync(kept)) return kept;
  mkdirSync(KEPT, { recursive: true });
  const before = readdirSync(KEPT).filter((name) => !name.startsWith(hash));
  const room = mkdtempSync(join(tmpdir(), "portal-cluster-"));
  try {
    // PostgreSQL runs as a user of its own when root tests.
    chmodSync(room, 0o755);
    await make(join(room, "pg"));
    const mine = `${kept}.${process.pid}`;
    await copy(room, mine);
    try {
      renameSync(mine, kept);
    } catch (error) {
      // Another process was quicker: theirs is as good.
      if (!existsSync(kept)) throw error;
      rmSync(mine, { recursive: true, force: true });
    }
  } finally {
    rmSync(room, { recursive: true, force: true });
  }
  for (const name of before) rmSync(join(KEPT, name), { recursive: true, force: true });
  return kept;
}

async function make(folder: string): Promise<void> {
  const server = await startPostgres({ folder, settings: ["fsync=off"] });
  try {
    const url = await server.database(MIGRATED);
    await migrateDatabase(url);
    const client = new pg.Client(url);
    await client.connect();
    // Nobody guesses the password of a test's server: 4,096 rounds of it were half of what a connection cost.
    const password = readFileSync(`${folder}.password`, "utf8").trim();
    await client.query("set scram_iterations = 1");
    await client.query(`alter role current_user password ${client.escapeLiteral(password)}`);
    await client.end();
  } finally {
    await server.stop();
  }
}

/** With owners and modes: PostgreSQL opens no folder that is not its user's alone. */
async function copy(from: string, to: string): Promise<void> {
  const child = Bun.spawn(["cp", "-Rp", from, to], { stdin: "ignore", stdout: "ignore", stderr: "pipe" });
  const said = await new Response(child.stderr).text();
  if ((await child.exited) !== 0) throw new Error(`a cluster could not be copied: ${said}`);
}

function sourcesHash(): string {
  const hash = new Bun.CryptoHasher("sha256");
  for (const file of [...[...SOURCES.scanSync({ cwd: PROJECT })].sort(), ...ALONE])
    hash.update(`${file}\n`).update(readFileSync(join(PROJECT, file)));
  return hash.digest("hex").slice(0, 16);
}
