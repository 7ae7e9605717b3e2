import { dayOf, endEmail, endingOf, findEmail, orUnreadable, type Stages } from "../emails/ends.ts";
import { readMail } from "../emails/read.ts";
import { handler } from "../handler.ts";

/**
 * Reads a mail of which a paper is a scan or a photograph: each page takes a core for seconds. In a queue of its own, one
 * at a time, so that however many come nobody else's mail waits behind them.
 */
export const readScan = handler(
  "read-scan",
  async (run) => {
    const row = await findEmail(run, ["parsing"]);
    if (!row) return null;
    // Where it waited twice, all but what was done between.
    const passed = run.clock.now() - Date.parse(row.receivedAt);
    const stages: Stages = {
      ...row.stages,
      waited_ms: Math.max(0, passed - (row.stages.unpacking_ms ?? 0)),
    };
    run.progress(10);
    return await orUnreadable(run, row, stages, async (file) => {
      const found = await readMail(file, dayOf(run, row), run.signal);
      stages.extraction_ms = Math.round(found.extractionMs);
      stages.parsing_ms = Math.round(found.parsingMs);
      run.progress(90);
      return await endEmail(run, row, stages, endingOf(found));
    });
  },
  { concurrency: 1 },
);
