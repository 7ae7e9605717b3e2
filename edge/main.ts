import { ConfigError } from "../core/server/config.ts";
import { leaveSoon, untilStopped } from "../core/server/lifecycle.ts";
import { createLog } from "../core/server/log.ts";
import { readConfig } from "./config.ts";
import { startEdge } from "./start.ts";

/** Longer than a load balancer keeps a quiet connection (60 s), or it answers 502 for us. */
const IDLE_TIMEOUT_SECONDS = 75;

const log = createLog("edge");
try {
  await run();
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

async function run(): Promise<void> {
  const config = readConfig(process.env);
  await using edge = await startEdge(config, log);
  const server = Bun.serve({
    port: config.port,
    hostname: config.host,
    reusePort: config.sharesPort,
    idleTimeout: IDLE_TIMEOUT_SECONDS,
    fetch: (request) => edge.fetch(request),
  });
  log.info("listening", { port: config.port, region: config.region });
  await untilStopped(log, { parentPid: config.parentPid });
  leaveSoon(log);
  edge.hangUp();
  await server.stop();
}
