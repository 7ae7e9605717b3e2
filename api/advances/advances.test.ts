import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { eq } from "drizzle-orm";
import type { Advance } from "../../core/advances.ts";
import type { ExpensesPayable } from "../../core/expense-desk.ts";
import type { Expense } from "../../core/expenses.ts";
import { newId } from "../../core/ids.ts";
import type { JournalEntry, JournalLine } from "../../core/ledger.ts";
import type { Page } from "../../core/page.ts";
import { postgresError } from "../../db/errors.ts";
import { openDatabase, type Database } from "../../db/open.ts";
import { jobs } from "../../db/schema/jobs.ts";
import { testApp, type TestApp, type TestPerson } from "../testing.ts";
import { advancesAt, json, refusal } from "./testing-advances.ts";

let portal: TestApp;
let programs: Database;
let at: Awaited<ReturnType<typeof advancesAt>>;
beforeAll(async () => {
  portal = await testApp();
  programs = openDatabase(portal.databaseUrl, { name: "t", role: "portal_app", seesEverybody: true, max: 2 });
  at = await advancesAt(portal);
});
afterAll(async () => {
  await programs[Symbol.asyncDispose]();
  await portal[Symbol.asyncDispose]();
});

describe("the life of an advance", () => {
  test("given, confirmed, settled in its own currency at what both were booked for, and the rest returned", async () => {
    const people = await at.house();
    const { giver, artist, manager } = people;
    const given = await at.give(people);
    expect(given).toMatchObject({
      status: "issued",
      amount: "100.00",
      currency: "USD",
      open: { amount: "100.00" },
      // At 1.25 to the euro.
      open_functional: { amount: "80.00", currency: "EUR" },
      version: 1,
    });
    const expense = await at.claim(people, { advance_id: given.id, expense_date: "2026-09-04" });
    // Handed in as spent from it, it is paid out in its currency: nothing is changed into another.
    expect(expense).toMatchObject({ payout: { amount: "30.00", currency: "USD" }, advance_id: given.id });
    expect(await refusal(await at.settle(giver, expense, given))).toEqual([
      409,
      "Whoever has the advance has not confirmed it yet.",
    ]);
    expect((await at.on(giver, given, "acknowledge")).status).toBe(403);
    expect((await at.on(manager, given, "acknowledge")).status).toBe(403);
    const confirmed = await json<Advance>(await at.on(artist, given, "acknowledge"));
    expect(confirmed).toMatchObject({ status: "acknowledged", version: 2 });
    expect((await at.read(giver, given)).claims).toMatchObject([
      { id: expense.id, amount: "30.00", is_from_it: true, version: expense.version },
    ]);

    const paid = await json<Expense>(await at.settle(giver, expense, given, { settled_on: "2026-09-05" }));
    expect(paid).toMatchObject({ status: "approved", settled: { amount: "30.00" } });
    expect(paid.paid_at).not.toBeNull();
    const open = await at.read(giver, given);
    expect(open).toMatchObject({ settled: { amount: "30.00" }, open: { amount: "70.00" }, claims: [] });
    // Spent when a dollar was 1/1.2 of a euro: 25.00; given when it was 1/1.25: 24.00. The euro between is a gain.
    expect(await at.closing(giver)).toEqual([
      "1000 USD -10000/-8000",
      "1300 USD 7000/5600",
      "6020 USD 3000/2500",
      "7000 USD 0/-100",
    ]);

    const back = await json<Advance>(await at.on(giver, open, "return", { returned_on: "2026-09-10" }));
    expect(back).toMatchObject({
      status: "closed",
      open: { amount: "0.00" },
      open_functional: { amount: "0.00" },
      returned: { amount: "70.00" },
    });
    // 70 dollars are 43.75 by then: 12.25 less than they were given for.
    expect(await at.closing(giver)).toEqual([
      "1000 USD -3000/-3625",
      "6020 USD 3000/2500",
      "7000 USD 0/1125",
    ]);
    expect((await at.on(giver, back, "return", {})).status).toBe(409);
    expect((await at.read(artist, given)).movements.map(({ kind, amount }) => `${kind} ${amount}`)).toEqual([
      "returned 70.00",
      "settled 30.00",
      "issued 100.00",
    ]);
    const told = await portal.database.db
      .select()
      .from(jobs)
      .where(eq(jobs.organisationId, giver.organisationId));
    expect(told.filter(({ kind }) => kind === "notify-advance")).toHaveLength(3);
    const { data } = await json<Page<JournalLine>>(
      await portal.send(giver, "GET", "/api/v1/ledger/lines?account=1300&currency=USD&period=2026-09"),
    );
    expect(data.map(({ kind, advance_id, description }) => [kind, advance_id, description])).toEqual(
      ["advance_return", "settlement", "advance"].map((kind) => [kind, given.id, "Petty cash of the tour"]),
    );
  });

  test("a claim above what is open is settled in part, and the rest of it is paid", async () => {
    const people = await at.house();
    const { giver, second } = people;
    const advance = await at.taken(people);
    // Spent in yen, and paid out in the advance's dollars: 16,000 yen are 100 euros are 125 dollars.
    const expense = await at.claim(people, { amount: "16000", currency: "JPY", advance_id: advance.id });
    expect(expense.payout).toMatchObject({ amount: "125.00", currency: "USD" });
    for (const [amount, pointer] of [
      ["100.01", "/amount"],
      ["0", "/amount"],
      ["1.234", "/amount"],
    ] as const)
      expect(await refusal(await at.settle(giver, expense, advance, { amount }))).toEqual([422, pointer]);
    const part = await json<Expense>(await at.settle(giver, expense, advance, { amount: "40.00" }));
    expect(part).toMatchObject({ paid_at: null, settled: { amount: "40.00" }, version: expense.version + 1 });
    expect((await at.settle(giver, expense, advance)).status).toBe(412);
    const rest = await json<Expense>(await at.settle(giver, part, advance));
    expect(rest).toMatchObject({ paid_at: null, settled: { amount: "100.00" } });
    expect(await at.read(giver, advance)).toMatchObject({ status: "closed", settled: { amount: "100.00" } });
    // What was settled in part is not void any more.
    expect((await at.send(giver, `expenses/${rest.id}/void`, { reason: "x" }, rest.version)).status).toBe(
      409,
    );
    const due = { expense_ids: [rest.id], paid_on: "2026-09-03", dry_run: true };
    expect(await json<ExpensesPayable>(await at.send(second, "expenses/bulk-pay", due))).toMatchObject({
      expenses: [
        { eligible: true, payout: { amount: "25.00", currency: "USD" }, realised: { amount: "0.00" } },
      ],
    });
    const paid = await json<Expense>(
      await at.send(second, `expenses/${rest.id}/pay`, { paid_on: "2026-09-03" }, rest.version),
    );
    expect(paid.paid_at).not.toBeNull();
    expect(await at.closing(giver)).toEqual([
      "1900 JPY -16000/-10000",
      "6020 JPY 16000/10000",
      "1000 USD -12500/-10000",
      "1900 USD 12500/10000",
    ]);
    const { data } = await json<Page<JournalEntry>>(
      await portal.send(giver, "GET", `/api/v1/ledger/entries?source_id=${paid.id}`),
    );
    expect(data.map(({ kind }) => kind)).toEqual(["payment", "expense"]);
  });

  test("what nobody gets back is written off by two, as it was proposed", async () => {
    const people = await at.house();
    const { giver, second, artist } = people;
    const advance = await at.taken(people);
    expect((await at.on(second, advance, "write-off/confirm")).status).toBe(409);
    expect(
      await refusal(await at.on(giver, advance, "write-off", { amount: "100.01", reason: "x" })),
    ).toEqual([422, "/amount"]);
    const proposed = await json<Advance>(
      await at.on(giver, advance, "write-off", { amount: "60.00", reason: "Stolen on the ferry" }),
    );
    expect(proposed).toMatchObject({
      version: 3,
      open: { amount: "100.00" },
      write_off: { amount: "60.00", reason: "Stolen on the ferry", proposed_by: giver.userId },
    });
    expect((await at.on(giver, proposed, "write-off/confirm")).status).toBe(403);
    expect((await at.on(artist, proposed, "write-off/confirm")).status).toBe(403);
    expect((await at.on(second, advance, "write-off/confirm")).status).toBe(412);
    const withdrawn = await json<Advance>(await at.on(second, proposed, "write-off/withdraw"));
    expect(withdrawn.write_off).toBeNull();
    const again = await json<Advance>(
      await at.on(second, withdrawn, "write-off", { amount: "60", reason: "y" }),
    );
    const back = await json<Advance>(
      await at.on(giver, again, "return", { amount: "50.00", returned_on: "2026-09-03" }),
    );
    // Less than that is open by now.
    expect((await at.on(giver, back, "write-off/confirm")).status).toBe(409);
    const last = await json<Advance>(await at.on(second, back, "write-off", { reason: "The rest" }));
    const over = await json<Advance>(await at.on(giver, last, "write-off/confirm"));
    expect(over).toMatchObject({ status: "closed", written_off: { amount: "50.00" }, write_off: null });
    expect(await at.closing(giver)).toContain("6900 USD 5000/4000");
  });

  test("one that nobody confirmed is cancelled with its entry, and nobody confirms it then", async () => {
    const people = await at.house();
    const { giver, artist } = people;
    const given = await at.give(people, { currency: "EUR" });
    const cancelled = await json<Advance>(await at.on(giver, given, "cancel", { reason: "Given twice" }));
    expect(cancelled).toMatchObject({ status: "cancelled", open: { amount: "0.00" } });
    expect(await at.closing(giver)).toEqual([]);
    expect((await at.on(artist, cancelled, "acknowledge")).status).toBe(409);
    const confirmed = await at.taken(people, { currency: "EUR" });
    expect((await at.on(giver, confirmed, "cancel", { reason: "x" })).status).toBe(409);
  });
});

describe("kept apart", () => {
  test("nobody moves their own, settles what they approved, nor by somebody who acts for them", async () => {
    const people = await at.house();
    const { giver, approver, second, artist, manager } = people;
    const body = { amount: "10.00", purpose: "x" };
    for (const [who, to, status] of [
      [giver, giver, 403],
      [artist, artist, 403],
      [manager, artist, 403],
      [giver, await portal.person(["artist"]), 422],
      [giver, { userId: newId() }, 422],
    ] as const)
      expect((await at.send(who, "advances", { ...body, artist_id: to.userId })).status).toBe(status);
    const advance = await at.taken(people);
    const expense = await at.claim(people, { advance_id: advance.id });
    for (const who of [artist, manager, approver])
      expect((await at.settle(who, expense, advance)).status).toBe(403);
    const ends_at = new Date(Date.now() + 3_600_000).toISOString();
    await json(await at.send(approver, "delegations", { to_user_id: second.userId, ends_at }), 201);
    expect((await at.settle(second, expense, advance)).status).toBe(403);
    const own = await json<Advance>(
      await at.send(giver, "advances", { ...body, artist_id: approver.userId }),
      201,
    );
    for (const who of [approver, second]) expect((await at.on(who, own, "return", {})).status).toBe(403);
    expect((await at.settle(giver, expense, advance)).status).toBe(200);
  });

  test("who has none of it sees none of it, and nobody's names another's advance", async () => {
    const people = await at.house();
    const other = await at.house();
    const advance = await at.taken(people);
    for (const [who, status] of [
      [people.artist, 200],
      [people.manager, 200],
      [other.giver, 404],
      [await portal.person(["artist"], people.giver.organisationId), 404],
    ] as const)
      expect((await portal.send(who, "GET", `/api/v1/advances/${advance.id}`)).status).toBe(status);
    const page = async (who: TestPerson) =>
      (await json<Page<Advance>>(await portal.send(who, "GET", "/api/v1/advances"))).data.map(({ id }) => id);
    expect([await page(people.manager), await page(other.giver)]).toEqual([[advance.id], []]);
    const spent = { amount: "1", category: "Meals", description: "x", expense_date: "2026-09-03" };
    for (const who of [people.manager, other.artist])
      expect(await refusal(await at.send(who, "expenses", { ...spent, advance_id: advance.id }))).toEqual([
        422,
        "/advance_id",
      ]);
    const beside = { ...spent, advance_id: advance.id, payout_currency: "EUR" };
    expect(await refusal(await at.send(people.artist, "expenses", beside))).toEqual([
      422,
      "/payout_currency",
    ]);
    const theirs = await at.taken(other);
    const expense = await at.claim(people);
    expect((await at.settle(people.giver, expense, theirs)).status).toBe(422);
    // In euros it is owed, and the advance is in dollars.
    expect((await at.settle(people.giver, expense, advance)).status).toBe(409);
  });

  test("the database moves nothing that two did not agree on, nor to whom it belongs", async () => {
    const people = await at.house();
    const { giver, second, artist } = people;
    const advance = await at.taken(people);
    const refusedBy = async (statement: PromiseLike<unknown>) =>
      await statement.then(
        () => "done",
        (error: unknown) => postgresError(error)?.constraint_name ?? postgresError(error)?.code,
      );
    const { sql } = programs;
    const move = (kind: string, by: string, id = newId()) =>
      sql`insert into advance_movements (id, organisation_id, advance_id, kind, amount_minor, functional_minor, moved_on, moved_by, at)
        values (${id}, ${giver.organisationId}, ${advance.id}, ${kind}, 1000, 800, '2026-09-03', ${by}, now())`;
    expect(await refusedBy(move("returned", artist.userId))).toBe("separation_own");
    expect(await refusedBy(move("written_off", giver.userId))).toBe("separation_write_off");
    // A movement without its sum, and a sum without its movement.
    expect(await refusedBy(move("returned", giver.userId))).toBe("advance_adds_up");
    expect(
      await refusedBy(
        sql`update advances set settled_minor = 100, version = version + 1 where id = ${advance.id}`,
      ),
    ).toBe("advance_adds_up");
    const propose = (by: string, confirmed: string | null = null) =>
      sql`insert into advance_write_offs (id, organisation_id, advance_id, amount_minor, reason, proposed_by, proposed_at, confirmed_by, confirmed_at)
        values (${newId()}, ${giver.organisationId}, ${advance.id}, 1000, 'x', ${by}, now(), ${confirmed}, ${confirmed && new Date().toISOString()})`;
    expect(await refusedBy(propose(artist.userId))).toBe("separation_write_off");
    expect(await refusedBy(propose(giver.userId, second.userId))).toBe("separation_write_off");
    expect(await refusedBy(propose(giver.userId))).toBe("done");
    const confirm = (by: string) =>
      sql`update advance_write_offs set confirmed_by = ${by}, confirmed_at = now() where advance_id = ${advance.id}`;
    expect(await refusedBy(confirm(giver.userId))).toBe("separation_write_off");
    for (const statement of [
      sql`update advances set amount_minor = 1, version = version + 1 where id = ${advance.id}`,
      sql`update advances set artist_id = ${second.userId}, version = version + 1 where id = ${advance.id}`,
      sql`update advances set status = 'issued', acknowledged_at = null, version = version + 1 where id = ${advance.id}`,
    ])
      expect(await refusedBy(statement)).toBe("separation_stays");
    expect(await refusedBy(sql`update advance_movements set amount_minor = 1`)).toBe("42501");
    expect(await refusedBy(sql`delete from advances where id = ${advance.id}`)).toBe("42501");
  });
});
