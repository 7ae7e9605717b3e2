import { expect, test } from "bun:test";
import { readEvents } from "../../core/server/testing-live.ts";
import { testApp } from "../testing.ts";
import { expectCatchUp } from "./testing-stalled.ts";

test("who reads nothing is cut off while others go on, and comes back to what they missed", async () => {
  const portal = await testApp();
  portal.feed();
  const manager = await portal.person(["manager"]);
  const artist = await portal.person(["artist"], manager.organisationId);
  const production = await portal.production(manager.organisationId, [artist]);
  const early = await readEvents(await portal.send(artist, "GET", "/api/v1/live"));
  const made = { production_id: production, title: "Doors", local_start: "2026-09-03T19:00" };
  expect((await portal.send(manager, "POST", "/api/v1/schedules", made)).status).toBe(201);
  // Told and done with, before anybody counts.
  await early.about("schedules");
  await early.close();
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    idleTimeout: 75,
    fetch: (request) => portal.app.fetch(request, "127.0.0.1"),
  });
  await expectCatchUp({
    sql: portal.database.sql,
    production,
    port: server.port ?? 0,
    path: "/api/v1/live",
    token: artist.token,
    slowReaders: async () => {
      const metric = (await portal.services.meter.total()).getSingleMetric("live_slow_readers_total");
      return (await metric?.get())?.values[0]?.value ?? 0;
    },
    listen: async (headers) =>
      await readEvents(await portal.send(artist, "GET", "/api/v1/live", undefined, headers)),
  });
  await server.stop(true);
  await portal[Symbol.asyncDispose]();
}, 120_000);
