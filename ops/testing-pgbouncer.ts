import { spawn } from "node:child_process";
import { chmodSync, chownSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { freePort, postgresAccount, stopWithParent } from "./postgres.ts";
import { read } from "./testing-deploy.ts";

export type TestPgBouncer = AsyncDisposable & {
  /** The same database by way of the pooler. */
  through(url: string): string;
  /** What its console answers to `show …`. */
  show(what: string): Promise<Record<string, string>[]>;
};

const STARTED_MS_MAX = 5_000;
/** `max_prepared_statements` came with 1.21. */
const KEEPS_FROM = 21;

/** Why tests through PgBouncer are skipped, or undefined where it is installed. */
export function missingPgBouncer(): string | undefined {
  if (Bun.which("pgbouncer")) return undefined;
  const reason = "pgbouncer is not installed";
  console.warn(`SKIPPED: tests through PgBouncer, because ${reason}`);
  return reason;
}

/** Does the one that is installed carry prepared statements from back end to back end? Debian 12's 1.18 does not. */
export function keepsPrepared(): boolean {
  const said = Bun.spawnSync(["pgbouncer", "--version"]).stdout.toString();
  const minor = /PgBouncer 1\.(\d+)/.exec(said)?.[1];
  if (minor === undefined) throw new Error(`pgbouncer --version says ${said}`);
  return Number(minor) >= KEEPS_FROM;
}

/**
 * PgBouncer with the file of the deployment before the server of a test's database: only its address, its port and
 * where it finds the password differ, and what `settings` say; null leaves a line out. `told` is what each back end
 * is told when it is opened, the file's words unless given.
 */
export async function testPgBouncer(
  databaseUrl: string,
  settings: Record<string, string | null> = {},
  told?: string,
): Promise<TestPgBouncer> {
  const server = new URL(databaseUrl);
  const folder = mkdtempSync(join(tmpdir(), "portal-pgbouncer-"));
  chmodSync(folder, 0o755);
  const port = await freePort();
  const [ini, users] = [join(folder, "pgbouncer.ini"), join(folder, "userlist.txt")];
  const file = read("ops/deploy/pgbouncer.ini");
  const lines = {
    ...Object.fromEntries([...file.matchAll(/^(\w+) = ?(.*)$/gm)].map(([, name, value]) => [name, value])),
    portal: null,
    portal_jobs: null,
    listen_addr: "127.0.0.1",
    listen_port: String(port),
    auth_file: users,
    admin_users: server.username,
    ...(keepsPrepared() ? {} : { max_prepared_statements: null }),
    ...settings,
  };
  const text = [
    "[databases]",
    `* = host=${server.hostname} port=${server.port} ${told ?? /connect_query='[^']+'/.exec(file)?.[0]}`,
    "[pgbouncer]",
    ...Object.entries(lines).flatMap(([name, value]) => (value === null ? [] : [`${name} = ${value}`])),
    "",
  ];
  writeFileSync(ini, text.join("\n"), { mode: 0o644 });
  writeFileSync(users, `"${server.username}" "${server.password}"\n`, { mode: 0o600 });
  const account = userInfo().uid === 0 ? postgresAccount() : undefined;
  if (account) chownSync(users, account.uid, account.gid);
  // As many files as it may: each client is one.
  const child = spawn("sh", ["-c", 'ulimit -n "$(ulimit -Hn)"; exec pgbouncer "$1"', "sh", ini], {
    ...account,
    stdio: ["ignore", "ignore", "pipe"],
  });
  stopWithParent(child.pid ?? 0, folder);
  let said = "";
  child.stderr.on("data", (chunk) => (said += String(chunk)));
  const exited = new Promise<void>((gone) => child.once("exit", () => gone()));
  const through = (url: string) => Object.assign(new URL(url), { port: String(port) }).href;
  await untilSaid("process up", () => said);
  return {
    through,
    show: async (what) => {
      const client = new pg.Client(through(databaseUrl).replace(/[^/]+$/, "pgbouncer"));
      await client.connect();
      try {
        return (await client.query<Record<string, string>>(`show ${what}`)).rows;
      } finally {
        await client.end();
      }
    },
    [Symbol.asyncDispose]: async () => {
      child.kill("SIGTERM");
      const late = setTimeout(() => child.kill("SIGKILL"), STARTED_MS_MAX);
      await exited;
      clearTimeout(late);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function untilSaid(words: string, said: () => string): Promise<void> {
  for (const until = Date.now() + STARTED_MS_MAX; !said().includes(words); await Bun.sleep(20))
    if (Date.now() > until) throw new Error(`PgBouncer did not start: ${said()}`);
}
