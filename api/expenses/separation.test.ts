import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Delegation } from "../../core/delegations.ts";
import type { Expense, ExpenseDetail, ExpensesEligible } from "../../core/expenses.ts";
import { newId } from "../../core/ids.ts";
import type { ApprovalPolicyState } from "../../core/policies.ts";
import type { ProblemBody } from "../../core/problem.ts";
import { testApp, type TestApp, type TestPerson } from "../testing.ts";

let portal: TestApp;
let admin: TestPerson;
let another: TestPerson;
let artist: TestPerson;
let manager: TestPerson;
let accountant: TestPerson;
let second: TestPerson;
let third: TestPerson;

beforeAll(async () => {
  portal = await testApp();
  admin = await portal.person(["admin"]);
  const join = (role: "admin" | "artist" | "manager" | "accountant") =>
    portal.person([role], admin.organisationId);
  [another, artist, manager, accountant, second, third] = [
    await join("admin"),
    await join("artist"),
    await join("manager"),
    await join("accountant"),
    await join("accountant"),
    await join("accountant"),
  ];
});
afterAll(() => portal[Symbol.asyncDispose]());

const json = async <T>(response: Response): Promise<T> => (await response.json()) as T;
async function spend(who: TestPerson = artist, more: Record<string, unknown> = {}): Promise<Expense> {
  const body = {
    amount: "12.50",
    category: "Travel",
    description: "Taxi",
    expense_date: "2026-09-03",
    ...more,
  };
  const response = await portal.send(who, "POST", "/api/v1/expenses", body);
  expect(response.status).toBe(201);
  return await json<Expense>(response);
}
const act = (who: TestPerson, { id, version }: Expense, verb: string, body: unknown = {}) =>
  portal.send(who, "POST", `/api/v1/expenses/${id}/${verb}`, body, { "if-match": `"${version}"` });
const read = async ({ id }: Expense) =>
  await json<ExpenseDetail>(await portal.send(accountant, "GET", `/api/v1/expenses/${id}`));
const bulk = (who: TestPerson, some: Expense[], more: Record<string, unknown> = {}) =>
  portal.send(who, "POST", "/api/v1/expenses/bulk-approve", {
    expense_ids: some.map(({ id }) => id),
    ...more,
  });
const detailOf = async (response: Response) => [
  response.status,
  (await json<ProblemBody>(response)).detail ?? null,
];

const CHANGES = "/api/v1/policies/approval/changes";
const propose = async (who: TestPerson, threshold: string | null) =>
  await json<ApprovalPolicyState>(await portal.send(who, "POST", CHANGES, { threshold }));
async function setThreshold(threshold: string | null): Promise<void> {
  const { proposed } = await propose(admin, threshold);
  expect((await portal.send(another, "POST", `${CHANGES}/${proposed?.id}/confirm`)).status).toBe(200);
}

async function delegated(from: TestPerson, to: TestPerson, more: Record<string, unknown> = {}) {
  const ends_at = new Date(Date.now() + 3_600_000).toISOString();
  const body = { to_user_id: to.userId, ends_at, ...more };
  const response = await portal.send(from, "POST", "/api/v1/delegations", body);
  expect(response.status).toBe(201);
  return await json<Delegation>(response);
}
const revoke = async (who: TestPerson, { id }: Delegation) =>
  (await portal.send(who, "DELETE", `/api/v1/delegations/${id}`)).status;

describe("over the threshold", () => {
  beforeAll(() => setThreshold("100.00"));
  afterAll(() => setThreshold(null));

  test("two approve, the first is listed for the others, and what is at it takes one", async () => {
    const [at, over] = [await spend(artist, { amount: "100.00" }), await spend(artist, { amount: "100.01" })];
    expect([at.approvals_needed, over.approvals_needed]).toEqual([1, 2]);
    expect(await json<Expense>(await act(accountant, at, "approve"))).toMatchObject({ status: "approved" });

    const once = await json<Expense>(await act(accountant, over, "approve", { notes: "Fine" }));
    expect(once).toMatchObject({ status: "submitted", version: over.version, approvals_needed: 2 });
    expect(once.approvals).toMatchObject([{ by: accountant.userId, on_behalf_of: null }]);
    expect(await detailOf(await act(accountant, once, "approve"))).toEqual([
      403,
      "This expense was approved by you already: somebody else gives the second approval.",
    ]);
    const listed = await json<{ data: Expense[] }>(
      await portal.send(second, "GET", "/api/v1/expenses?status=submitted"),
    );
    expect(listed.data.find(({ id }) => id === over.id)?.approvals).toHaveLength(1);
    const twice = await json<Expense>(await act(second, once, "approve"));
    expect(twice).toMatchObject({ status: "approved", approved_by: second.userId, approvals_needed: null });
    expect(twice.approvals.map(({ by }) => by)).toEqual([accountant.userId, second.userId]);
    expect((await read(over)).history.map(({ event }) => event)).toEqual([
      "created",
      "submitted",
      "approved_once",
      "approved",
    ]);
    for (const who of [accountant, second]) expect((await act(who, twice, "pay")).status).toBe(403);
    expect((await act(third, twice, "pay")).status).toBe(200);
  });

  test("in a batch, some are approved and some wait; the second batch approves those", async () => {
    const some = [await spend(artist, { amount: "500.00" }), await spend()];
    const first = await json<{ message: string; expenses: Expense[] }>(await bulk(accountant, some));
    expect(first.message).toBe("1 expense approved, 1 expense waits for a second approval");
    expect(first.expenses.map(({ status }) => status)).toEqual(["submitted", "approved"]);
    expect((await bulk(accountant, some.slice(0, 1))).status).toBe(409);
    expect((await json<{ message: string }>(await bulk(second, some.slice(0, 1)))).message).toBe(
      "1 expense approved",
    );
  });

  test("an approval is of its version: what was taken back, changed or locked anew begins again", async () => {
    const expense = await spend(artist, { amount: "500.00" });
    await act(accountant, expense, "approve");
    const back = await json<Expense>(await act(artist, expense, "withdraw"));
    const again = await json<Expense>(await act(artist, back, "submit"));
    expect(again.approvals).toEqual([]);
    expect((await act(second, expense, "approve")).status).toBe(412);
    expect(await json<Expense>(await act(second, again, "approve"))).toMatchObject({ status: "submitted" });
    const locked = await json<Expense>(await act(second, again, "relock"));
    expect(locked.approvals).toEqual([]);
    expect(await json<Expense>(await act(accountant, locked, "approve"))).toMatchObject({
      status: "submitted",
    });
    expect((await act(third, locked, "approve")).status).toBe(200);
    // Whoever approved any version of it pays none.
    expect((await act(second, await read(expense), "pay")).status).toBe(403);
  });
});

test("a dry run says of each whether and why not, and changes nothing", async () => {
  const [good, own, done, gone] = [await spend(), await spend(accountant), await spend(), newId()];
  await act(second, done, "approve");
  const ask = { expense_ids: [good.id, own.id, done.id, gone], dry_run: true };
  const response = await portal.send(accountant, "POST", "/api/v1/expenses/bulk-approve", ask);
  expect(response.status).toBe(200);
  expect(await json<ExpensesEligible>(response)).toEqual({
    dry_run: true,
    expenses: [
      { id: good.id, eligible: true, reason: null },
      { id: own.id, eligible: false, reason: "is your own: somebody else decides" },
      { id: done.id, eligible: false, reason: "is approved already" },
      { id: gone, eligible: false, reason: "is not there" },
    ],
  });
  expect(await read(good)).toMatchObject({ status: "submitted", version: 1, approvals: [] });
  const stranger = await portal.person(["accountant"]);
  expect(
    (await json<ExpensesEligible>(await bulk(stranger, [good], { dry_run: true }))).expenses,
  ).toMatchObject([{ eligible: false, reason: "is not there" }]);
  expect((await bulk(manager, [good], { dry_run: true })).status).toBe(403);
});

describe("for somebody else", () => {
  test("a delegate approves in the delegator's name, as long as it lasts, and nothing else", async () => {
    const given = await delegated(accountant, manager);
    const expense = await spend();
    const approved = await json<Expense>(await act(manager, expense, "approve"));
    expect(approved.approvals).toMatchObject([{ by: manager.userId, on_behalf_of: accountant.userId }]);
    const { history } = await read(expense);
    expect(history.at(-1)).toMatchObject({ event: "approved", on_behalf_of_name: expect.any(String) });
    // Paying is nobody's to delegate, and whose name it was in pays no more than whose hand.
    expect((await act(manager, approved, "pay")).status).toBe(403);
    expect((await act(accountant, approved, "pay")).status).toBe(403);
    expect(await revoke(second, given)).toBe(403);
    expect(await revoke(accountant, given)).toBe(204);
    expect((await act(manager, await spend(), "approve")).status).toBe(403);
    // What it was when it was done stays: revoked, its giver still approved that one.
    expect((await act(accountant, approved, "pay")).status).toBe(403);
    expect((await act(second, approved, "pay")).status).toBe(200);
  });

  test("each has the other's conflicts, whoever's name it is done in", async () => {
    const given = await delegated(accountant, second);
    const [theirs, mine] = [await spend(accountant), await spend(second)];
    const reason =
      "This expense belongs to somebody who acts for you, or for whom you act: somebody else decides.";
    for (const [who, expense] of [
      [second, theirs],
      [accountant, mine],
    ] as const)
      expect(await detailOf(await act(who, expense, "approve"))).toEqual([403, reason]);
    for (const expense of [theirs, mine]) expect((await act(third, expense, "approve")).status).toBe(200);
    const tied = await spend();
    expect((await act(second, tied, "approve", { on_behalf_of: accountant.userId })).status).toBe(200);
    await setThreshold("100.00");
    const big = await json<Expense>(await act(second, await spend(artist, { amount: "500.00" }), "approve"));
    expect((await act(accountant, big, "approve")).status).toBe(403);
    expect((await act(third, big, "approve")).status).toBe(200);
    await setThreshold(null);
    expect(await revoke(admin, given)).toBe(204);
  });

  test("nobody delegates what they may not do, to themselves, to whoever sees nothing, for ever, or without end", async () => {
    const ends_at = new Date(Date.now() + 3_600_000).toISOString();
    const late = new Date(Date.now() + 100 * 86_400_000).toISOString();
    for (const [who, body, status] of [
      [admin, { to_user_id: manager.userId, ends_at }, 403],
      [manager, { to_user_id: admin.userId, ends_at }, 403],
      [accountant, { to_user_id: accountant.userId, ends_at }, 422],
      [accountant, { to_user_id: artist.userId, ends_at }, 409],
      [accountant, { to_user_id: newId(), ends_at }, 422],
      [accountant, { to_user_id: manager.userId, ends_at: late }, 422],
      [accountant, { to_user_id: manager.userId, ends_at: "2020-01-01T00:00:00Z" }, 422],
      [accountant, { to_user_id: manager.userId }, 422],
      [accountant, { to_user_id: manager.userId, ends_at, verb: "ledger.write" }, 422],
    ] as const)
      expect((await portal.send(who, "POST", "/api/v1/delegations", body)).status).toBe(status);
    const many = await Promise.all(
      Array.from({ length: 12 }, () =>
        portal.send(third, "POST", "/api/v1/delegations", { to_user_id: manager.userId, ends_at }),
      ),
    );
    expect(many.filter(({ status }) => status === 201)).toHaveLength(10);
    const page = await json<{ data: Delegation[] }>(
      await portal.send(third, "GET", "/api/v1/delegations?limit=50"),
    );
    const standing = page.data.filter(({ state }) => state === "standing");
    expect(standing).toHaveLength(10);
    for (const one of standing) expect(await revoke(third, one)).toBe(204);
  });

  test("what the delegator may no longer do, nobody does for them", async () => {
    const leaving = await portal.person(["accountant"], admin.organisationId);
    await delegated(leaving, manager);
    expect((await act(manager, await spend(), "approve")).status).toBe(200);
    const member = await portal.send(admin, "GET", `/api/v1/members/${leaving.userId}`);
    const changed = await portal.send(
      admin,
      "PATCH",
      `/api/v1/members/${leaving.userId}`,
      { roles: ["artist"] },
      { "if-match": member.headers.get("etag") ?? "" },
    );
    expect(changed.status).toBe(200);
    expect((await act(manager, await spend(), "approve")).status).toBe(403);
    // Their own is none of the manager's all the same, while it stands.
    const given = await json<{ data: Delegation[] }>(await portal.send(admin, "GET", "/api/v1/delegations"));
    for (const one of given.data.filter(({ state }) => state === "standing")) await revoke(admin, one);
  });
});

describe("policy and roles", () => {
  test("a threshold takes two administrators, and what replaced a proposal is another", async () => {
    const first = await propose(admin, "100.00");
    expect(first).toMatchObject({ threshold: null, proposed: { threshold: { amount: "100.00" } } });
    const confirm = (who: TestPerson, state: ApprovalPolicyState) =>
      portal.send(who, "POST", `${CHANGES}/${state.proposed?.id}/confirm`);
    expect((await confirm(admin, first)).status).toBe(403);
    const replaced = await propose(admin, "9999.00");
    expect((await confirm(another, first)).status).toBe(409);
    expect((await portal.send(another, "DELETE", `${CHANGES}/${replaced.proposed?.id}`)).status).toBe(204);
    expect((await confirm(another, replaced)).status).toBe(409);
    const last = await propose(another, "250.00");
    expect(await json<ApprovalPolicyState>(await confirm(admin, last))).toMatchObject({
      threshold: { amount: "250.00", amount_minor: 25_000 },
      proposed: null,
    });
    expect((await portal.send(admin, "POST", CHANGES, { threshold: "1.234" })).status).toBe(422);
    await setThreshold(null);
  });

  test("nobody gives themselves a role", async () => {
    for (const [method, body] of [
      ["PATCH", { roles: ["admin", "accountant"] }],
      ["DELETE", undefined],
    ] as const) {
      const path = `/api/v1/members/${admin.userId}`;
      const answer = await portal.send(admin, method, path, body, { "if-match": '"1"' });
      expect((await json<ProblemBody>(answer)).title).toBe("Nobody changes their own roles");
    }
  });
});
