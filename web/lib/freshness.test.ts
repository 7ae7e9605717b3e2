import { expect, test } from "bun:test";
import { covered, demand, demandHome, sawPosition, wrote } from "./freshness.ts";

test("an edge is asked for what no edge covered, the API for what was written within a minute", () => {
  wrote("0198aa000000.7");
  wrote(null);
  sawPosition("0198aa000000.41");
  const headers = { "x-write-token": "0198aa000000.7", "x-feed-batch": "41" };
  expect([demand().headers, demandHome()]).toEqual([headers, headers]);
  covered(demand().asked, "42");
  expect(demand().headers).toEqual({ "x-feed-batch": "42" });
  // Replicas of the API's are others: that an edge holds it says nothing of them.
  expect(demandHome()).toEqual({ ...headers, "x-feed-batch": "42" });
});
