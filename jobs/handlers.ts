import type { Handlers } from "./handler.ts";
import { importSchedule } from "./handlers/imports.ts";

/** Who does which kind of job. */
export const handlers: Handlers = { "schedule-import": importSchedule };
