import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort, stopWithParent } from "./postgres.ts";
import { read } from "./testing-deploy.ts";

export type TestRelay = AsyncDisposable & {
  url: string;
  /** Main process and worker. */
  pids(): number[];
  kill(): Promise<void>;
  start(): Promise<void>;
};

const STARTED_MS_MAX = 5_000;
/** Of one worker, in the foreground, with its files where the test's are. */
const MAIN = (folder: string, conf: string) => `daemon off;
worker_processes 1;
pid ${folder}/nginx.pid;
error_log stderr warn;
events {}
http {
  proxy_temp_path ${folder}/proxy;
  client_body_temp_path ${folder}/body;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  include ${conf};
}
`;

/** Debian keeps it out of the path of users. */
const findNginx = () => Bun.which("nginx") ?? Bun.which("nginx", { PATH: "/usr/sbin" });

/** Why tests through nginx are skipped, or undefined where it is installed. */
export function missingNginx(): string | undefined {
  if (findNginx() !== null) return undefined;
  const reason = "nginx is not installed";
  console.warn(`SKIPPED: tests through nginx, because ${reason}`);
  return reason;
}

/**
 * nginx with the file of the deployment before this home: only its addresses and its folder differ, and what `change`
 * makes of the rest.
 */
export async function testRelay(
  home: string,
  change: (file: string) => string = (file) => file,
): Promise<TestRelay> {
  const folder = mkdtempSync(join(tmpdir(), "portal-relay-"));
  // Its worker is another user where root tests.
  chmodSync(folder, 0o755);
  const port = await freePort();
  const conf = join(folder, "relay.conf");
  const file = read("ops/deploy/feed-relay.conf")
    .replace("server api:3000;", `server ${new URL(home).host};`)
    .replace("listen 3020;", `listen 127.0.0.1:${port};`)
    .replace("/dev/shm/feed-relay", join(folder, "kept"));
  writeFileSync(conf, change(file));
  writeFileSync(join(folder, "nginx.conf"), MAIN(folder, conf));
  const url = `http://127.0.0.1:${port}`;
  let running: ReturnType<typeof spawn> | undefined;
  const spawn = () => {
    const child = Bun.spawn([findNginx() ?? "nginx", "-c", join(folder, "nginx.conf"), "-e", "stderr"], {
      stdin: "ignore",
      stdout: "ignore",
      stderr: "inherit",
    });
    stopWithParent(child.pid);
    return child;
  };
  const start = async () => {
    running = spawn();
    await untilUp(url);
  };
  const pids = () => (running ? [running.pid, ...childrenOf(running.pid)] : []);
  const end = async () => {
    await running?.exited;
    running = undefined;
  };
  await start();
  return {
    url,
    pids,
    kill: async () => {
      // A worker outlives its main process, and goes on answering; one that is killed before it is begun anew.
      for (const pid of pids()) process.kill(pid, "SIGKILL");
      await end();
    },
    start,
    [Symbol.asyncDispose]: async () => {
      running?.kill("SIGTERM");
      await end();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function childrenOf(pid: number): number[] {
  const said = Bun.spawnSync(["ps", "-o", "pid=", "--ppid", String(pid)]).stdout.toString();
  return said.split(/\s+/).filter(Boolean).map(Number);
}

async function untilUp(url: string): Promise<void> {
  for (const until = Date.now() + STARTED_MS_MAX; ; await Bun.sleep(20)) {
    const response = await fetch(url).catch(() => undefined);
    await response?.body?.cancel();
    if (response) return;
    if (Date.now() > until) throw new Error("nginx did not start");
  }
}
