import * as v from "valibot";
import { FEED_SCHEMA_VERSION, FeedAnswer, feedProblems, FeedQuery } from "../../core/feed.ts";
import { Problem } from "../../core/problem.ts";
import { isUnavailable } from "../../db/errors.ts";
import { route } from "../http/route.ts";
import type { Services } from "../services.ts";

const POLL_MS_MAX = 25_000;
/** For a relay in front (ops/deploy/feed-relay.conf): edges that ask the same arrive within a moment of each other. */
const RELAY_SECONDS = "1";

export const feedRoutes = [
  route({
    method: "GET",
    path: "/api/v1/feed",
    permission: "service",
    summary: "Batches after one; waits up to 25 s for the next",
    query: FeedQuery,
    answers: { 200: FeedAnswer },
    refuses: [feedProblems.gap],
    handle: ({ services, request, query }) => answerFeed(services, request, query),
  }),
  route({
    method: "GET",
    path: "/api/v1/feed/snapshot",
    permission: "service",
    summary: "Every row that edges hold, as of one moment, one JSON value a line",
    query: v.strictObject({}),
    answers: { 200: "application/x-ndjson: head, rows, end" },
    refuses: [feedProblems.busy],
    handle: ({ services }) => streamSnapshot(services),
  }),
];

/** The same bytes for every region that asks after the same number. */
export async function answerFeed(
  services: Pick<Services, "feed">,
  request: Request,
  query: FeedQuery,
): Promise<Response> {
  const part = await services.feed.next(query.after, query.epoch, POLL_MS_MAX, request.signal);
  if (!part) throw new Problem(feedProblems.gap);
  const { head, batches } = part;
  return new Response(
    `{"epoch":"${head.epoch}","schema_version":${FEED_SCHEMA_VERSION},"latest":${head.latest},"latest_as_of":"${head.latestAsOf}",` +
      `"batches":[${batches.map(({ body }) => body).join(",")}]}`,
    {
      headers: {
        "content-type": "application/json",
        "cache-control": "no-store",
        // What follows a batch of one life stays true; that nothing does is over in a moment.
        ...(batches.length > 0 && { "x-accel-expires": RELAY_SECONDS }),
      },
    },
  );
}

export async function streamSnapshot(services: Pick<Services, "feed" | "log">): Promise<Response> {
  const leave = services.feed.beginSnapshot();
  if (!leave) throw busy();
  const lines = services.feed.readSnapshot();
  const encoder = new TextEncoder();
  let ended = false;
  const end = async () => {
    if (ended) return;
    ended = true;
    leave();
    await lines.return(undefined);
  };
  // Begun before it is promised: whoever cannot begin it is told so, and asks again.
  let next = await lines.next().catch(async (error: unknown) => {
    await end();
    throw isUnavailable(error) ? busy() : error;
  });
  const body = new ReadableStream<Uint8Array>({
    // Pulled by the reader: what is not read is not fetched from the database either.
    pull: async (controller) => {
      try {
        const { done, value } = next;
        if (!done) {
          controller.enqueue(encoder.encode(value));
          next = await lines.next();
          return;
        }
        await end();
        controller.close();
      } catch (error) {
        // The reader may have left while the database answered.
        if (ended) return;
        services.log.error("snapshot cut", error);
        await end();
        controller.error(error);
      }
    },
    cancel: end,
  });
  return new Response(body, {
    headers: { "content-type": "application/x-ndjson", "cache-control": "no-store" },
  });
}

function busy(): Problem {
  return new Problem(feedProblems.busy, undefined, { headers: { "retry-after": "2" } });
}
