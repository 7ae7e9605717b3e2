import { describeEdgeCalendars } from "./testing-calendars.ts";
import { describeEdge } from "./testing-edge.ts";
import type { TestEdges } from "./testing.ts";

const open = async (house: TestEdges) => {
  const edge = await house.start("eu-west-1");
  return { fetch: edge.fetch, settled: () => house.settled([edge]), close: async () => {} };
};

describeEdge("an edge", open);
describeEdgeCalendars("an edge", open);
