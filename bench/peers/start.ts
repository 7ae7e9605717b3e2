import { mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PROJECT } from "../../ops/config.ts";
import { freePort, stopWithParent } from "../../ops/postgres.ts";
import { startProgram } from "../process.ts";
import type { PeerSettings } from "./peer.ts";

export const PEERS = ["express", "fastify"] as const;
export type PeerName = (typeof PEERS)[number];

export type Peer = AsyncDisposable & {
  name: PeerName;
  url: string;
  /** Those that serve: one, or the workers of a cluster. */
  pids: number[];
};

/** Starts a peer under Node on a port of its own: our TypeScript without its types, its packages as npm has them. */
export async function startPeer(
  name: PeerName,
  settings: Pick<PeerSettings, "databaseUrl" | "redisUrl"> & { workers?: number },
): Promise<Peer> {
  const node = Bun.which("node");
  if (node === null) throw new Error("the peers need Node, and there is no `node` here");
  const folder = mkdtempSync(join(tmpdir(), "portal-peer-"));
  try {
    const built = await Bun.build({
      entrypoints: [join(import.meta.dir, `${name}.ts`)],
      outdir: folder,
      naming: "[name].mjs",
      target: "node",
      packages: "external",
    });
    if (!built.success) throw new AggregateError(built.logs, `${name} cannot be built`);
    symlinkSync(join(PROJECT, "node_modules"), join(folder, "node_modules"));
    const port = await freePort();
    const workers = settings.workers ?? 1;
    const told: PeerSettings = { ...settings, port, workers, secret: crypto.randomUUID() };
    const { pid, stop } = await startProgram(
      [join(folder, `${name}.mjs`)],
      { PEER_SETTINGS: JSON.stringify(told), NODE_ENV: "production" },
      node,
    );
    stopWithParent(pid, folder);
    return {
      name,
      url: `http://127.0.0.1:${port}`,
      pids: workers === 1 ? [pid] : childrenOf(pid),
      [Symbol.asyncDispose]: async () => {
        await stop();
        rmSync(folder, { recursive: true });
      },
    };
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

function childrenOf(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ").map(Number);
}
