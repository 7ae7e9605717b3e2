import type { Log } from "../core/server/log.ts";
import type { EdgeConfig } from "./config.ts";
import { keepCopy, type COPY_PACE } from "./copy.ts";
import { follow, type Follower } from "./follow.ts";
import { openReplica, type Replica } from "./replica.ts";
import { warmUp } from "./warm.ts";
import { createWorker, type Worker } from "./worker.ts";

export type Edge = Worker & AsyncDisposable & { replica: Replica; follower: Follower };

/** One region: its replica, what keeps it up with home, and what answers from it. */
export async function startEdge(
  config: Pick<EdgeConfig, "region" | "home" | "serviceKey" | "replicaPath" | "origins"> &
    Partial<Pick<EdgeConfig, "relay" | "copy">>,
  log: Log,
  copyPace?: Partial<typeof COPY_PACE>,
): Promise<Edge> {
  const { region, home, relay, serviceKey, origins } = config;
  const replica = await openReplica(config.replicaPath, log);
  const copy = config.copy && keepCopy({ address: config.copy, replica, log, pace: copyPace });
  const follower = follow({ home, relay, serviceKey, replica, log, restore: copy?.restore });
  warmUp(replica, log);
  const worker = createWorker({ region, origins, replica, follower, log, copy });
  return {
    ...worker,
    replica,
    follower,
    [Symbol.asyncDispose]: async () => {
      worker.hangUp();
      // Together: the follower may be waiting for the copy.
      await Promise.all([follower[Symbol.asyncDispose](), copy?.[Symbol.asyncDispose]()]);
      await replica[Symbol.asyncDispose]();
    },
  };
}
