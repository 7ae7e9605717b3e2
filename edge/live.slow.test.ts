import { describeStalledAtEdge, openBunEdge } from "./testing-live.ts";

describeStalledAtEdge("an edge", openBunEdge);
