import { expect, test } from "bun:test";
import { concerns, type LiveReader } from "./live.ts";

const artist: LiveReader = {
  userId: "u1",
  sessionId: "s1",
  organisationId: "o1",
  wholeOrganisation: false,
  productions: new Set(["p1"]),
};
const manager: LiveReader = {
  ...artist,
  userId: "u2",
  sessionId: "s2",
  wholeOrganisation: true,
  productions: new Set(),
};
const change = (entity: string, key: string, organisation_id: string | null = "o1") => ({
  entity,
  key,
  organisation_id,
  row: null,
});

test("an item of my production concerns me, one of another does not", () => {
  expect(concerns(change("schedules", "i1"), "p1", artist)).toEqual({ entity: "schedules", id: "i1" });
  expect(concerns(change("schedules", "i1"), "p2", artist)).toBeUndefined();
  expect(concerns(change("schedules", "i1"), "p2", manager)).toEqual({ entity: "schedules", id: "i1" });
});

test("nothing of another organisation concerns anybody", () => {
  for (const entity of [
    "schedules",
    "schedule_people",
    "confirmations",
    "announcements",
    "announcement_reads",
    "productions",
    "production_people",
    "memberships",
  ]) {
    expect(concerns(change(entity, "p1:u2", "o2"), "p1", artist)).toBeUndefined();
    expect(concerns(change(entity, "p1:u2", "o2"), null, manager)).toBeUndefined();
  }
});

test("being named, or no longer, concerns me whatever the production", () => {
  expect(concerns(change("schedule_people", "i1:u1"), undefined, artist)).toEqual({
    entity: "schedules",
    id: "i1",
  });
  expect(concerns(change("schedule_people", "i1:u9"), undefined, artist)).toBeUndefined();
});

test("an announcement to everybody concerns everybody", () => {
  expect(concerns(change("announcements", "a1"), null, artist)).toEqual({
    entity: "announcements",
    id: "a1",
  });
  expect(concerns(change("announcements", "a1"), "p2", artist)).toBeUndefined();
});

test("the end of my session concerns me alone, its beginning nobody", () => {
  expect(
    concerns({ ...change("sessions", "s1", null), row: { revoked_at: null } }, undefined, artist),
  ).toBeUndefined();
  expect(concerns(change("sessions", "s1", null), undefined, artist)).toEqual({
    entity: "session",
    id: "s1",
  });
  expect(concerns(change("sessions", "s1", null), undefined, manager)).toBeUndefined();
});
