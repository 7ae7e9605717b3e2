import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { PROJECT } from "./config.ts";
import { Refusal } from "./refusal.ts";

/** The edge's settings (edge/config.ts): all that it may read of its environment. */
const SETTINGS = [
  "PORT",
  "HOST",
  "REGION",
  "HOME_URL",
  "RELAY_URL",
  "SERVICE_KEY",
  "DATA_DIR",
  "REPLICA_URL",
  "REPLICA_TOKEN",
  "APP_ORIGINS",
  "PROCESS",
  "PARENT_PID",
  // libSQL's own.
  "LIBSQL_JS_DEV",
];

/** Deno out of its npm package, or undefined where that has no binary for this machine. */
export function findDeno(): string | undefined {
  const names = ["linux-x64-glibc", "linux-arm64-glibc", "darwin-x64", "darwin-arm64"];
  return names
    .map((name) => join(PROJECT, "node_modules/@deno", name, "deno"))
    .find((path) => existsSync(path));
}

/** @throws Refusal where it is not installed: it is a package of development. */
export function needDeno(): string {
  const deno = findDeno();
  if (deno === undefined)
    throw new Refusal(
      "EDGE_RUNTIME=deno needs Deno, which comes with the packages of development: bun install",
    );
  return deno;
}

export type DenoEdge = {
  deno: string;
  port: number;
  host: string;
  home: string;
  replicaPath: string;
  /** Where its copy is, if it has one. */
  copyUrl?: string;
};

/**
 * `deno serve` of the edge with what it needs and no more: its own address, home's and its copy's, the folder of its replica, its
 * settings, libSQL's library and what that asks of the machine before it is loaded.
 */
export function denoServe({ deno, port, host, home, replicaPath, copyUrl }: DenoEdge): string[] {
  const folder = dirname(replicaPath);
  const others = [home, ...(copyUrl === undefined ? [] : [copyUrl])].map((url) => new URL(url).host);
  const library = join(PROJECT, "node_modules/@libsql");
  return [
    deno,
    "serve",
    "--no-prompt",
    "--quiet",
    "--node-modules-dir=manual",
    `--host=${host}`,
    `--port=${port}`,
    `--allow-net=${host}:${port},${others.join(",")}`,
    `--allow-read=${folder},${library}`,
    `--allow-write=${folder}`,
    `--allow-env=${SETTINGS.join(",")}`,
    `--allow-ffi=${library}`,
    "--allow-sys=cpus,hostname,networkInterfaces",
    join(PROJECT, "edge/serve.ts"),
  ];
}
