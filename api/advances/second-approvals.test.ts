import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Advance } from "../../core/advances.ts";
import { newId } from "../../core/ids.ts";
import type { Page } from "../../core/page.ts";
import { postgresError } from "../../db/errors.ts";
import { openDatabase, type Database } from "../../db/open.ts";
import { testApp, type TestApp, type TestPerson } from "../testing.ts";
import { advancesAt, json, refusal, type House } from "./testing-advances.ts";

let portal: TestApp;
let programs: Database;
let at: Awaited<ReturnType<typeof advancesAt>>;
let people: House;
beforeAll(async () => {
  portal = await testApp();
  programs = openDatabase(portal.databaseUrl, { name: "t", role: "portal_app", seesEverybody: true, max: 2 });
  at = await advancesAt(portal);
  people = await at.house();
  const admins = [];
  for (let count = 0; count < 2; count += 1)
    admins.push(await portal.person(["admin"], people.giver.organisationId));
  const [one, other] = admins as [TestPerson, TestPerson];
  const changes = "/api/v1/policies/approval/changes";
  const { proposed } = await json<{ proposed: { id: string } }>(
    await portal.send(one, "POST", changes, { threshold: "100.00" }),
    201,
  );
  await json(await portal.send(other, "POST", `${changes}/${proposed.id}/confirm`));
});
afterAll(async () => {
  await programs[Symbol.asyncDispose]();
  await portal[Symbol.asyncDispose]();
});

const OVER = { amount: "200.00", currency: "EUR" };
const list = async (who: TestPerson, query = "") =>
  (await json<Page<Advance>>(await portal.send(who, "GET", `/api/v1/advances${query}`))).data.map(
    ({ id }) => id,
  );

test("over the threshold an advance is proposed, and leaves once somebody else approved it as they saw it", async () => {
  const { giver, second, artist, manager } = people;
  const small = await at.give(people, { amount: "100.00", currency: "EUR" });
  expect(small).toMatchObject({ status: "issued", approved_by: null });
  const given = await at.give(people, OVER);
  expect(given).toMatchObject({ status: "proposed", open: { amount: "0.00" }, approved_by: null });
  expect([await list(giver, "?status=proposed"), (await list(artist)).includes(given.id)]).toEqual([
    [given.id],
    false,
  ]);
  const told = await json<Page<{ link: string }>>(await portal.send(second, "GET", "/api/v1/notifications"));
  expect(told.data.map(({ link }) => link)).toContain(`/advances/${given.id}`);
  for (const verb of ["acknowledge", "return", "write-off"]) {
    const who = verb === "acknowledge" ? artist : second;
    const body = verb === "write-off" ? { reason: "x" } : verb === "return" ? {} : undefined;
    expect((await at.on(who, given, verb, body)).status).toBe(verb === "acknowledge" ? 404 : 409);
  }
  expect((await at.on(giver, given, "approve")).status).toBe(403);
  expect((await at.on(manager, given, "approve")).status).toBe(403);
  expect((await at.on(second, { ...given, version: 7 }, "approve")).status).toBe(412);
  const approved = await json<Advance>(await at.on(second, given, "approve"));
  expect(approved).toMatchObject({
    status: "issued",
    issued_by: giver.userId,
    approved_by: second.userId,
    open: { amount: "200.00" },
  });
  expect((await at.on(second, approved, "approve")).status).toBe(409);
  expect(await list(artist)).toContain(given.id);
  expect((await at.on(artist, approved, "acknowledge")).status).toBe(200);
});

test("what was proposed is taken back without a trace in the books, and who acts for the giver is no second", async () => {
  const { giver, second, artist, approver } = people;
  const given = await at.give(people, OVER);
  const [before] = await portal.database.sql<{ n: number }[]>`select count(*)::int as n from journal_entries`;
  const cancelled = await json<Advance>(await at.on(giver, given, "cancel", { reason: "Not needed" }));
  expect(cancelled).toMatchObject({ status: "cancelled", open: { amount: "0.00" } });
  const [after] = await portal.database.sql<{ n: number }[]>`select count(*)::int as n from journal_entries`;
  expect([after?.n, (await list(artist)).includes(given.id)]).toEqual([before?.n, false]);

  const delegated = await portal.send(giver, "POST", "/api/v1/delegations", {
    to_user_id: approver.userId,
    ends_at: new Date(Date.now() + 86_400_000).toISOString(),
  });
  expect(delegated.status).toBe(201);
  const another = await at.give(people, OVER);
  expect((await refusal(await at.on(approver, another, "approve")))[0]).toBe(403);
  expect((await at.on(second, another, "approve")).status).toBe(200);
});

test("the database lets none leave by one alone, nor with an approval that nobody gave", async () => {
  const { giver, second, artist } = people;
  const refusedBy = async (statement: PromiseLike<unknown>) =>
    await statement.then(
      () => "done",
      (error: unknown) => postgresError(error)?.constraint_name ?? postgresError(error)?.code,
    );
  const { sql } = programs;
  const make = (minor: number, approvedBy: string | null) => {
    const id = newId();
    return sql.begin(async (tx) => {
      await tx`
        insert into advances (id, organisation_id, artist_id, amount_minor, currency, functional_currency, open_functional_minor,
          purpose, status, issued_on, issued_by, approved_by, approved_at)
        values (${id}, ${giver.organisationId}, ${artist.userId}, ${minor}, 'EUR', 'EUR', ${minor}, 'x', 'issued', '2026-09-03',
          ${giver.userId}, ${approvedBy}, ${approvedBy && new Date().toISOString()})`;
      await tx`
        insert into advance_movements (id, organisation_id, advance_id, kind, amount_minor, functional_minor, moved_on, moved_by, at)
        values (${newId()}, ${giver.organisationId}, ${id}, 'issued', ${minor}, ${minor}, '2026-09-03', ${giver.userId}, now())`;
    });
  };
  expect(await refusedBy(make(10_001, null))).toBe("separation_approvals");
  expect(await refusedBy(make(10_001, second.userId))).toBe("separation_approvals");
  expect(await refusedBy(make(10_000, null))).toBe("done");
  const given = await at.give(people, OVER);
  const approve = (by: string) =>
    sql`update advances set status = 'issued', approved_by = ${by}, approved_at = now(), version = version + 1 where id = ${given.id}`;
  expect(await refusedBy(approve(giver.userId))).toBe("advances_approver");
  // An approval without its movement.
  expect(await refusedBy(approve(second.userId))).toBe("advance_adds_up");
  expect(
    await refusedBy(sql`update advances set status = 'issued', version = version + 1 where id = ${given.id}`),
  ).toBe("separation_stays");
});
