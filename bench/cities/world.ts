import { join } from "node:path";
import { startEdge, type Edge } from "../../edge/start.ts";
import { testEdges, type TestEdges } from "../../edge/testing.ts";
import { createLog } from "../../core/server/log.ts";
import { freePorts } from "../../ops/testing-house.ts";
import { backboneMs } from "./model.ts";
import { placeOf, REGIONS, type Place } from "./places.ts";
import { openRoad, type Road } from "./road.ts";
import { closeAll, openVisitor, urlOf, type Centre, type Visitor } from "./visitor.ts";

/** The primary is there. */
export const HOME = "us-east-1";
const PASSWORD = "correct horse battery staple";
const ITEMS = 20;

export type World = AsyncDisposable & {
  visitor(city: Place): Promise<Visitor>;
};

/** API, database and an edge for each region, as far from one another as the model says; the feed takes that long too. */
export async function openWorld(regionNames: readonly string[]): Promise<World> {
  const port = await freePorts(regionNames.length + 1);
  const home: Centre = { place: placeOf(REGIONS, HOME), port };
  const regions = regionNames.map((name, at): Centre => ({
    place: placeOf(REGIONS, name),
    port: port + at + 1,
  }));
  const house = await testEdges([], {
    EDGES: regions.map(({ place, port }) => `${place.name}=${urlOf(port)}`).join(","),
    APP_ORIGINS: urlOf(home.port),
  });
  const email = await makeReader(house);
  const api = serve(home.port, (request) => house.portal.app.fetch(request, "127.0.0.1"));
  const running = await Promise.all(regions.map((region) => startRegion(house, home, region)));
  await house.settled(running.map(({ edge }) => edge));
  return {
    visitor: (city) => openVisitor(city, home, regions, { email, password: PASSWORD }),
    [Symbol.asyncDispose]: async () => {
      for (const { edge, server } of running) {
        await edge[Symbol.asyncDispose]();
        await server.stop(true);
      }
      await closeAll(running.map(({ road }) => road));
      await api.stop(true);
      await house[Symbol.asyncDispose]();
    },
  };
}

type Running = { edge: Edge; road: Road; server: ReturnType<typeof serve> };

async function startRegion(
  { portal, folder }: TestEdges,
  home: Centre,
  { place, port }: Centre,
): Promise<Running> {
  const road = await openRoad(home.port, backboneMs(home.place, place));
  const { serviceKey, origins } = portal.services.config;
  const replicaPath = join(folder, `${place.name}.db`);
  const edge = await startEdge(
    { region: place.name, home: urlOf(road.port), serviceKey, replicaPath, origins },
    createLog("edge", () => {}),
  );
  return { edge, road, server: serve(port, (request) => edge.fetch(request)) };
}

/** A manager whose page of the schedule is full. */
async function makeReader({ portal }: TestEdges): Promise<string> {
  const { userId, organisationId } = await portal.person(["manager"]);
  const production = await portal.production(organisationId);
  const { sql } = portal.database;
  const hash = await Bun.password.hash(PASSWORD, { algorithm: "argon2id", memoryCost: 19_456, timeCost: 2 });
  await sql`update users set password_hash = ${hash} where id = ${userId}`;
  await sql`insert into schedules (id, organisation_id, production_id, title, kind, local_start, zone, starts_at, status)
    select gen_random_uuid(), ${organisationId}, ${production}, 'Call ' || n, 'call', '2026-01-01 10:00', 'UTC', '2026-01-01T10:00:00Z', 'scheduled'
    from generate_series(1, ${ITEMS}::int) n`;
  return `${userId}@people.test`;
}

function serve(port: number, fetch: (request: Request) => Response | Promise<Response>) {
  return Bun.serve({ port, hostname: "127.0.0.1", idleTimeout: 60, fetch });
}
