import { systemClock } from "../api/services.ts";
import { ConfigError } from "../core/server/config.ts";
import { leaveSoon, untilStopped } from "../core/server/lifecycle.ts";
import { createLog } from "../core/server/log.ts";
import { isUnavailable } from "../db/errors.ts";
import { readConfig } from "./config.ts";
import { handlers } from "./handlers.ts";
import { startJobs } from "./program.ts";

const log = createLog("jobs");
try {
  const config = readConfig(process.env);
  const kinds = Object.values(handlers);
  await using _program = await startJobs(config, kinds, log, systemClock);
  log.info("working", { kinds: kinds.map(({ kind }) => kind).join(" ") });
  await untilStopped(log, { parentPid: config.parentPid });
  leaveSoon(log);
} catch (error) {
  if (isUnavailable(error)) log.warn("database unavailable");
  else if (error instanceof ConfigError) console.error(error.message);
  else throw error;
  process.exitCode = 1;
}
