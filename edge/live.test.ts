import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { TestPerson } from "../api/testing.ts";
import { readEvents } from "../core/server/testing-live.ts";
import type { Edge } from "./start.ts";
import { testEdges, type TestEdges } from "./testing.ts";
import { describeEdgeLive, openBunEdge } from "./testing-live.ts";

describeEdgeLive("the live stream of an edge", openBunEdge);

describe("an edge whose file is not what it was", () => {
  let house: TestEdges;
  let edge: Edge;
  let manager: TestPerson;
  let stranger: TestPerson;

  beforeAll(async () => {
    house = await testEdges();
    const [first] = house.edges;
    if (!first) throw new Error("no edge");
    edge = first;
    manager = await house.portal.person(["manager"]);
    stranger = await house.portal.person(["manager"]);
    await house.settled();
  });
  afterAll(() => house[Symbol.asyncDispose]());

  const listen = async (who: TestPerson, headers: Record<string, string> = {}) =>
    await readEvents(await house.get(edge, who, "/v1/live", headers));
  const kinds = async (stream: Awaited<ReturnType<typeof listen>>) =>
    (await stream.rest()).map(({ event }) => event);

  test("another life of the primary: read everything again, and come back to be judged anew", async () => {
    const stream = await listen(manager);
    await house.portal.database.sql`update feed_state set life = 'restored'`;
    expect(await kinds(stream)).toEqual(["reset"]);
    await house.settled();
    const again = await listen(manager, { "last-event-id": stream.hello ?? "" });
    expect(again.hello).toBeUndefined();
    const { event, id } = await again.next();
    expect(event).toBe("reset");
    expect((id ?? "") > (stream.hello ?? "")).toBeTrue();
    await again.close();
  });

  test("a file that is given up ends its streams, and the one after it takes them again", async () => {
    const stream = await listen(manager);
    edge.replica.distrust("the test says so");
    expect(await kinds(stream)).toEqual([]);
    expect((await house.get(edge, manager, "/v1/live")).status).toBe(503);
    await house.settled();
    await (await listen(manager)).close();
  });

  test("a row that cannot be read ends the streams of its organisation, and nobody else's", async () => {
    const [theirs, others] = [await listen(manager), await listen(stranger)];
    const file = edge.replica.current();
    if (!file) throw new Error("no replica");
    const { batch, snapshotText, asOf } = file.position();
    const bad = { entity: "schedules", key: crypto.randomUUID(), row: { id: "x", title: 7 } };
    await edge.replica.apply({
      batch: batch + 1,
      snapshot: snapshotText,
      as_of: asOf,
      changes: [{ ...bad, organisation_id: manager.organisationId }],
    });
    expect(await kinds(theirs)).toEqual([]);
    expect((await house.get(edge, manager, "/v1/live")).status).toBe(503);
    // The feed's own batch of that number is taken for known.
    while ((edge.replica.current()?.position().batch ?? 0) < batch + 2) await Bun.sleep(20);
    const made = await house.portal.send(stranger, "POST", "/api/v1/announcements", {
      title: "x",
      body: "y",
    });
    expect((await others.about("announcements")).data.id).toBe(((await made.json()) as { id: string }).id);
    await others.close();
  });

  test("an edge that stops hangs up, and takes no more streams", async () => {
    const stream = await listen(stranger);
    edge.hangUp();
    expect(await kinds(stream)).toEqual([]);
    expect((await house.get(edge, stranger, "/v1/live")).status).toBe(503);
  });
});
