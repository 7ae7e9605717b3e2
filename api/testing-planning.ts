import { newId } from "../core/ids.ts";
import { imports } from "../db/schema/imports.ts";
import { jobs } from "../db/schema/jobs.ts";
import { mails, notifications } from "../db/schema/notifications.ts";
import { productionMinors } from "../db/schema/productions.ts";
import { fileForm, importForm, TIMETABLE } from "./testing-forms.ts";
import { makerFor } from "./testing-made.ts";
import type { WorldPeople } from "./testing-people.ts";
import type { Make } from "./testing-world.ts";
import type { TestApp } from "./testing.ts";

export type WorldPlanning = {
  production: string;
  schedule: string;
  announcement: string;
  /** An import that failed. */
  job: string;
};

/** A production with everybody on it, and what its planner wrote. */
export async function furnishPlanning(
  portal: TestApp,
  { chief, people }: WorldPeople,
  canary: string,
): Promise<WorldPlanning> {
  const made = makerFor(portal, chief);
  const production = await made("/api/v1/productions", {
    name: `Production ${canary}`,
    starts_on: "2026-09-01",
    ends_on: "2026-09-30",
    zone: "Asia/Singapore",
    currency: "SGD",
  });
  for (const { userId } of Object.values(people)) {
    await portal.send(chief, "POST", `/api/v1/productions/${production}/people`, { user_id: userId });
  }
  // Somebody for whom nothing is planned, so that no test of something else has to keep to rules for minors.
  await portal.database.db.insert(productionMinors).values({
    productionId: production,
    organisationId: chief.organisationId,
    userId: people.accountant.userId,
    band: "eu-adolescent",
    bandUntil: "2026-12-31",
    setBy: chief.userId,
  });
  const schedule = await made("/api/v1/schedules", {
    assigned_user_ids: [people.artist.userId],
    production_id: production,
    title: `Call ${canary}`,
    local_start: "2026-09-03T19:30",
    location: canary,
    stage: canary,
    notes: canary,
  });
  const announcement = await made("/api/v1/announcements", {
    production_id: production,
    title: canary,
    body: canary,
  });
  return { production, schedule, announcement, job: await furnishImport(portal, chief, production, canary) };
}

async function furnishImport(
  { database: { db } }: TestApp,
  { organisationId, userId }: WorldPeople["chief"],
  productionId: string,
  canary: string,
): Promise<string> {
  const [job, importId] = [newId(), newId()];
  await db.insert(imports).values({
    id: importId,
    organisationId,
    productionId,
    createdBy: userId,
    fileName: `${canary}.csv`,
    content: new Uint8Array(),
    zone: "Asia/Singapore",
  });
  await db.insert(jobs).values({
    id: job,
    organisationId,
    createdBy: userId,
    kind: "schedule-import",
    payload: { import_id: importId },
    state: "failed",
    error: canary,
  });
  return job;
}

/** What the chief was told, in the page and by mail. */
export async function furnishTold(
  { database: { db } }: TestApp,
  { chief: { organisationId, userId }, login }: WorldPeople,
  canary: string,
): Promise<{ notification: string; mail: string }> {
  const [notification, mail] = [newId(), newId()];
  const told = { organisationId, userId };
  await db.insert(notifications).values({
    id: notification,
    ...told,
    key: canary,
    kind: "announcement",
    title: canary,
    body: canary,
    link: "/announcements",
  });
  await db.insert(mails).values({ id: mail, ...told, recipient: login.email, subject: canary, body: canary });
  return { notification, mail };
}

const change = { "if-match": '"1"' };

export const PLANNING_SAMPLES: Record<string, Make> = {
  "POST /api/v1/productions": () => ({
    body: { name: "Harbour", starts_on: "2026-09-01", ends_on: "2026-09-02", zone: "Europe/Lisbon" },
  }),
  "PATCH /api/v1/productions/:id": () => ({ body: { name: "Harbour lights" }, headers: change }),
  "POST /api/v1/productions/:id/people": ({ people }) => ({ body: { user_id: people.artist.userId } }),
  "PUT /api/v1/productions/:id/minors/:userId": ({ people }) => ({
    body: {
      ...{ band: "england-9-up", band_until: "2026-12-31", school_minutes: 180 },
      chaperone_id: people.manager.userId,
    },
  }),
  "POST /api/v1/productions/:id/schedule-imports": () => importForm(),
  "POST /api/v1/schedules": ({ ids }) => ({
    body: { production_id: ids.production, title: "Doors", local_start: "2026-09-03T18:00" },
  }),
  "POST /api/v1/schedules/check": ({ ids }) => ({
    body: { production_id: ids.production, title: "Doors", local_start: "2026-09-03T18:00" },
  }),
  "PATCH /api/v1/schedules/:id": () => ({ body: { title: "Doors open" }, headers: change }),
  "POST /api/v1/bulk/import": ({ ids }) => fileForm("week.csv", TIMETABLE, ids.production),
  "POST /api/v1/bulk/notifications": ({ people }) => ({
    body: { title: "Rain", body: "Bring boots.", user_ids: [people.artist.userId] },
  }),
  "POST /api/v1/announcements": ({ ids }) => ({
    body: { production_id: ids.production, title: "Rain", body: "Bring boots." },
  }),
};
