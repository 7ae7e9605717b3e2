import { newId } from "../core/ids.ts";
import { instantOf, localOf } from "../core/time.ts";
import { places } from "../db/schema/places.ts";
import { routePlans } from "../db/schema/routes.ts";
import { schedules } from "../db/schema/schedules.ts";
import type { Make } from "./testing-world.ts";
import type { TestApp, TestPerson } from "./testing.ts";

export type WorldRoutes = {
  /** Of tomorrow, in Singapore: the chief has a way there. */
  call: string;
  place: string;
};

const DAY_MS = 86_400_000;
const ZONE = "Asia/Singapore";

export async function furnishRoutes(
  { database, services }: TestApp,
  { chief, production, canary }: { chief: TestPerson; production: string; canary: string },
): Promise<WorldRoutes> {
  const { organisationId, userId } = chief;
  const [call, place] = [newId(), newId()];
  const nowMs = services.clock.now();
  const tomorrow = instantOf(nowMs + DAY_MS);
  await database.db.insert(schedules).values({
    id: call,
    organisationId,
    productionId: production,
    title: canary,
    kind: "call",
    status: "scheduled",
    localStart: localOf(tomorrow, ZONE),
    zone: ZONE,
    startsAt: tomorrow,
    location: "Singapore",
  });
  await database.db.insert(places).values({
    id: place,
    organisationId,
    key: canary,
    name: canary,
    latitude: 1.3,
    longitude: 103.8,
    setBy: userId,
  });
  await database.db.insert(routePlans).values({
    id: newId(),
    organisationId,
    scheduleId: call,
    userId,
    state: "ready",
    jobId: newId(),
    callAt: tomorrow,
    startName: canary,
    startLatitude: 1.3,
    startLongitude: 103.8,
    startPrecision: "point",
    destinationName: "Singapore",
    destinationLatitude: 1.29,
    destinationLongitude: 103.85,
    destinationPrecision: "town",
    alternativesMax: 3,
    requestedAt: instantOf(nowMs),
  });
  return { call, place };
}

export const ROUTE_SAMPLES: Record<string, Make> = {
  "POST /api/v1/schedules/:id/route-plan": () => ({
    body: { start: { latitude: 1.36, longitude: 103.99 } },
  }),
  "POST /api/v1/places": () => ({ body: { name: "Dock 4", latitude: 1.27, longitude: 103.84 } }),
};
