import type { Handlers } from "./handler.ts";

/** Who does which kind of job: `"schedule-import": importSchedule` from ./handlers/imports.ts. */
export const handlers: Partial<Handlers> = {};
