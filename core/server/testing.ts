/** What Sentry's server would have been sent, kept to be looked at. */
export type TestSentry = Disposable & {
  dsn: string;
  /** Everything that came in: addresses, headers and bodies, as text. */
  received(): string;
  /** The events in it, once there are so many. @throws after 10 s. */
  events(count: number): Promise<TestEvent[]>;
};

export type TestEvent = {
  release: string;
  tags: Record<string, string>;
  exception: { values: { type: string; value: string; stacktrace: { frames: { filename: string }[] } }[] };
};

const EVENTS_MS_MAX = 10_000;

/** Speaks the envelope endpoint: a header, then for each item its own header and its content, a line each. */
export function testSentry(): TestSentry {
  const texts: string[] = [];
  const events: TestEvent[] = [];
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch: async (request) => {
      const body = await request.text();
      texts.push([request.url, JSON.stringify(request.headers), body].join("\n"));
      const [, ...items] = body.trim().split("\n");
      for (let at = 0; at < items.length; at += 2) {
        const { type } = JSON.parse(items[at] ?? "") as { type: string };
        if (type === "event") events.push(JSON.parse(items[at + 1] ?? "") as TestEvent);
      }
      return Response.json({});
    },
  });
  return {
    dsn: `http://key@127.0.0.1:${server.port}/1`,
    received: () => texts.join("\n"),
    events: async (count) => {
      for (const until = Date.now() + EVENTS_MS_MAX; events.length < count; await Bun.sleep(20))
        if (Date.now() > until) throw new Error(`${events.length} of ${count} events came`);
      return events;
    },
    [Symbol.dispose]: () => void server.stop(true),
  };
}
