import { describeEdge } from "./testing-edge.ts";

describeEdge("an edge", async (house) => {
  const edge = await house.start("eu-west-1");
  return { fetch: edge.fetch, settled: () => house.settled([edge]), close: async () => {} };
});
