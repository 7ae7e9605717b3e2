import { leaveSoon, untilStopped } from "../core/server/lifecycle.ts";
import { createLog } from "../core/server/log.ts";
import { readConfig } from "./config.ts";
import { startEdge } from "./start.ts";

// The edge for whoever serves a module's default export: `deno serve`, and Bun as well (ops/deno.ts has the command).
// Such a server has no main of ours, so this file alone does something when it is imported.
const log = createLog("edge");
const config = readConfig(process.env);
const edge = await startEdge(config, log);
log.info("listening", { port: config.port, region: config.region });
void untilStopped(log, { parentPid: config.parentPid }).then(async () => {
  leaveSoon(log);
  await edge[Symbol.asyncDispose]();
  process.exit();
});

// What `deno serve` looks for.
// oxlint-disable-next-line import/no-default-export
export default { fetch: (request: Request) => edge.fetch(request) };
