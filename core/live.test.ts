import { expect, test } from "bun:test";
import { concerns, endsStream, liveChange, parsePosition, type LiveReader } from "./live.ts";

const artist: LiveReader = {
  userId: "u1",
  sessionId: "s1",
  organisationId: "o1",
  roles: ["artist"],
  wholeOrganisation: false,
  productions: new Set(["p1"]),
};
const manager: LiveReader = {
  ...artist,
  userId: "u2",
  sessionId: "s2",
  roles: ["manager"],
  wholeOrganisation: true,
  productions: new Set(),
};
const change = (
  entity: string,
  key: string,
  production: string | null | undefined,
  organisation_id: string | null = "o1",
) => liveChange({ entity, key, organisation_id, row: null }, production);

test("an item of my production concerns me, one of another does not", () => {
  expect(concerns(change("schedules", "i1", "p1"), artist)).toEqual({ entity: "schedules", id: "i1" });
  expect(concerns(change("schedules", "i1", "p2"), artist)).toBeUndefined();
  expect(concerns(change("schedules", "i1", "p2"), manager)).toEqual({ entity: "schedules", id: "i1" });
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
    expect(concerns(change(entity, "p1:u2", "p1", "o2"), artist)).toBeUndefined();
    expect(concerns(change(entity, "p1:u2", null, "o2"), manager)).toBeUndefined();
  }
});

test("being named, or no longer, concerns me whatever the production", () => {
  expect(concerns(change("schedule_people", "i1:u1", undefined), artist)).toEqual({
    entity: "schedules",
    id: "i1",
  });
  expect(concerns(change("schedule_people", "i1:u9", undefined), artist)).toBeUndefined();
});

test("what became of telling people of an item is told to planners alone, and not of whom", () => {
  const ledger = change("ledgers", "o1", null);
  expect(concerns(ledger, manager)).toEqual({ entity: "ledgers", id: "o1" });
  expect(concerns(ledger, artist)).toBeUndefined();
  const mail = change("emails", "m1", null);
  expect(concerns(mail, manager)).toEqual({ entity: "emails", id: "m1" });
  expect(concerns(mail, artist)).toBeUndefined();
  const receipt = change("schedule_receipts", "i1", null);
  expect(concerns(receipt, manager)).toEqual({ entity: "schedule_receipts", id: "i1" });
  expect(concerns(receipt, artist)).toBeUndefined();
});

test("a way to an item is told to its person, and to no planner", () => {
  const plan = { ...change("route_plans", "r1", undefined), row: { user_id: artist.userId } };
  expect(concerns(plan, artist)).toEqual({ entity: "route_plans", id: "r1" });
  expect(concerns(plan, manager)).toBeUndefined();
});

test("an announcement to everybody concerns everybody", () => {
  expect(concerns(change("announcements", "a1", null), artist)).toEqual({
    entity: "announcements",
    id: "a1",
  });
  expect(concerns(change("announcements", "a1", "p2"), artist)).toBeUndefined();
});

test("the end of my session concerns me alone, its beginning nobody", () => {
  expect(
    concerns({ ...change("sessions", "s1", undefined, null), row: { revoked_at: null } }, artist),
  ).toBeUndefined();
  expect(concerns(change("sessions", "s1", undefined, null), artist)).toEqual({
    entity: "session",
    id: "s1",
  });
  expect(concerns(change("sessions", "s1", undefined, null), manager)).toBeUndefined();
});

test("a stream ends with its session, its person's access, and other rights; not with what is the same", () => {
  const ended = (entity: string, key: string, row: Record<string, unknown> | null) =>
    endsStream({ entity, key, organisation_id: null, row }, artist);
  expect(ended("sessions", "s1", { revoked_at: "2026-09-01T00:00:00.000Z" })).toBeTrue();
  expect(ended("sessions", "s1", { revoked_at: null })).toBeFalse();
  expect(ended("sessions", "s2", null)).toBeFalse();
  expect(ended("users", "u1", { is_active: false })).toBeTrue();
  expect(ended("users", "u1", { is_active: true })).toBeFalse();
  expect(ended("memberships", "o1:u1", null)).toBeTrue();
  expect(ended("memberships", "o1:u1", { roles: ["artist", "manager"] })).toBeTrue();
  expect(ended("memberships", "o1:u1", { roles: ["artist"] })).toBeFalse();
  expect(ended("memberships", "o1:u2", null)).toBeFalse();
});

test("how far a job is, its owner hears and nobody else", () => {
  const job = (user_id: string) =>
    liveChange({
      entity: "jobs",
      key: "j1",
      organisation_id: "o1",
      row: { user_id, state: "active", progress: 35, document_id: "d1", payload: "secret" },
    });
  expect(concerns(job("u1"), artist)).toEqual({
    entity: "jobs",
    id: "j1",
    state: "active",
    progress: 35,
    document_id: "d1",
  });
  expect(concerns(job("u2"), artist)).toBeUndefined();
  expect(concerns(job("u1"), manager)).toBeUndefined();
});

test("of a row no more is kept than streams ask about", () => {
  const kept = liveChange({
    entity: "schedules",
    key: "i1",
    organisation_id: "o1",
    row: { production_id: "p1", title: "Doors", notes: "long" },
  });
  expect(kept).toEqual({ entity: "schedules", key: "i1", organisation_id: "o1", row: {}, production: "p1" });
});

test("a position is an epoch and a batch", () => {
  expect(parsePosition("0019a2b3c4d5.17")).toEqual({ epoch: "0019a2b3c4d5", batch: 17 });
  for (const text of ["", "17", "0019a2b3c4d5.", "0019a2b3c4d5.1e3", "0019a2b3c4d5.-1", null, undefined])
    expect(parsePosition(text)).toBeUndefined();
});
