import { createHash, randomBytes } from "node:crypto";
import { newId } from "../core/ids.ts";
import { resolveLocal } from "../core/time.ts";
import { attendees, events, eventSeats } from "../db/schema/events.ts";
import type { Make, TestWorld } from "./testing-world.ts";
import type { TestApp, TestPerson } from "./testing.ts";

/** An event that planners see, and one that anybody does, to which somebody said that they come. */
export type WorldEvents = {
  draft: string;
  published: string;
  /** In the link of the answer, which is not confirmed. */
  rsvpToken: string;
};

const DAY_MS = 86_400_000;
/** A wall time in so many days. */
export const inDays = (days: number, clock = "19:30"): string =>
  `${new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10)}T${clock}`;

export async function furnishEvents(
  { database: { db } }: TestApp,
  { organisationId }: TestPerson,
  productionId: string,
  canary: string,
): Promise<WorldEvents> {
  const [draft, published] = [newId(), newId()];
  const localStart = inDays(30);
  const whose = { organisationId, productionId, heldOn: localStart.slice(0, 10) };
  const event = {
    ...whose,
    title: canary,
    description: canary,
    location: canary,
    localStart,
    zone: "Asia/Singapore",
    zoneRules: "",
    startsAt: resolveLocal(`${localStart}:00`, "Asia/Singapore").instant,
    partyMax: 4,
  };
  await db
    .insert(eventSeats)
    .values([draft, published].map((eventId) => ({ ...whose, eventId, capacity: 100 })));
  await db.insert(events).values([
    { ...event, id: draft, status: "draft" },
    { ...event, id: published, status: "published", publishedAt: new Date().toISOString() },
  ]);
  const rsvpToken = randomBytes(32).toString("base64url");
  await db.insert(attendees).values({
    id: newId(),
    organisationId,
    eventId: published,
    status: "pending",
    name: canary,
    email: `guest@${canary}.test`,
    partySize: 2,
    tokenHash: createHash("sha256").update(rsvpToken).digest("base64url"),
    mailCount: 1,
    askedAt: new Date().toISOString(),
  });
  return { draft, published, rsvpToken };
}

const change = { "if-match": '"1"' };
const link: Make = ({ ids }) => ({ body: { token: ids.events.rsvpToken } });

export const EVENT_SAMPLES: Record<string, Make> = {
  "POST /api/v1/events": ({ ids }) => ({
    body: {
      production_id: ids.production,
      title: "The last night",
      location: "Harbour hall",
      local_start: inDays(40),
      capacity: 400,
    },
  }),
  "PATCH /api/v1/events/:id": () => ({ body: { title: "The very last night" }, headers: change }),
  "POST /api/v1/events/:id/publish": () => ({ headers: change }),
  "POST /api/v1/events/:id/cancel": () => ({ body: { reason: "The roof leaks" }, headers: change }),
  "POST /api/v1/public/events/:id/rsvps": () => ({
    body: { name: "Grace Hopper", email: `${newId()}@people.test`, party_size: 2 },
  }),
  "POST /api/v1/public/rsvps/read": link,
  "POST /api/v1/public/rsvps/confirm": link,
  "POST /api/v1/public/rsvps/cancel": link,
};

export function eventFor(path: string, { events }: TestWorld["ids"]): string {
  return path.includes("/public/") || path.endsWith("/attendees") ? events.published : events.draft;
}
