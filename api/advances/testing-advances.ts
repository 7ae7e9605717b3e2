import { expect } from "bun:test";
import type { Advance, AdvanceDetail } from "../../core/advances.ts";
import type { Expense } from "../../core/expenses.ts";
import type { TrialBalance } from "../../core/ledger.ts";
import type { ProblemBody } from "../../core/problem.ts";
import { keepRates } from "../../db/rates.ts";
import type { TestApp, TestPerson } from "../testing.ts";

export type House = Record<"artist" | "giver" | "approver" | "second" | "manager", TestPerson>;

export const json = async <T>(response: Response, status = 200): Promise<T> => {
  const text = await response.text();
  expect([response.status, response.status === status ? "" : text]).toEqual([status, ""]);
  return JSON.parse(text) as T;
};
export const refusal = async (response: Response) => {
  const { status, errors, detail, title } = (await response.json()) as ProblemBody;
  return [status, errors?.[0]?.pointer ?? detail ?? title];
};

/** What tests of advances do, at one portal with rates for the first days of September 2026. */
export async function advancesAt(portal: TestApp) {
  const published: Record<string, Record<string, string>> = {
    USD: { "2026-09-03": "1.25", "2026-09-04": "1.2", "2026-09-10": "1.6" },
    JPY: { "2026-09-03": "160" },
  };
  await keepRates(
    portal.database,
    Object.entries(published).flatMap(([currency, days]) =>
      Object.entries(days).map(([rateOn, rate]) => ({ currency, rateOn, rate, source: "ECB" })),
    ),
    Date.now(),
  );

  /** An organisation with its books in euros and nothing in them. */
  async function house(): Promise<House> {
    const giver = await portal.person(["accountant"]);
    const { organisationId } = giver;
    await portal.database.sql`update organisations set currency = 'EUR' where id = ${organisationId}`;
    const join = (role: "accountant" | "artist" | "manager") => portal.person([role], organisationId);
    return {
      giver,
      approver: await join("accountant"),
      second: await join("accountant"),
      artist: await join("artist"),
      manager: await join("manager"),
    };
  }

  const send = (who: TestPerson, path: string, body?: unknown, version?: number) =>
    portal.send(
      who,
      "POST",
      `/api/v1/${path}`,
      body,
      version === undefined ? {} : { "if-match": `"${version}"` },
    );
  const give = async ({ giver, artist }: House, more: Record<string, unknown> = {}) =>
    await json<Advance>(
      await send(giver, "advances", {
        artist_id: artist.userId,
        amount: "100.00",
        currency: "USD",
        purpose: "Petty cash of the tour",
        issued_on: "2026-09-03",
        ...more,
      }),
      201,
    );
  const on = (who: TestPerson, { id, version }: Advance, verb: string, body?: unknown) =>
    send(who, `advances/${id}/${verb}`, body, version);
  const taken = async (people: House, more: Record<string, unknown> = {}) =>
    await json<Advance>(await on(people.artist, await give(people, more), "acknowledge"));
  const read = async (who: TestPerson, { id }: Pick<Advance, "id">) =>
    await json<AdvanceDetail>(await portal.send(who, "GET", `/api/v1/advances/${id}`));

  /** Spent, handed in and approved. */
  async function claim({ artist, approver }: House, more: Record<string, unknown> = {}): Promise<Expense> {
    const spent = await json<Expense>(
      await send(artist, "expenses", {
        amount: "30.00",
        currency: "USD",
        category: "Meals",
        description: "Dinner after load-out",
        expense_date: "2026-09-03",
        production_id: null,
        ...more,
      }),
      201,
    );
    return await json<Expense>(await send(approver, `expenses/${spent.id}/approve`, {}, spent.version));
  }
  const settle = (
    who: TestPerson,
    { id, version }: Expense,
    advance: Pick<Advance, "id">,
    more: Record<string, unknown> = {},
  ) => send(who, `expenses/${id}/settle`, { advance_id: advance.id, ...more }, version);

  /** `account currency closing/functional` at the end of time, and that every list adds up to nothing. */
  async function closing(who: TestPerson): Promise<string[]> {
    const { currencies, functional_total } = await json<TrialBalance>(
      await portal.send(who, "GET", "/api/v1/ledger/trial-balance?period=2099-12"),
    );
    expect([functional_total.amount_minor, ...currencies.map(({ total }) => total.amount_minor)]).toEqual([
      0,
      ...currencies.map(() => 0),
    ]);
    return currencies
      .flatMap(({ accounts }) =>
        accounts.map(
          ({ account, closing: { currency, amount_minor }, functional }) =>
            `${account} ${currency} ${amount_minor}/${functional.amount_minor}`,
        ),
      )
      .filter((line) => !line.includes(" 0/0"));
  }

  return { house, send, give, on, taken, read, claim, settle, closing };
}
