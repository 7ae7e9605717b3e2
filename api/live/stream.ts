import { eq, and } from "drizzle-orm";
import { seesWholeOrganisation, type Caller } from "../../core/access.ts";
import type { TokenClaims } from "../../core/auth.ts";
import { LIVE_HEARTBEAT_SECONDS, type LiveEvent } from "../../core/live.ts";
import { common, Problem } from "../../core/problem.ts";
import { productionPeople } from "../../db/schema/productions.ts";
import type { Services } from "../services.ts";
import { LISTENERS_MAX } from "./hub.ts";

/** A page that reads slower than this is cut off; it comes back and resumes. */
const BACKLOG_BYTES_MAX = 256 * 1_024;

/**
 * Server-sent events over fetch: `hello`, then `change` for what changed for the caller, `reset` when everything must
 * be read again. `last-event-id` resumes. It ends with the token that opened it.
 * @throws Problem 503 when this process has as many listeners as it takes.
 */
export async function openLive(
  services: Services,
  caller: Caller,
  request: Request,
  claims: Pick<TokenClaims, "exp">,
): Promise<Response> {
  if (services.live.size >= LISTENERS_MAX)
    throw new Problem(common.unavailable, undefined, { headers: { "retry-after": "5" } });
  const rows = await services.database.db
    .select({ id: productionPeople.productionId })
    .from(productionPeople)
    .where(
      and(
        eq(productionPeople.userId, caller.userId),
        eq(productionPeople.organisationId, caller.organisationId),
      ),
    );
  const reader = {
    userId: caller.userId,
    sessionId: caller.sessionId,
    organisationId: caller.organisationId,
    wholeOrganisation: seesWholeOrganisation(caller.roles),
    productions: new Set(rows.map((row) => row.id)),
  };
  const encoder = new TextEncoder();
  let leave: (() => void) | undefined;
  let heartbeat: Timer | undefined;
  let expiry: Timer | undefined;
  let over = false;

  const stop = () => {
    over = true;
    clearInterval(heartbeat);
    clearTimeout(expiry);
    leave?.();
  };
  const stream = new ReadableStream<Uint8Array>(
    {
      start: (controller) => {
        const end = () => {
          if (over) return;
          stop();
          controller.close();
        };
        const send = (text: string) => {
          if (over) return;
          if ((controller.desiredSize ?? 0) < -BACKLOG_BYTES_MAX) return end();
          controller.enqueue(encoder.encode(text));
        };
        const event = (name: string, data: unknown, position?: string) =>
          send(
            `${position === undefined ? "" : `id: ${position}\n`}event: ${name}\ndata: ${JSON.stringify(data)}\n\n`,
          );
        event("hello", { heartbeat_seconds: LIVE_HEARTBEAT_SECONDS });
        heartbeat = setInterval(() => send(": here\n\n"), LIVE_HEARTBEAT_SECONDS * 1_000);
        expiry = setTimeout(end, Math.max(0, claims.exp * 1_000 - services.clock.now()));
        services.live
          .join(
            {
              reader,
              tell: (events: LiveEvent[], position) => {
                for (const one of events) event("change", one, position);
              },
              reset: (position) => event("reset", {}, position),
              end,
            },
            request.headers.get("last-event-id") ?? undefined,
          )
          .then(
            (left) => {
              leave = left;
              if (over) leave();
            },
            (error: unknown) => {
              // The page comes back by itself; the answer's head is out, so there is no status left to send.
              services.log.warn("live stream could not start", {
                reason: error instanceof Error ? error.message : String(error),
              });
              end();
            },
          );
      },
      cancel: stop,
    },
    { highWaterMark: 0, size: (chunk) => chunk?.byteLength ?? 0 },
  );
  return new Response(stream, {
    headers: { "content-type": "text/event-stream", "cache-control": "no-store", "x-accel-buffering": "no" },
  });
}
