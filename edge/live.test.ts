import { describeEdgeLive } from "./testing-live.ts";

describeEdgeLive("the live stream of an edge", async (house) => {
  const edge = await house.start("eu-west-1");
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    idleTimeout: 75,
    fetch: (request) => edge.fetch(request),
  });
  return {
    port: server.port ?? 0,
    fetch: (request) => {
      const { pathname, search } = new URL(request.url);
      return fetch(new URL(pathname + search, server.url), {
        method: request.method,
        headers: request.headers,
      });
    },
    settled: () => house.settled([edge]),
    close: async () => await server.stop(true),
  };
});
