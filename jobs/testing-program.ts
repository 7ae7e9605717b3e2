import { systemClock } from "../core/server/clock.ts";
import { leaveSoon, untilStopped } from "../core/server/lifecycle.ts";
import { createLog } from "../core/server/log.ts";
import { readConfig } from "./config.ts";
import { startJobs } from "./program.ts";
import { testHandlers } from "./testing.ts";

// jobs/main.ts with the handlers of the tests, for a test to kill.
const log = createLog("jobs");
const config = readConfig(process.env);
await using _program = await startJobs(config, testHandlers, log, systemClock);
console.log("working");
await untilStopped(log, { parentPid: config.parentPid });
leaveSoon(log);
