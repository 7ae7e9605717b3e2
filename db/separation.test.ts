import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Delegation } from "../core/delegations.ts";
import type { Expense } from "../core/expenses.ts";
import { newId } from "../core/ids.ts";
import type { ApprovalPolicyState } from "../core/policies.ts";
import { testApp, type TestApp, type TestPerson } from "../api/testing.ts";
import { postgresError } from "./errors.ts";
import { openDatabase, type Database } from "./open.ts";

// What the API never sends, sent past it by a program's own role.

let portal: TestApp;
let programs: Database;
let admin: TestPerson;
let another: TestPerson;
let artist: TestPerson;
let manager: TestPerson;
let accountant: TestPerson;
let second: TestPerson;
let third: TestPerson;

beforeAll(async () => {
  portal = await testApp();
  programs = openDatabase(portal.databaseUrl, { name: "t", role: "portal_app", seesEverybody: true, max: 2 });
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
afterAll(async () => {
  await programs[Symbol.asyncDispose]();
  await portal[Symbol.asyncDispose]();
});

async function sent<T>(who: TestPerson, path: string, body: unknown, headers = {}): Promise<T> {
  const response = await portal.send(who, "POST", `/api/v1/${path}`, body, headers);
  expect(response.ok).toBeTrue();
  return (await response.json()) as T;
}
const spend = () =>
  sent<Expense>(artist, "expenses", {
    amount: "12.50",
    category: "Travel",
    description: "Taxi",
    expense_date: "2026-09-03",
  });
const CHANGES = "policies/approval/changes";
const propose = (threshold: string | null) => sent<ApprovalPolicyState>(admin, CHANGES, { threshold });

/** The constraint that refused it, its code where none did, or "done". */
const refusedBy = async (statement: PromiseLike<unknown>) =>
  await statement.then(
    () => "done",
    (error: unknown) => postgresError(error)?.constraint_name ?? postgresError(error)?.code,
  );

const now = new Date().toISOString();
const sign = (expense: Expense, who: string, version = expense.version, forWhom: string | null = null) =>
  programs.sql`insert into expense_approvals (id, organisation_id, expense_id, expense_version, approver_id, on_behalf_of, at)
    values (${newId()}, ${admin.organisationId}, ${expense.id}, ${version}, ${who}, ${forWhom}, ${now})`;
const approve = ({ id }: Expense, by: string) =>
  programs.sql`update expenses set status = 'approved', decided_by = ${by}, decided_at = now(), version = version + 1 where id = ${id}`;
const sql = ((...args: Parameters<Database["sql"]>) => programs.sql(...args)) as Database["sql"];

test("an approval is somebody else's, of the version that stands, and stays", async () => {
  const expense = await spend();
  expect(await refusedBy(sign(expense, artist.userId))).toBe("separation_own");
  expect(await refusedBy(sign(expense, accountant.userId, 2))).toBe("separation_version");
  expect(await refusedBy(sign(expense, accountant.userId, 1, second.userId))).toBe("separation_delegated");
  expect(await refusedBy(approve(expense, accountant.userId))).toBe("separation_approvals");
  expect(await refusedBy(sign(expense, accountant.userId))).toBe("done");
  expect(await refusedBy(sign(expense, accountant.userId))).toBe("separation_twice");
  expect(await refusedBy(approve(expense, second.userId))).toBe("separation_approvals");
  for (const statement of [
    sql`delete from expense_approvals where expense_id = ${expense.id}`,
    sql`update expense_approvals set approver_id = ${second.userId}`,
  ])
    expect(await refusedBy(statement)).toBe("42501");
  expect(
    await refusedBy(portal.database.sql`delete from expense_approvals where expense_id = ${expense.id}`),
  ).toBe("separation_stays");
  expect(await refusedBy(approve(expense, accountant.userId))).toBe("done");
});

test("what was decided stays, and begins as nothing that was", async () => {
  const expense = await spend();
  expect(
    await refusedBy(sql`update expenses set artist_id = ${second.userId} where id = ${expense.id}`),
  ).toBe("separation_stays");
  expect(await refusedBy(sql`update expenses set amount_minor = 1 where id = ${expense.id}`)).toBe(
    "separation_stays",
  );
  expect(
    await refusedBy(
      sql`update expenses set status = 'rejected', decided_by = artist_id, version = version + 1 where id = ${expense.id}`,
    ),
  ).toBe("separation_own");
  const { version } = await sent<Expense>(
    accountant,
    `expenses/${expense.id}/approve`,
    {},
    { "if-match": '"1"' },
  );
  const pay = (by: string | null) =>
    sql`update expenses set paid_by = ${by}, paid_at = now() where id = ${expense.id}`;
  for (const statement of [
    sql`update expenses set status = 'submitted', version = version + 1 where id = ${expense.id}`,
    sql`update expenses set amount_minor = amount_minor + 1, version = version + 1 where id = ${expense.id}`,
    sql`update expenses set functional_minor = 1, version = version + 1 where id = ${expense.id}`,
    sql`update expenses set decided_by = ${second.userId} where id = ${expense.id}`,
    sql`update expenses set deleted_at = now() where id = ${expense.id}`,
    sql`update expenses set version = 1 where id = ${expense.id}`,
    sql`insert into expense_documents (expense_id, document_id, organisation_id, position) values (${expense.id}, ${newId()}, ${admin.organisationId}, 0)`,
  ])
    expect(await refusedBy(statement)).toBe("separation_stays");
  for (const by of [artist.userId, accountant.userId])
    expect(await refusedBy(pay(by))).toBe("separation_payer");
  expect(await refusedBy(pay(null))).toBe("separation_state");
  expect(await refusedBy(pay(third.userId))).toBe("done");
  expect(await refusedBy(pay(second.userId))).toBe("separation_stays");
  expect(version).toBe(2);
  const made = sql`insert into expenses (id, organisation_id, artist_id, amount_minor, currency, category, description, spent_on, status, decided_by)
    values (${newId()}, ${admin.organisationId}, ${artist.userId}, 100, 'EUR', 'Meals', 'Tea', '2026-09-03', 'approved', ${accountant.userId})`;
  expect(await refusedBy(made)).toBe("separation_state");
  expect(await refusedBy(sql`delete from expenses where id = ${expense.id}`)).toBe("42501");
});

test("a delegation is its giver's, and a policy is what two agreed on", async () => {
  const give = (madeBy: string) =>
    sql`insert into delegations (id, organisation_id, from_user_id, to_user_id, verb, starts_at, ends_at, made_by)
      values (${newId()}, ${admin.organisationId}, ${accountant.userId}, ${admin.userId}, 'expenses.approve', now(), now() + interval '1 hour', ${madeBy})`;
  expect(await refusedBy(give(admin.userId))).toBe("delegations_own");
  const ends_at = new Date(Date.now() + 3_600_000).toISOString();
  const given = await sent<Delegation>(accountant, "delegations", { to_user_id: manager.userId, ends_at });
  for (const statement of [
    sql`update delegations set ends_at = ends_at + interval '1 day' where id = ${given.id}`,
    sql`update delegations set to_user_id = ${admin.userId}, revoked_at = now() where id = ${given.id}`,
  ])
    expect(await refusedBy(statement)).toBe("separation_stays");
  const revoke = (at: string) => sql`update delegations set revoked_at = ${at} where id = ${given.id}`;
  expect(await refusedBy(revoke(now))).toBe("done");
  expect(await refusedBy(revoke(ends_at))).toBe("separation_stays");

  const { organisationId } = admin;
  const set = (minor: number) =>
    sql`update organisations set approval_threshold_minor = ${minor} where id = ${organisationId}`;
  expect(await refusedBy(set(1))).toBe("separation_policy");
  const { proposed } = await propose("0.01");
  expect(await refusedBy(set(1))).toBe("separation_policy");
  const confirm = (by: string) =>
    sql`update policy_changes set confirmed_by = ${by}, confirmed_at = now() where id = ${proposed!.id}`;
  expect(await refusedBy(confirm(admin.userId))).toBe("policy_changes_by_two");
  expect(await refusedBy(confirm(another.userId))).toBe("done");
  expect(await refusedBy(set(2))).toBe("separation_policy");
  expect(await refusedBy(set(1))).toBe("done");
});
