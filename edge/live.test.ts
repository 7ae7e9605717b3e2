import { describeEdgeLive, openBunEdge } from "./testing-live.ts";

describeEdgeLive("the live stream of an edge", openBunEdge);
