import { getPriority, setPriority } from "node:os";
import { systemClock } from "../core/server/clock.ts";
import { ConfigError } from "../core/server/config.ts";
import { leaveSoon, untilStopped } from "../core/server/lifecycle.ts";
import { createLog, toStderr } from "../core/server/log.ts";
import { openSentry } from "../core/server/sentry.ts";
import { isUnavailable } from "../db/errors.ts";
import { findPoolerFault } from "../db/pooler.ts";
import { readConfig } from "./config.ts";
import { handlers } from "./handlers.ts";
import { startJobs } from "./program.ts";

/** Where there is not enough of the processor for all, whoever waits for an answer goes first. */
const NICENESS = 5;

try {
  // Whoever was started nicer stays so: only root may take that back.
  setPriority(Math.max(getPriority(), NICENESS));
  const config = readConfig(process.env);
  await using sentry = await openSentry(config.sentryDsn, "jobs");
  const log = createLog("jobs", toStderr, sentry?.report);
  const fault = await findPoolerFault(config);
  if (fault !== undefined) throw new ConfigError(fault);
  const kinds = Object.values(handlers);
  await using _program = await startJobs(config, kinds, log, systemClock);
  log.info("working", { kinds: kinds.map(({ kind }) => kind).join(" ") });
  await untilStopped(log, { parentPid: config.parentPid });
  leaveSoon(log);
} catch (error) {
  if (isUnavailable(error)) createLog("jobs").warn("database unavailable");
  else if (error instanceof ConfigError) console.error(error.message);
  else throw error;
  process.exitCode = 1;
}
