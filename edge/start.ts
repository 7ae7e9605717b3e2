import type { Log } from "../core/server/log.ts";
import type { EdgeConfig } from "./config.ts";
import { follow, type Follower } from "./follow.ts";
import { openReplica, type Replica } from "./replica.ts";
import { warmUp } from "./warm.ts";
import { createWorker, type Worker } from "./worker.ts";

export type Edge = Worker & AsyncDisposable & { replica: Replica; follower: Follower };

/** One region: its replica, what keeps it up with home, and what answers from it. */
export async function startEdge(
  config: Pick<EdgeConfig, "region" | "home" | "serviceKey" | "replicaPath" | "origins"> &
    Partial<Pick<EdgeConfig, "relay">>,
  log: Log,
): Promise<Edge> {
  const replica = await openReplica(config.replicaPath, log);
  const { home, relay, serviceKey } = config;
  const follower = follow({ home, relay, serviceKey, replica, log });
  warmUp(replica, log);
  const worker = createWorker({ region: config.region, origins: config.origins, replica, follower, log });
  return {
    ...worker,
    replica,
    follower,
    [Symbol.asyncDispose]: async () => {
      worker.hangUp();
      await follower[Symbol.asyncDispose]();
      await replica[Symbol.asyncDispose]();
    },
  };
}
