import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type * as v from "valibot";
import { Id, newId } from "../../core/ids.ts";
import { AmountInput, Currency } from "../../core/money-shapes.ts";
import { routes } from "../app.ts";
import { expectProblem } from "../testing-answers.ts";
import { nameOf, pathOf, sampleOf, testWorld, type TestWorld } from "../testing-world.ts";
import { worldsInTurn, type InTurn } from "../testing-worlds.ts";
import { testApp, type TestApp } from "../testing.ts";
import type { Route } from "./route.ts";

/** Whatever takes money or somebody's id, found by its shape: a new field is tried without being listed here. */
let portal: TestApp;
/** Whose things are named, and who names them: what is refused moves nothing on. */
let theirs: TestWorld;
let ours: TestWorld;
/** Whoever is not refused. */
let inTurn: InTurn;
beforeAll(async () => {
  portal = await testApp();
  inTurn = worldsInTurn(portal);
  theirs = await testWorld(portal);
  ours = await testWorld(portal);
});
afterAll(() => portal[Symbol.asyncDispose]());

type Kind = "amount" | "currency" | "minor" | "percent" | "id" | "new id";
type Place = { path: (string | number)[]; kind: Kind };
type Shape = v.GenericSchema & {
  entries?: Record<string, Shape>;
  wrapped?: Shape;
  item?: Shape;
  options?: Shape[];
  pipe?: unknown[];
};

/** Where in a body money and ids stand. */
function placesOf(shape: Shape, path: Place["path"] = []): Place[] {
  const kind = kindOf(shape, String(path.findLast((step) => typeof step === "string") ?? ""));
  if (kind !== undefined) return [{ path, kind }];
  if (shape.entries)
    return Object.entries(shape.entries).flatMap(([name, entry]) => placesOf(entry, [...path, name]));
  if (shape.wrapped) return placesOf(shape.wrapped, path);
  if (shape.item) return placesOf(shape.item, [...path, 0]);
  return (shape.options ?? []).flatMap((option) =>
    typeof option === "object" ? placesOf(option, path) : [],
  );
}

function kindOf(shape: Shape, name: string): Kind | undefined {
  const is = (known: v.GenericSchema) => shape === known;
  if (is(AmountInput)) return "amount";
  if (is(Currency)) return "currency";
  if (is(Id)) return "id";
  if (shape.pipe?.[0] === Id) return "new id";
  if (shape.entries || shape.wrapped || shape.item) return undefined;
  if (name.endsWith("_minor")) return "minor";
  return name.endsWith("percent") ? "percent" : undefined;
}

/** What is optional in a body and must be there to be tried. */
const tax_lines = [{ rate_percent: 9, net_minor: 1_147, tax_minor: 103 }];
/** In another currency than the organisation's, with what a bank took for it. */
const abroad = (document: string) => ({
  currency: "SEK",
  document_ids: [document],
  bank: { amount: "1.70", document_id: document },
});
const TERMS = {
  fee: { model: "versus", of: "net", percent: "85" },
  agent: { name: "Gill & Co", commission_percent: 10 },
  deposits: [{ due_on: "2026-08-01", percent: "25.5" }],
  per_diem: { amount: "45.00", currency: "SGD" },
  withholding: { percent: 15, gross_up: false },
  merchandise_percent: 20,
  cancellation: [{ days_before: 30, percent: 50 }],
};
const MORE: Record<string, (world: TestWorld) => object> = {
  "POST /api/v1/contracts": () => ({ terms: TERMS }),
  "PATCH /api/v1/contracts/:id": () => ({ amount: "900.00", currency: "SGD", terms: TERMS }),
  "POST /api/v1/contracts/bulk": () => ({ terms: TERMS }),
  "POST /api/v1/contracts/:id/send": ({ people }) => ({
    signatories: [{ user_id: people.artist.userId, part: "artist" }],
  }),
  "POST /api/v1/expenses": ({ ids }) => ({ tax_lines, ...abroad(ids.document) }),
  "POST /api/v1/expenses/check": ({ ids }) => ({ tax_lines, ...abroad(ids.document) }),
  "POST /api/v1/settlements/:id/pay": () => ({ bank_amount: "850.00" }),
  "POST /api/v1/settlements/:id/remit": () => ({ bank_amount: "150.00" }),
  "POST /api/v1/settlements": ({ ids }) => ({
    gross: "9000.00",
    taxes: "10.00",
    costs: "10.00",
    advances: [{ advance_id: ids.claims.advances.open, amount: "5.00" }],
  }),
  "POST /api/v1/expenses/:id/code": () => ({ tax_lines }),
  "POST /api/v1/expenses/:id/answer": () => ({ document_ids: [] }),
  "PATCH /api/v1/expenses/:id": ({ ids }) => ({
    amount: "12.50",
    tax_lines,
    ...abroad(ids.document),
  }),
  "POST /api/transactions": ({ ids }) => ({ client_id: ids.client }),
  "POST /api/v1/schedules": ({ people }) => ({
    assigned_user_ids: [people.artist.userId],
    rest_override: { reason: "A ferry", approved_by: people.manager.userId },
  }),
  "POST /api/v1/schedules/check": ({ people }) => ({ assigned_user_ids: [people.artist.userId] }),
  "PATCH /api/v1/schedules/:id": ({ people }) => ({
    assigned_user_ids: [people.artist.userId],
    rest_override: { reason: "A ferry", approved_by: people.manager.userId },
  }),
  "PATCH /api/v1/emails/:id/draft": ({ ids, people }) => ({
    production_id: ids.production,
    people: [{ sheet: 0, person: 0, user_id: people.artist.userId }],
  }),
  "POST /api/v1/emails/:id/confirm": ({ ids, people }) => ({
    production_id: ids.production,
    people: [{ sheet: 0, person: 0, user_id: people.artist.userId }],
    rest_override: { reason: "A ferry", approved_by: people.manager.userId },
  }),
};

/** Written into the body as it stands, for what JSON.stringify would not write. */
const raw = (text: string) => ({ raw: text });
const BAD: Record<Exclude<Kind, "id" | "new id">, readonly unknown[]> = {
  amount: [
    ...["", " ", "twelve", "NaN", "Infinity", "-0", "-1", "-12.50", "1e3", "1e400", "0x10", "1,000.00"],
    ...["12.", ".5", "0012", "+5", "１２", "12.50 EUR", "12.50\u0000", "9007199254740993", "9".repeat(400)],
    ...["12.505", 12.505, 0, -5, true, [], {}, ["12.50"]],
    ...["-0", "-0.0", "1e400", "-1e400", "1e-7", "1e21", "9007199254740993", "0.1e-3"].map(raw),
  ],
  currency: ["", "eur", "EURO", "XXX", "XAU", "XTS", "€", " EUR", "ＥＵＲ", "EUR\u0000", 978, true, [], {}],
  minor: [-1, 0.5, "100", true, [], {}, ...["1e400", "-1e400", "9007199254740993", "1e-3"].map(raw)],
  percent: [
    ...[-1, 101, 12.3456, "12.3456", "1e1", "", "x", "-0", "٪", "NaN", true, [], {}],
    ...["1e400", "-1e400", "1e-7", "9007199254740993"].map(raw),
  ],
};
/** Decimals that the amount beside a currency may not have. */
const DECIMALS: readonly [currency: string, amount: unknown][] = [
  ["JPY", "12.5"],
  ["JPY", 1250.5],
  ["JPY", "1250.0"],
  ["KWD", "1.2345"],
  ["EUR", "1.999"],
];

type Body = Record<string, unknown>;
const bodyOf = (route: Route, world: TestWorld): Body => ({
  ...(sampleOf(route, world).body as Body),
  ...MORE[nameOf(route)]?.(world),
});

/** The body with other values at some places, as text. @throws where there is nothing that they could stand in. */
function spoilt(body: Body, changes: readonly (readonly [Place["path"], unknown])[]): string {
  const copy = structuredClone(body);
  const written: string[] = [];
  for (const [path, value] of changes) {
    const parent = path.slice(0, -1).reduce<unknown>((at, step) => (at as Body | undefined)?.[step], copy);
    if (typeof parent !== "object" || parent === null)
      throw new Error(`MORE has nothing at ${path.join("/")}`);
    const isRaw = typeof value === "object" && value !== null && "raw" in value;
    (parent as Body)[path.at(-1) ?? ""] = isRaw ? `@raw ${written.push(String(value.raw)) - 1}@` : value;
  }
  return JSON.stringify(copy).replaceAll(/"@raw (\d+)@"/g, (_, at: string) => written[Number(at)] ?? "");
}

const ask = (route: Route, body: string, whose = ours) =>
  portal.send(whose.chief, route.method, pathOf(route, whose), body, sampleOf(route, whose).headers);

/** How many rows there are of everything. What is refused adds none, and takes none away. */
async function rowsOfAll(): Promise<Record<string, number>> {
  const { sql } = portal.database;
  const tables = await sql<{ name: string }[]>`
    select tablename as name from pg_tables where schemaname = 'public' order by 1`;
  const counted = tables.map(({ name }) => `select '${name}' as name, count(*)::int as rows from "${name}"`);
  const rows = await sql.unsafe<{ name: string; rows: number }[]>(counted.join(" union all "));
  return Object.fromEntries(rows.map(({ name, rows: count }) => [name, count]));
}

const taking = routes
  .filter(({ method, body }) => method !== "GET" && body !== undefined)
  .map((route) => ({ route, places: placesOf(route.body as Shape) }))
  .filter(({ places }) => places.length > 0);

test("routes that take money and ids are found by their shapes", () => {
  const kinds = taking.map(
    ({ route, places }) => `${nameOf(route)}: ${[...new Set(places.map(({ kind }) => kind))].sort()}`,
  );
  expect(kinds).toContain("POST /api/v1/expenses: amount,currency,id,minor,new id,percent");
  expect(kinds).toContain("POST /api/v1/contracts/bulk: amount,currency,id,percent");
  expect(kinds).toContain("POST /api/v1/policies/approval/changes: amount");
  expect(taking.length).toBeGreaterThanOrEqual(15);
});

for (const [turn, { route, places }] of taking.entries())
  describe(nameOf(route), () => {
    const money = places.filter(({ kind }) => kind !== "id" && kind !== "new id");
    const noBadMoney = async () => {
      const body = bodyOf(route, ours);
      const before = await rowsOfAll();
      for (const { path, kind } of money) {
        for (const value of BAD[kind as keyof typeof BAD]) {
          const response = await ask(route, spoilt(body, [[path, value]]));
          await refused(response, path, `${path.join("/")} ${JSON.stringify(value).slice(0, 40)}`);
        }
        await expectProblem(await ask(route, spoilt(body, [[path, raw("NaN")]])), 400);
        const beside = [...path.slice(0, -1), "currency"];
        if (kind !== "amount" || !places.some((other) => other.path.join() === beside.join())) continue;
        for (const [currency, amount] of DECIMALS) {
          const changes = [[beside, currency] as const, [path, amount] as const];
          await refused(await ask(route, spoilt(body, changes)), path, `${currency} ${amount}`);
        }
      }
      expect(await rowsOfAll()).toEqual(before);
    };
    if (money.length > 0) test("takes no money that is none, and says where", noBadMoney);

    // What keeps nothing may be asked of any new id.
    const ids = places.filter(
      ({ kind }) => kind === "id" || (kind === "new id" && !route.path.endsWith("/check")),
    );
    const noBadIds = async () => {
      const body = bodyOf(route, ours);
      const before = await rowsOfAll();
      for (const { path, kind } of ids) {
        for (const value of ["", "x", "0", 5, true, {}, `${newId()}g`, raw("1e400")])
          await refused(await ask(route, spoilt(body, [[path, value]])), path, `${path.join("/")} ${value}`);
        const name = String(path.findLast((step) => typeof step === "string"));
        for (const id of kind === "new id" ? [thingOf(route, name)] : [thingOf(route, name), newId()]) {
          const response = await ask(route, spoilt(body, [[path, id]]));
          const said = await expectProblem(response, [400, 403, 404, 409, 422], `${path.join("/")} ${id}`);
          expect(JSON.stringify(said)).not.toContain(theirs.canary);
        }
      }
      expect(await rowsOfAll()).toEqual(before);
    };
    if (ids.length > 0) test("takes nobody else's things, and no ids that are none", noBadIds);

    // Otherwise the above would hold for whatever takes nothing at all.
    test("takes what is right", async () => {
      const response = await inTurn(
        turn,
        (world) => ask(route, spoilt(bodyOf(route, world), []), world),
        ({ ok }) => ok,
      );
      const text = await response.text();
      expect([response.ok, text]).toEqual([true, text]);
    });
  });

test("a colleague's documents are nobody else's to claim by, nor to hear the rules of", async () => {
  const taken = {
    amount: "12.50",
    category: "Travel",
    description: "Taxi",
    document_ids: [ours.ids.document],
  };
  for (const path of ["/api/v1/expenses", "/api/v1/expenses/check"]) {
    await refused(await portal.send(ours.people.artist, "POST", path, taken), ["document_ids", 0], path);
    expect((await portal.send(ours.chief, "POST", path, taken)).ok).toBe(true);
  }
});

/** A 422 that points at the field, or at what it stands in. */
async function refused(response: Response, path: Place["path"], what: string): Promise<void> {
  const { errors } = await expectProblem(response, 422, what);
  const pointer = `/${path.join("/")}`;
  const points = (errors ?? []).map((error) => error.pointer);
  const fits = points.some((at) => pointer === at || pointer.startsWith(`${at}/`) || at.startsWith(pointer));
  expect([what, points, fits]).toEqual([what, points, true]);
}

/** A thing of theirs that could be meant by a field of that name. */
function thingOf(route: Route, name: string): string {
  const { ids, people } = theirs;
  if (name === "production_id") return ids.production;
  if (name === "document_id" || name === "document_ids") return ids.document;
  if (name === "expense_ids") return ids.expense;
  if (name === "advance_id") return ids.claims.advances.open;
  if (name === "bill_ids") return ids.billed;
  if (name === "payment_ids") return ids.ledger.payment;
  if (name === "consent_id") return ids.ledger.consent;
  if (name === "schedule_id") return ids.schedule;
  if (name === "approved_by" || name === "chaperone_id") return people.manager.userId;
  if (name === "by") return ids.contracts.next;
  if (name === "object_id") return ids.expense;
  if (name === "client_id") return ids.client;
  if (name === "contract_id") return ids.settlements.contract;
  if (/user_ids?$|artist_id|accountant_id|actor|on_behalf_of/.test(name)) return people.artist.userId;
  if (name === "id" && route.path.endsWith("/members")) return people.artist.userId;
  if (name === "id" && route.path.includes("/expenses")) return ids.expense;
  if (name === "id" && route.path.includes("/advances")) return ids.claims.advances.open;
  if (name === "id" && route.path.includes("/settlements")) return ids.settlements.waiting;
  if (name === "id" && route.path.includes("/contracts")) return ids.contract;
  if (name === "id" && route.path.includes("/schedules")) return ids.schedule;
  if (name === "id" && route.path.includes("/announcements")) return ids.announcement;
  if (name === "id" && route.path.includes("/productions")) return ids.production;
  if (name === "id" && route.path.includes("/calendar-feeds")) return ids.calendarFeed;
  if (name === "id" && route.path.includes("/calendar-events")) return ids.calendarEvent;
  if (name === "id" && route.path.includes("/calendar-accounts")) return ids.calendarAccount;
  if (name === "id" && route.path.includes("/devices")) return ids.devices.id;
  if (name === "id" && route.path.includes("/places")) return ids.place;
  if (name === "event_id" || (name === "id" && route.path.endsWith("/v1/events"))) return ids.events.draft;
  if (name === "id" && route.path.includes("/delegations")) return ids.delegation;
  if (name === "id" && route.path.includes("/clients")) return ids.client;
  if (name === "id" && route.path.includes("/transactions")) return ids.transaction;
  throw new Error(`whose id is ${name} of ${nameOf(route)}?`);
}
