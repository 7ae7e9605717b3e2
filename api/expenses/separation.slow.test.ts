import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Expense, ExpenseDetail, ExpensesEligible } from "../../core/expenses.ts";
import { newId } from "../../core/ids.ts";
import type { ApprovalPolicyState } from "../../core/policies.ts";
import { postgresError } from "../../db/errors.ts";
import { openDatabase, type Database } from "../../db/open.ts";
import { testApp, type TestApp, type TestPerson } from "../testing.ts";
import * as d9 from "./testing-separation.ts";
import type { Model, ModelExpense } from "./testing-separation.ts";

const SEQUENCES = Number(process.env.SEPARATION_SEQUENCES ?? 600);
const RACES = Number(process.env.SEPARATION_RACES ?? 40);
const SEED = Number(process.env.SEPARATION_SEED ?? Math.floor(Math.random() * 2 ** 31));
const STEPS_MAX = 12;
/** Organisations that it happens in side by side; each has its own order, whatever the others do. */
const WORLDS = 6;
const AMOUNTS_MINOR = [500, 10_000, 10_001, 50_000];
const THRESHOLDS_MINOR = [null, 10_000, 10_000, 1];
const ROLES = ["artist", "accountant", "accountant", "accountant", "manager", "admin", "admin"] as const;
const ACCOUNTANTS = [1, 2, 3] as const;
/** That stand at a time: with more hardly anybody may do anything. */
const GIVEN_MAX = 3;
const [FICKLE, MANAGER, ADMIN, OTHER_ADMIN] = [3, 4, 5, 6];

let portal: TestApp;
/** What a program may do with SQL of its own. */
let programs: Database;
beforeAll(async () => {
  portal = await testApp();
  programs = openDatabase(portal.databaseUrl, {
    name: "t",
    role: "portal_app",
    seesEverybody: true,
    max: WORLDS,
  });
  console.log(`SEPARATION_SEED=${SEED} SEPARATION_SEQUENCES=${SEQUENCES} SEPARATION_RACES=${RACES}`);
});
afterAll(async () => {
  await programs[Symbol.asyncDispose]();
  await portal[Symbol.asyncDispose]();
});

/** mulberry32 */
function numbers(seed: number) {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (count: number) => Math.floor(next() * count);
  return {
    below,
    chance: (share: number) => next() < share,
    pick: <T>(of: readonly T[]) => of[below(of.length)] as T,
  };
}

const json = async <T>(response: Response): Promise<T> => (await response.json()) as T;
const major = (minor: number) => (minor / 100).toFixed(2);

/** One organisation, what happens in it, and what should. */
async function openWorld(seed: number) {
  const random = numbers(seed);
  const first = await portal.person([ROLES[0]]);
  const rest: TestPerson[] = [];
  for (const role of ROLES.slice(1)) rest.push(await portal.person([role], first.organisationId));
  const people = [first, ...rest];
  const model: Model = { roles: [...ROLES], given: [], threshold: null, expenses: [] };
  const delegations = new Map<{ from: number; to: number }, string>();
  let ids: string[] = [];
  const told: string[] = [];
  let refused = 0;

  const send = (who: number, method: string, path: string, body?: unknown, headers = {}) =>
    portal.send(people[who], method, `/api/v1/${path}`, body, headers);
  /** Mostly those who could. */
  const anybody = () => (random.chance(0.65) ? random.pick(ACCOUNTANTS) : random.below(people.length));
  /** Mostly nobody, and then mostly somebody who asked them. */
  const askedFor = (who: number) => {
    const givers = model.given.flatMap(({ from, to }) => (to === who ? [from] : []));
    if (givers.length > 0 && random.chance(0.4)) return random.pick(givers);
    return random.chance(0.05) ? anybody() : undefined;
  };
  const some = () => random.below(model.expenses.length);
  const one = (at: number) => model.expenses[at] as ModelExpense;
  const userOf = (who: number | null) => (who === null ? null : (people[who]?.userId ?? ""));

  function agree(what: string, response: { status: number }, should: boolean): boolean {
    told.push(`${what}: ${response.status}, ${should ? "may" : "may not"}`);
    const isOk = response.status < 300;
    if (isOk !== should || response.status >= 500) throw new Error(told.join("\n"));
    if (!isOk) refused++;
    return isOk;
  }

  /** Sent, and now and then sent again as it was: the answer is the same, and nothing happens twice. */
  async function verb(who: number, at: number, name: string, body: unknown, version = one(at).version) {
    const headers = { "if-match": `"${version}"`, "idempotency-key": newId() };
    const path = `expenses/${ids[at]}/${name}`;
    const response = await send(who, "POST", path, body, headers);
    if (response.ok && random.chance(0.2)) {
      const again = await send(who, "POST", path, body, headers);
      if (again.status !== response.status) throw new Error(`${told.join("\n")}\nreplayed: ${again.status}`);
    }
    return response;
  }

  async function hand(): Promise<void> {
    const [artist, minor] = [random.pick([0, 0, 1, MANAGER]), random.pick(AMOUNTS_MINOR)];
    const body = { amount: major(minor), category: "Travel", description: "x", expense_date: "2026-09-03" };
    const response = await send(artist, "POST", "expenses", body);
    ids.push((await json<Expense>(response)).id);
    model.expenses.push({ artist, minor, stage: "submitted", version: 1, signatures: [], decidedBy: null });
  }

  const steps: (() => Promise<void>)[] = [
    async function approve() {
      const [who, at] = [anybody(), some()];
      const asked = askedFor(who);
      const seen = random.chance(0.1) ? one(at).version + 1 : one(at).version;
      const should = d9.mayApprove(model, one(at), who, asked, seen);
      const response = await verb(who, at, "approve", named(asked), seen);
      const isDone = agree(`${who} approves ${at} for ${asked}`, response, should);
      if (isDone) d9.sign(model, one(at), who, d9.nameOf(model, who, asked) ?? null);
    },
    async function approveAll() {
      const [who, isDry] = [anybody(), random.chance(0.3)];
      const asked = askedFor(who);
      const all = random.chance(0.5) ? [some()] : model.expenses.map((_, at) => at);
      const may = all.map((at) => d9.mayApprove(model, one(at), who, asked));
      const body = { expense_ids: all.map((at) => ids[at]), ...named(asked), dry_run: isDry };
      const response = await send(who, "POST", "expenses/bulk-approve", body);
      const isAsked = d9.nameOf(model, who, asked) !== undefined;
      const isDone = agree(
        `${who} approves ${all} at once for ${asked}, dry: ${isDry}`,
        response,
        isDry ? isAsked : may.every(Boolean),
      );
      if (isDone && isDry)
        expect((await json<ExpensesEligible>(response)).expenses.map(({ eligible }) => eligible)).toEqual(
          may,
        );
      if (isDone && !isDry)
        for (const at of all) d9.sign(model, one(at), who, d9.nameOf(model, who, asked) ?? null);
    },
    async function reject() {
      const [who, at] = [anybody(), some()];
      const should = d9.mayReject(model, one(at), who);
      if (random.chance(0.8)) return;
      if (agree(`${who} rejects ${at}`, await verb(who, at, "reject", { reason: "x" }), should))
        Object.assign(one(at), { stage: "rejected", version: one(at).version + 1, decidedBy: who });
    },
    async function ask() {
      const [who, at] = [anybody(), some()];
      const should = d9.mayAsk(model, one(at), who);
      if (random.chance(0.5)) return;
      if (agree(`${who} asks about ${at}`, await verb(who, at, "ask", { question: "x" }), should))
        Object.assign(one(at), { stage: "asked", version: one(at).version + 1 });
    },
    async function answer() {
      const at = some();
      const who = random.chance(0.8) ? one(at).artist : anybody();
      if (one(at).stage !== "asked" && random.chance(0.8)) return;
      const response = await verb(who, at, "answer", { answer: "x" });
      if (agree(`${who} answers for ${at}`, response, d9.mayAnswer(one(at), who)))
        Object.assign(one(at), { stage: "submitted", version: one(at).version + 1 });
    },
    async function settle() {
      const [who, at] = [anybody(), some()];
      const name = random.pick(["pay", "pay", "pay", "void", "relock", "code"] as const);
      const should = d9.maySettle(model, one(at), who, name);
      const body = { pay: {}, void: { reason: "x" }, relock: undefined, code: { country: "DE" } }[name];
      if (!agree(`${who} does ${name} ${at}`, await verb(who, at, name, body), should)) return;
      one(at).version++;
      if (name === "pay" || name === "void") one(at).stage = name === "pay" ? "paid" : "voided";
    },
    async function own() {
      const at = some();
      const who = random.chance(0.8) ? one(at).artist : anybody();
      const name = one(at).stage === "withdrawn" ? random.pick(["submit", "change"] as const) : "withdraw";
      if (name === "withdraw" && random.chance(0.6)) return;
      const should = d9.mayOwn(one(at), who, name);
      const minor = random.pick(AMOUNTS_MINOR);
      const headers = { "if-match": `"${one(at).version}"` };
      const response =
        name === "change"
          ? await send(who, "PATCH", `expenses/${ids[at]}`, { amount: major(minor) }, headers)
          : await verb(who, at, name, undefined);
      if (!agree(`${who} does ${name} ${at}`, response, should)) return;
      one(at).version++;
      if (name === "change") one(at).minor = minor;
      else one(at).stage = name === "submit" ? "submitted" : "withdrawn";
    },
    async function delegate() {
      const [from, to] = [anybody(), random.pick([...ACCOUNTANTS, MANAGER, MANAGER, ADMIN, 0])];
      if (model.given.length >= GIVEN_MAX) return;
      const ends_at = new Date(Date.now() + 3_600_000).toISOString();
      const response = await send(from, "POST", "delegations", { to_user_id: userOf(to), ends_at });
      if (!agree(`${from} delegates to ${to}`, response, d9.mayDelegate(model, from, to))) return;
      const tie = { from, to };
      model.given.push(tie);
      delegations.set(tie, (await json<{ id: string }>(response)).id);
    },
    revoke,
    async function agreeOnThreshold() {
      const minor = random.pick(THRESHOLDS_MINOR);
      const [proposer, confirmer] = [random.pick([ADMIN, OTHER_ADMIN]), random.pick([1, ADMIN, OTHER_ADMIN])];
      const threshold = minor === null ? null : major(minor);
      const path = "policies/approval/changes";
      const { proposed } = await json<ApprovalPolicyState>(await send(proposer, "POST", path, { threshold }));
      const response = await send(confirmer, "POST", `${path}/${proposed?.id}/confirm`);
      const should = confirmer !== proposer && confirmer !== 1;
      if (agree(`${proposer} and ${confirmer} agree on ${threshold}`, response, should))
        model.threshold = minor;
    },
    async function change() {
      const [who, role] = [random.pick([ADMIN, FICKLE]), random.pick(["accountant", "manager"])];
      const member = await send(ADMIN, "GET", `members/${userOf(FICKLE)}`);
      const headers = { "if-match": member.headers.get("etag") ?? "" };
      const path = `members/${userOf(FICKLE)}`;
      const response = await send(who, "PATCH", path, { roles: [role] }, headers);
      if (agree(`${who} makes ${FICKLE} ${role}`, response, who === ADMIN)) model.roles[FICKLE] = role;
    },
    forge,
    forge,
  ];

  const [approve, , , , , settle] = steps;
  const weighed = [...steps, approve, approve, approve, settle, settle].filter((step) => step !== undefined);
  const named = (asked: number | undefined) => (asked === undefined ? {} : { on_behalf_of: userOf(asked) });

  async function revoke(): Promise<void> {
    if (model.given.length === 0) return;
    const tie = random.pick(model.given);
    const response = await send(tie.from, "DELETE", `delegations/${delegations.get(tie)}`);
    // Also whoever is no accountant any more.
    agree(`${tie.from} revokes ${tie.to}`, response, true);
    model.given.splice(model.given.indexOf(tie), 1);
  }

  /** Past the API, by a program's own role; what is let through is undone, for its books are not written. */
  async function forge(): Promise<void> {
    const [who, at] = [anybody(), some()];
    const [id, expense] = [ids[at] ?? "", one(at)];
    const signers = Array.from({ length: random.below(3) }, () => ({
      by: anybody(),
      on: random.chance(0.2) ? anybody() : null,
    }));
    const kinds = ["approve", "approve", "ask", "reject", "pay", "amount", "artist", "again"] as const;
    const kind = random.pick(kinds);
    const may = {
      approve: () => d9.mayForge(model, expense, signers, who),
      ask: () => d9.mayAskInSql(model, expense, who),
      reject: () => d9.mayRejectInSql(model, expense, who),
      pay: () => d9.mayPayInSql(model, expense, who),
      amount: () => expense.stage === "withdrawn",
      artist: () => who === expense.artist,
      again: () => expense.stage === "withdrawn" || expense.stage === "submitted",
    };
    const undone = new Error("undone");
    const outcome = await programs.sql
      .begin(async (tx) => {
        if (kind === "approve")
          for (const { by, on } of signers)
            await tx`insert into expense_approvals (id, organisation_id, expense_id, expense_version, approver_id, on_behalf_of, at)
              values (${newId()}, ${first.organisationId}, ${id}, ${expense.version}, ${userOf(by)}, ${userOf(on)}, now())`;
        const set = {
          approve: tx`status = 'approved', decided_by = ${userOf(who)}, decided_at = now()`,
          ask: tx`status = 'info_requested', asked_by = ${userOf(who)}, asked_at = now(), question = 'x'`,
          reject: tx`asked_by = null, asked_at = null, question = null, status = 'rejected', decided_by = ${userOf(who)}, decided_at = now()`,
          pay: tx`paid_by = ${userOf(who)}, paid_at = now()`,
          amount: tx`amount_minor = amount_minor + 1`,
          artist: tx`artist_id = ${userOf(who)}`,
          again: tx`status = 'submitted'`,
        };
        await tx`update expenses set ${set[kind]}, version = version + 1 where id = ${id}`;
        throw undone;
      })
      .catch((error: unknown) => error);
    const code = outcome === undone ? 200 : postgresError(outcome)?.code === "23514" ? 409 : 500;
    agree(`${who} forges ${kind} ${at} with ${JSON.stringify(signers)}`, { status: code }, may[kind]());
  }

  async function look(): Promise<void> {
    for (const [at, id] of ids.entries()) {
      const expense = one(at);
      const shown = await json<ExpenseDetail>(await send(ADMIN, "GET", `expenses/${id}`));
      const signed = expense.signatures.filter(
        ({ version }) =>
          version === (expense.stage === "submitted" ? expense.version : lastOf(expense.signatures)),
      );
      const isShown = ["submitted", "approved", "paid", "voided"].includes(expense.stage);
      expect([told.join("\n"), wordsOf(shown)]).toEqual([
        told.join("\n"),
        {
          stage: expense.stage,
          version: expense.version,
          amount_minor: expense.minor,
          approvals: isShown ? signed.map(({ by, on }) => [userOf(by), userOf(on)]) : [],
          needed: expense.stage === "submitted" ? d9.needed(model, expense) : null,
        },
      ]);
    }
  }

  return {
    async play(): Promise<number> {
      [ids, model.expenses] = [[], []];
      told.length = 0;
      told.push(
        `seed ${seed}, given ${JSON.stringify(model.given)}, over ${model.threshold}, ${model.roles}`,
      );
      refused = 0;
      for (let n = 1 + random.below(2); n > 0; n--) await hand();
      for (let n = 3 + random.below(STEPS_MAX - 2); n > 0; n--) await random.pick(weighed)();
      await look();
      return refused;
    },
  };
}

const lastOf = (signatures: { version: number }[]) => Math.max(...signatures.map(({ version }) => version));
const wordsOf = (shown: ExpenseDetail) => ({
  stage: shown.paid_at !== null ? "paid" : shown.status === "info_requested" ? "asked" : shown.status,
  version: shown.version,
  amount_minor: shown.amount_minor,
  approvals: shown.approvals.map(({ by, on_behalf_of }) => [by, on_behalf_of]),
  needed: shown.approvals_needed,
});

test(`${SEQUENCES} sequences of what anybody tries by any door go as the domain has it`, async () => {
  let [left, refused] = [SEQUENCES, 0];
  await Promise.all(
    Array.from({ length: WORLDS }, async (_, at) => {
      const world = await openWorld(SEED + at);
      while (left-- > 0) {
        const more = await world.play();
        refused += more;
      }
    }),
  );
  expect(refused).toBeGreaterThan(SEQUENCES / 2);
  // Nobody holds two parts of any, as the rows have it.
  const [held] = await portal.database.sql<
    { expenses: number; paid: number; delegated: number; doubly: number; wrong: number }[]
  >`
    with names as (
      select expense_id, expense_version, unnest(array_remove(array[approver_id, on_behalf_of], null)) as name from expense_approvals)
    select count(*)::int as expenses, count(paid_at)::int as paid,
      (select count(*)::int from expense_approvals where on_behalf_of is not null) as delegated,
      (select count(*)::int from (select from expense_approvals group by expense_id, expense_version having count(*) > 1) as two) as doubly,
      count(*) filter (where
      exists (select from names where expense_id = e.id and name in (artist_id, paid_by))
      or paid_by in (artist_id, decided_by) or decided_by = artist_id
      or exists (select from names where expense_id = e.id group by expense_version, name having count(*) > 1)
      or status in ('approved', 'voided') and not exists (select from names where expense_id = e.id and name = decided_by))::int as wrong
    from expenses e`;
  expect(held).toMatchObject({ wrong: 0 });
  expect(held?.expenses).toBeGreaterThan(SEQUENCES - 1);
  // Otherwise little of what is judged here ever came up.
  for (const count of [held?.paid, held?.delegated, held?.doubly])
    expect(count).toBeGreaterThan(SEQUENCES / 100);
  console.log({ ...held, refused });
}, 3_600_000);

test(`fifty approvals of one expense at once, ${RACES} times, end in one by each that it takes`, async () => {
  const people = [await portal.person(["accountant"])];
  const home = people[0]!.organisationId;
  people.push(await portal.person(["accountant"], home), await portal.person(["accountant"], home));
  const artist = await portal.person(["artist"], home);
  const [one, two] = [await portal.person(["admin"], home), await portal.person(["admin"], home)];
  const path = "/api/v1/policies/approval/changes";
  const { proposed } = await json<ApprovalPolicyState>(
    await portal.send(one, "POST", path, { threshold: "100.00" }),
  );
  expect((await portal.send(two, "POST", `${path}/${proposed?.id}/confirm`)).status).toBe(200);
  for (let n = 0; n < RACES; n++) {
    const takes = 1 + (n % 2);
    const body = { amount: takes === 2 ? "500" : "5", category: "Meals", description: "x" };
    const { id } = await json<Expense>(await portal.send(artist, "POST", "/api/v1/expenses", body));
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, at) =>
        at % 5 === 0
          ? portal.send(people[at % 3], "POST", "/api/v1/expenses/bulk-approve", { expense_ids: [id] })
          : portal.send(people[at % 3], "POST", `/api/v1/expenses/${id}/approve`, {}, { "if-match": '"1"' }),
      ),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(takes);
    expect(answers.filter(({ status }) => ![200, 403, 409, 412].includes(status))).toEqual([]);
    const after = await json<ExpenseDetail>(await portal.send(one, "GET", `/api/v1/expenses/${id}`));
    expect(after.status).toBe("approved");
    expect(new Set(after.approvals.map(({ by }) => by)).size).toBe(takes);
    expect(after.history.map(({ event }) => event).filter((event) => event.startsWith("approved"))).toEqual(
      takes === 2 ? ["approved_once", "approved"] : ["approved"],
    );
  }
}, 3_600_000);
