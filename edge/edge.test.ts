import { expect, test } from "bun:test";
import type { CalendarFeedMade } from "../core/calendars.ts";
import { Problem } from "../core/problem.ts";
import { createCommon } from "./answers.ts";
import { createCalendars } from "./calendars.ts";
import { describeEdgeCalendars } from "./testing-calendars.ts";
import { describeEdge } from "./testing-edge.ts";
import { testEdges, type TestEdges } from "./testing.ts";

const open = async (house: TestEdges) => {
  const edge = await house.start("eu-west-1");
  return { fetch: edge.fetch, settled: () => house.settled([edge]), close: async () => {} };
};

describeEdge("an edge", open);
describeEdgeCalendars("an edge", open);

test("an edge that has not heard from home shows no calendar: it may have been revoked", async () => {
  await using house = await testEdges();
  const [edge] = house.edges;
  if (!edge) throw new Error("no edge");
  const artist = await house.portal.person(["artist"]);
  const made = await house.portal.send(artist, "POST", "/api/v1/calendar-feeds", { name: "Phone" });
  const { url } = (await made.json()) as CalendarFeedMade;
  await house.settled();
  const calendars = createCalendars(edge.replica);
  const common = createCommon(() => ({
    region: "eu-west-1",
    asOf: undefined,
    batch: undefined,
    ageMs: undefined,
    isStale: false,
  }))(null, 0);
  const statusAt = (ageMs: number | undefined) => {
    try {
      const { pathname } = new URL(url);
      const asked = { common, nowMs: Date.now(), ageMs };
      return calendars.answer(new Request(url), pathname, asked).status;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      return error.kind.status;
    }
  };
  expect([0, 3_900, 4_100, 3_600_000, undefined].map(statusAt)).toEqual([200, 200, 503, 503, 503]);
});
