import { seesWholeOrganisation, type Caller } from "../../core/access.ts";
import type { TokenClaims } from "../../core/auth.ts";
import { createLiveStream, LIVE_HEADERS } from "../../core/server/live-stream.ts";
import { personOf } from "../http/caller.ts";
import type { Services } from "../services.ts";

/**
 * Server-sent events over fetch: `hello`, then `change` for what changed for the caller, `progress` of what they hand
 * in, `reset` when everything must be read again. `last-event-id` resumes. It ends with the token that opened it, with
 * the session, and when the caller may see more or less than at its start.
 * @throws Problem 429 when this person has as many streams as they may, 503 when this process has.
 */
export async function openLive(
  services: Services,
  caller: Caller,
  request: Request,
  claims: TokenClaims,
): Promise<Response> {
  const { live, clock, meter } = services;
  const leaveSeat = live.seats.take(caller.userId);
  let leave: (() => void) | undefined;
  let isOver = false;
  const stream = createLiveStream(claims.exp * 1_000 - clock.now(), (how) => {
    isOver = true;
    leaveSeat();
    leave?.();
    if (how === "slow") meter.observeSlowReader();
  });
  const listener = {
    reader: {
      userId: caller.userId,
      sessionId: caller.sessionId,
      organisationId: caller.organisationId,
      roles: caller.roles,
      wholeOrganisation: seesWholeOrganisation(caller.roles),
      productions: new Set<string>(),
    },
    after: 0,
    tell: stream.send,
    end: stream.end,
  };
  try {
    leave = await live.join(listener, request.headers.get("last-event-id"));
    if (isOver) leave();
    // What ended the session before they joined, nobody tells them.
    await personOf(services, claims, caller);
  } catch (error) {
    stream.end();
    throw error;
  }
  return new Response(stream.body, { headers: LIVE_HEADERS });
}
