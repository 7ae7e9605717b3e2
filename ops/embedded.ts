import { startPostgres, stopWithParent, type EmbeddedServer } from "./postgres.ts";
import type { Output } from "./output.ts";

export type Embedded = { url: string; stop(msMax: number): Promise<void> };

const BACKOFF_MS_FIRST = 200;
const BACKOFF_MS_MAX = 5_000;

/** PostgreSQL under the data folder, started again on its port when it falls. */
export async function openEmbedded(
  folder: string,
  output: Output,
  say: (text: string) => void,
): Promise<Embedded> {
  let stopping = false;
  const start = async (port?: number): Promise<EmbeddedServer> => {
    const started = await startPostgres({
      folder,
      // 200: pools of the API's processes, of jobs and of BullMQ, and room for psql.
      settings: ["max_connections=200", "timezone=UTC", "log_timezone=UTC", "log_line_prefix=%m [%p] "],
      onLog: (line) => output.line(line),
      ...(port === undefined ? {} : { port }),
    });
    stopWithParent(started.pid);
    return started;
  };
  let server = await start();
  const watch = async () => {
    for (let backoffMs = BACKOFF_MS_FIRST; ; backoffMs = Math.min(backoffMs * 2, BACKOFF_MS_MAX)) {
      await server.exited;
      if (stopping) return;
      say(`postgres ended; starting it again in ${backoffMs / 1_000} s`);
      await Bun.sleep(backoffMs);
      if (stopping) return;
      try {
        server = await start(server.port);
        backoffMs = BACKOFF_MS_FIRST;
      } catch (error) {
        say(error instanceof Error ? error.message : String(error));
      }
    }
  };
  const watching = watch();
  return {
    url: await server.database("portal"),
    stop: async (msMax) => {
      stopping = true;
      await server.stop(msMax);
      await watching;
    },
  };
}
