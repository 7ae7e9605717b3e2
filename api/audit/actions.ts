import type { Caller } from "../../core/access.ts";
import { lineText, type ExportLine } from "../../core/audit-export.ts";
import { auditProblems } from "../../core/audit.ts";
import { must } from "../../core/assert.ts";
import { headHash } from "../../core/server/audit-signing.ts";
import { Problem } from "../../core/problem.ts";
import { instantOf } from "../../core/time.ts";
import { audit, personActor, sealTrail } from "../../db/audit.ts";
import { eventFields, findHead, findLastSigned, headFields, readEvents } from "../../db/audit-heads.ts";
import { commit } from "../../db/write.ts";
import type { Services } from "../services.ts";

/** Of one process: each reads its chain from end to end. */
const EXPORTS_MAX = 2;
const EVENTS_A_READ = 1_000;
let running = 0;

/**
 * The whole chain of an organisation as it stands, one line an event, for `bun run audit-verify` (docs/audit.md). That it
 * was carried out is its own last event.
 * @throws Problem 503 while as many as may are under way.
 */
export async function exportAudit(services: Services, caller: Caller): Promise<Response> {
  if (running >= EXPORTS_MAX)
    throw new Problem(auditProblems.busy, undefined, { headers: { "retry-after": "10" } });
  running += 1;
  try {
    await commit(services.database, personActor(caller, caller.organisationId), async (tx) =>
      audit(tx, { action: "audit.exported", object: { type: "audit", id: caller.organisationId } }),
    );
  } catch (error) {
    running -= 1;
    throw error;
  }
  const lines = exportLines(services, caller.organisationId);
  return new Response(
    streamOf(lines, () => (running -= 1), services),
    {
      headers: {
        "content-type": "application/x-ndjson",
        "cache-control": "no-store",
        "content-disposition": `attachment; filename="audit-${caller.organisationId}.ndjson"`,
      },
    },
  );
}

/**
 * Events never change, so each read may have a snapshot of its own. Where it ends is decided first, of both: a head that
 * is signed meanwhile is none of this export's.
 */
async function* exportLines(services: Services, organisationId: string): AsyncGenerator<string> {
  const db = services.database.of(organisationId);
  await sealTrail(db, organisationId);
  const end = must(await findHead(db, organisationId), "the head of a chain that was just added to");
  const last = await findLastSigned(db, organisationId, end.seq);
  const to = { seq: end.seq, number: last?.number ?? 0 };
  let line = 0;
  const textOf = (fields: { kind: string }) => `${lineText({ ...fields, line: ++line } as ExportLine)}\n`;
  for (let after = 0; after < end.seq;) {
    const { events, heads } = await readEvents(db, organisationId, after, to, EVENTS_A_READ);
    const signed = new Map(heads.map((head) => [head.seq, head]));
    let text = "";
    for (const event of events) {
      text += textOf(eventFields(event));
      const head = signed.get(event.seq);
      if (head) text += textOf(headFields(head));
    }
    after = must(events.at(-1), "an event before the end of its chain").seq;
    yield text;
  }
  const closing = services.auditSigner.sign({
    kind: "closing",
    organisation_id: organisationId,
    number: to.number + 1,
    ...end,
    previous: last ? headHash(headFields(last)) : null,
    signed_at: instantOf(services.clock.now()),
  });
  yield textOf(closing);
}

/** Pulled by the reader: what is not read is not fetched from the database either. */
function streamOf(
  lines: AsyncGenerator<string>,
  leave: () => void,
  { log }: Services,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let isOver = false;
  const end = async () => {
    if (isOver) return;
    isOver = true;
    leave();
    await lines.return(undefined);
  };
  return new ReadableStream({
    pull: async (controller) => {
      try {
        const { done, value } = await lines.next();
        // The reader may have left while the database answered.
        if (isOver) return;
        if (!done) return controller.enqueue(encoder.encode(value));
        await end();
        controller.close();
      } catch (error) {
        if (isOver) return;
        log.error("export cut", error);
        await end();
        controller.error(error);
      }
    },
    cancel: end,
  });
}
