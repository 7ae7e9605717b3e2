import type { FeedAnswer, FeedBatch } from "../core/feed.ts";

const chance = (of: number) => Math.random() < of;

/** `good` passes on what home says; `bad` does what a bad network and a confused relay do; `earlier` is a home of another life. */
export type RelayMode = "good" | "bad" | "earlier";
/** Below every epoch that a primary gives out. */
const EARLIER_EPOCH = "000000000001";

/** Home, as it is seen through a relay: late, twice, out of order, cut, of another life, or not at all. */
export function startRelay(
  home: string,
  mode: () => RelayMode,
): AsyncDisposable & { url: string; port: number } {
  let remembered: FeedBatch[] = [];
  let answers = 0;
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    idleTimeout: 60,
    fetch: async (request) => {
      const { pathname, search } = new URL(request.url);
      if (mode() === "bad" && chance(0.05)) return new Response("gone", { status: 502 });
      const response = await fetch(home + pathname + search, {
        headers: { authorization: request.headers.get("authorization") ?? "" },
      });
      if (mode() === "good" || !response.ok) return new Response(response.body, response);
      if (mode() === "earlier")
        return new Response(
          (await response.text()).replace(/"epoch" ?: ?"[0-9a-f]{12}"/, `"epoch":"${EARLIER_EPOCH}"`),
          { headers: { "content-type": "application/json" } },
        );
      if (pathname.endsWith("/snapshot")) {
        const text = await response.text();
        return new Response(chance(0.5) ? text.slice(0, Math.floor(Math.random() * text.length)) : text);
      }
      const answer = (await response.json()) as FeedAnswer;
      let { batches } = answer;
      if (chance(0.2)) batches = [...remembered, ...batches];
      if (chance(0.2)) batches = batches.flatMap((batch) => [batch, batch]);
      if (chance(0.1)) batches = batches.toReversed();
      if (chance(0.1)) batches = batches.filter(() => chance(0.7));
      remembered = answer.batches.slice(-5);
      const epoch = ++answers % 20 === 0 ? EARLIER_EPOCH : answer.epoch;
      const text = JSON.stringify({ ...answer, epoch, batches });
      return new Response(chance(0.03) ? text.slice(0, -20) : text, {
        headers: { "content-type": "application/json" },
      });
    },
  });
  const { port } = server;
  if (port === undefined) throw new Error("the relay has no port");
  return { url: `http://127.0.0.1:${port}`, port, [Symbol.asyncDispose]: () => server.stop(true) };
}
