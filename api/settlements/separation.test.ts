import { afterAll, beforeAll, expect, test } from "bun:test";
import { must } from "../../core/assert.ts";
import { newId } from "../../core/ids.ts";
import { nextSettlement, type SettlementVerb } from "../../core/settlement-states.ts";
import type { FeeSettlement } from "../../core/settlements.ts";
import { postgresError } from "../../db/errors.ts";
import { openDatabase, type Database } from "../../db/open.ts";
import { json, type House } from "../advances/testing-advances.ts";
import { testApp, type TestApp, type TestPerson } from "../testing.ts";
import { settlementsAt } from "./testing-settlements.ts";

let portal: TestApp;
let programs: Database;
let at: Awaited<ReturnType<typeof settlementsAt>>;
beforeAll(async () => {
  portal = await testApp();
  programs = openDatabase(portal.databaseUrl, { name: "t", role: "portal_app", seesEverybody: true, max: 2 });
  at = await settlementsAt(portal);
});
afterAll(async () => {
  await programs[Symbol.asyncDispose]();
  await portal[Symbol.asyncDispose]();
});

const refusedBy = async (statement: PromiseLike<unknown>) =>
  await statement.then(
    () => "done",
    (error: unknown) => postgresError(error)?.constraint_name ?? postgresError(error)?.code,
  );

async function threshold(people: House, amount: string): Promise<void> {
  const [one, other] = [
    await portal.person(["admin"], people.giver.organisationId),
    await portal.person(["admin"], people.giver.organisationId),
  ];
  const changes = "/api/v1/policies/approval/changes";
  const { proposed } = await json<{ proposed: { id: string } }>(
    await portal.send(one, "POST", changes, { threshold: amount }),
    201,
  );
  await json(await portal.send(other, "POST", `${changes}/${proposed.id}/confirm`));
}

test("nobody holds two of preparing, approving and paying, nor any of it where it pays them", async () => {
  const people = await at.house();
  const { giver, approver, second, artist, manager } = people;
  const contract = await at.deal(people, { artist: second });
  expect((await at.prepare(second, contract)).status).toBe(403);
  expect((await at.prepare(artist, contract)).status).toBe(403);
  const made = await json<FeeSettlement>(await at.prepare(giver, contract), 201);
  for (const who of [giver, second, artist, manager])
    expect((await at.act(who, made, "approve")).status).toBe(403);
  expect((await at.act(second, made, "reject", { reason: "x" })).status).toBe(403);
  expect((await at.act(approver, { ...made, version: 7 }, "approve")).status).toBe(412);
  expect((await portal.send(approver, "POST", `/api/v1/settlements/${made.id}/approve`)).status).toBe(428);
  const agreed = await json<FeeSettlement>(await at.act(approver, made, "approve"));
  for (const who of [giver, approver, second, manager]) {
    expect((await at.act(who, agreed, "pay", {})).status).toBe(403);
    expect((await at.act(who, agreed, "remit", {})).status).toBe(403);
  }
  // Who acts for one of them is one of them.
  const fresh = await portal.person(["accountant"], giver.organisationId);
  const ends_at = new Date(Date.now() + 3_600_000).toISOString();
  await json(await at.send(approver, "delegations", { to_user_id: fresh.userId, ends_at }), 201);
  expect((await at.act(fresh, agreed, "pay", {})).status).toBe(403);
  const payer = await portal.person(["accountant"], giver.organisationId);
  expect((await at.act(payer, agreed, "pay", { paid_on: "2026-09-03" })).status).toBe(200);
});

test("over the threshold two approve, and it is booked with the second", async () => {
  const people = await at.house();
  const { giver, approver, second } = people;
  await threshold(people, "100.00");
  const made = await at.prepared(people, await at.deal(people));
  expect(made.approvals_needed).toBe(2);
  const once = await json<FeeSettlement>(await at.act(approver, made, "approve"));
  expect(once).toMatchObject({ status: "prepared", approvals: [{ by: approver.userId }] });
  expect(await at.closing(giver)).toEqual([]);
  expect((await at.act(approver, once, "approve")).status).toBe(403);
  const agreed = await json<FeeSettlement>(await at.act(second, once, "approve"));
  expect(agreed.status).toBe("approved");
  for (const who of [approver, second]) expect((await at.act(who, agreed, "pay", {})).status).toBe(403);
  expect((await at.act(giver, agreed, "pay", { paid_on: "2026-09-03" })).status).toBe(200);
  expect(await at.told(people, agreed)).toEqual(["prepared", "approved-once", "approved", "paid"]);
});

test("ten who approve at once approve once, and two who prepare at once prepare one", async () => {
  const people = await at.house();
  const contract = await at.deal(people);
  const both = await Promise.all([at.prepare(people.manager, contract), at.prepare(people.giver, contract)]);
  expect(both.map(({ status }) => status).sort()).toEqual([201, 409]);
  const made = await json<FeeSettlement>(
    must(
      both.find(({ ok }) => ok),
      "the one that was prepared",
    ),
    201,
  );
  const approvers = [people.approver, people.second];
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, turn) => at.act(approvers[turn % 2] as TestPerson, made, "approve")),
  );
  expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
  expect(answers.every(({ status }) => [200, 403, 409, 412].includes(status))).toBeTrue();
  expect(await at.closing(people.giver)).toContain("6300 USD 100000/80000");
});

test("the database takes no step that is nobody's to take, and no books beside what was agreed", async () => {
  const people = await at.house();
  const { giver, approver, second, artist, manager } = people;
  const { sql } = programs;
  const contract = await at.deal(people);
  const made = await at.prepared(people, contract);
  const approve = (by: string) =>
    sql`update settlements set status = 'approved', approved_by = ${by}, approved_at = now(), version = version + 1 where id = ${made.id}`;
  for (const { userId } of [manager, artist])
    expect(await refusedBy(approve(userId))).toBe("separation_approvals");
  // By whoever may, and with nothing booked.
  expect(await refusedBy(approve(approver.userId))).toBe("settlement_adds_up");
  for (const statement of [
    sql`update settlements set fee_minor = 1, net_minor = 1, withheld_minor = 0, commission_minor = 0, version = version + 1 where id = ${made.id}`,
    sql`update settlements set artist_id = ${second.userId}, version = version + 1 where id = ${made.id}`,
    sql`update settlements set reason = null where id = ${made.id}`,
  ])
    expect(await refusedBy(statement)).toBe("separation_stays");
  expect(
    await refusedBy(
      sql`update settlements set status = 'paid', approved_by = ${approver.userId}, approved_at = now(), paid_by = ${giver.userId},
        paid_at = now(), paid_on = current_date, version = version + 1 where id = ${made.id}`,
    ),
  ).toBe("separation_state");
  const again = (by: string, from: string, status = "prepared", guarantee = 100_000) =>
    sql`insert into settlements (id, organisation_id, contract_id, artist_id, shows_from, shows_until, settled_on, currency, guarantee_minor,
        gross_minor, taxes_minor, costs_minor, due_by, due_minor, fee_minor, withheld_minor, commission_minor, net_minor, set_off_minor,
        is_grossed_up, functional_currency, functional_minor, status, prepared_by, prepared_at, updated_at)
      values (${newId()}, ${giver.organisationId}, ${contract}, ${artist.userId}, ${from}, ${from}, ${from}, 'USD', ${guarantee}, 0, 0, 0,
        'guarantee', 100, 100, 0, 0, 100, 0, false, 'EUR', 80, ${status}, ${by}, now(), now())`;
  expect(await refusedBy(again(manager.userId, "2026-09-05"))).toBe("separation_once");
  expect(await refusedBy(sql`delete from settlements where id = ${made.id}`)).toBe("42501");
  await json(await at.act(manager, made, "reject", { reason: "x" }));
  expect(await refusedBy(again(artist.userId, "2026-09-05"))).toBe("separation_own");
  expect(await refusedBy(again(manager.userId, "2026-10-05"))).toBe("separation_contract");
  expect(await refusedBy(again(manager.userId, "2026-09-05", "approved"))).toBe("separation_state");
  expect(await refusedBy(again(manager.userId, "2026-09-05", "prepared", 100_001))).toBe(
    "separation_guarantee",
  );

  const advance = await at.taken(people);
  const agreed = await at.approved(people, contract);
  const pay = (by: string) =>
    sql`update settlements set status = 'paid', paid_by = ${by}, paid_at = now(), paid_on = current_date, version = version + 1 where id = ${agreed.id}`;
  for (const { userId } of [manager, approver, artist])
    expect(await refusedBy(pay(userId))).toBe("separation_payer");
  expect(await refusedBy(pay(giver.userId))).toBe("settlement_adds_up");
  expect(
    await refusedBy(
      sql`update settlements set status = 'voided', ended_by = ${giver.userId}, ended_at = now(), reason = 'x', version = version + 1 where id = ${agreed.id}`,
    ),
  ).toBe("settlement_adds_up");
  // An advance settles nothing that was not agreed to be set off against it.
  expect(
    await refusedBy(
      sql`insert into advance_movements (id, organisation_id, advance_id, kind, amount_minor, functional_minor, settlement_id, payable_functional_minor, moved_on, moved_by, at)
        values (${newId()}, ${giver.organisationId}, ${advance.id}, 'settled', 1000, 800, ${agreed.id}, 800, '2026-09-03', ${approver.userId}, now())`,
    ),
  ).toBe("separation_advance");
  expect(
    await refusedBy(
      sql`insert into settlement_advances (settlement_id, advance_id, organisation_id, amount_minor) values (${agreed.id}, ${advance.id}, ${giver.organisationId}, 100)`,
    ),
  ).toBe("separation_advance");
});

test("who has none of it sees none of it", async () => {
  const people = await at.house();
  const other = await at.house();
  const agreed = await at.approved(people, await at.deal(people));
  for (const [who, status] of [
    [people.artist, 200],
    [people.manager, 200],
    [other.giver, 404],
    [await portal.person(["artist"], people.giver.organisationId), 404],
  ] as const)
    expect((await portal.send(who, "GET", `/api/v1/settlements/${agreed.id}`)).status).toBe(status);
  expect((await at.act(other.giver, agreed, "pay", {})).status).toBe(404);
});

/** mulberry32: the same walks every time. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * below);
  };
}

test("whoever tries whatever in whatever order: what a model allows is done, and the books add up to nothing", async () => {
  const people = await at.house();
  const { giver, approver, second, manager, artist } = people;
  const advance = await at.taken(people, { amount: "900.00" });
  const actors = [giver, approver, second, manager, artist];
  const next = random(20_260_903);
  const deals = await Promise.all(Array.from({ length: 8 }, () => at.deal(people)));
  const live: {
    of: FeeSettlement;
    held: Set<string>;
    status: FeeSettlement["status"];
    isRemitted: boolean;
  }[] = [];
  const verbs = ["approve", "reject", "pay", "void", "remit"] as const satisfies readonly SettlementVerb[];
  const accountants = new Set([giver, approver, second].map(({ userId }) => userId));
  let done = 0;
  for (let step = 0; step < 150; step += 1) {
    const who = must(actors[next(actors.length)], "somebody");
    if (live.length === 0 || next(5) === 0) {
      const contract = must(deals[next(deals.length)], "a contract");
      const set =
        next(2) === 0 ? {} : { advances: [{ advance_id: advance.id, amount: `${next(90) + 1}.00` }] };
      const response = await at.prepare(who, contract, set);
      if (who === artist) expect(response.status).toBe(403);
      else if (response.ok) {
        const of = await json<FeeSettlement>(response, 201);
        live.push({ of, held: new Set([who.userId]), status: "prepared", isRemitted: false });
      } else expect([409, 422]).toContain(response.status);
      continue;
    }
    // Mostly of those that something can still be done with.
    const going = live.filter(({ status }) => status === "prepared" || status === "approved");
    const some = going.length > 0 && next(5) > 0 ? going : live;
    const one = must(some[next(some.length)], "a settlement");
    const verb = must(verbs[next(verbs.length)], "a verb");
    const body = { approve: undefined, reject: { reason: "x" }, void: { reason: "x" } };
    const response = await at.act(
      who,
      one.of,
      verb,
      verb in body ? body[verb as keyof typeof body] : { paid_on: "2026-09-10" },
    );
    const mayAsk = verb === "reject" ? who !== artist : accountants.has(who.userId);
    const isFree = !["approve", "pay", "remit"].includes(verb) || !one.held.has(who.userId);
    const after = nextSettlement(one.status, verb);
    const isOpen = !(one.isRemitted && (verb === "void" || verb === "remit"));
    const isAllowed = mayAsk && isFree && after !== null && isOpen;
    // Less of the advance may be open by now.
    const isShort = verb === "approve" && response.status === 409;
    if (!isShort) expect([step, verb, response.ok]).toEqual([step, verb, isAllowed]);
    if (!response.ok) continue;
    done += 1;
    one.of = await json<FeeSettlement>(response);
    one.status = must(after, "a status");
    if (verb === "approve") one.held.add(who.userId);
    if (verb === "remit") one.isRemitted = true;
    expect(one.of.status).toBe(one.status);
  }
  expect(done).toBeGreaterThan(10);
  // Every list of the trial balance adds up to nothing, which `closing` asks of it.
  const closing = await at.closing(giver);
  const booked = live.filter(({ status }) => status === "approved" || status === "paid");
  const cost = booked.reduce((sum, { of }) => sum + of.fee.amount_minor, 0);
  expect(
    closing
      .find((line) => line.startsWith("6300"))
      ?.split(" ")[2]
      ?.split("/")[0],
  ).toBe(cost === 0 ? undefined : String(cost));
}, 60_000);
