import { APPROVE_COUNT_MAX } from "../../core/expense-states.ts";
import { newId } from "../../core/ids.ts";
import type { Ask } from "./asks.ts";
import type { Desk, Errand } from "./desk.ts";
import type { Journal } from "./journal.ts";
import type { Person } from "./people.ts";

const MINOR_MAX = 50_000;
/** Whoever is refused tries again, as the page does, and not for ever. */
const AGAIN = { afterMs: 1_000, times: 10 } as const;

/** Expenses with ids and amounts of their own; as soon as fifty were taken, an accountant approves them. */
export function booksDesk(accountants: readonly Person[], journal: Journal, random: () => number): Desk {
  let taken: string[] = [];
  let turn = 0;
  const tries = new Map<Ask, { person: Person; left: number }>();

  const approve = (): Errand | undefined => {
    const ids = taken.slice(0, APPROVE_COUNT_MAX);
    const person = accountants[turn++ % accountants.length];
    if (ids.length === 0 || !person) return undefined;
    taken = taken.slice(APPROVE_COUNT_MAX);
    const ask: Ask = {
      at: "api",
      method: "POST",
      path: "/api/v1/expenses/bulk-approve",
      body: JSON.stringify({ expense_ids: ids }),
      // The same fifty once more are the same approval, should its answer have been lost.
      key: newId(),
      note: { kind: "approval", ids },
    };
    tries.set(ask, { person, left: AGAIN.times });
    return { name: "approvals", person, ask };
  };

  return {
    askOf: (name, _person, nowMs) => (name === "expense" ? handIn(random, nowMs) : undefined),
    personFor: () => undefined,
    heard: (ask, answer) => {
      if (!ask.note) return undefined;
      const status = answer?.status ?? 0;
      const attempt = tries.get(ask);
      if (attempt && (status === 0 || status === 429 || status === 503) && attempt.left-- > 0)
        return { name: "approvals", person: attempt.person, ask, afterMs: AGAIN.afterMs };
      tries.delete(ask);
      journal.write({ ...ask.note, status });
      if (ask.note.kind !== "expense" || status !== 201) return undefined;
      taken.push(ask.note.id);
      return taken.length >= APPROVE_COUNT_MAX ? approve() : undefined;
    },
    rest: approve,
  };
}

function handIn(random: () => number, nowMs: number): Ask {
  const id = newId(nowMs);
  const minor = 1 + Math.floor(random() * MINOR_MAX);
  return {
    at: "api",
    method: "POST",
    path: "/api/v1/expenses",
    body: JSON.stringify({
      id,
      amount: `${Math.floor(minor / 100)}.${String(minor % 100).padStart(2, "0")}`,
      currency: "EUR",
      category: "Travel",
      description: "Taxi to the venue",
      expense_date: new Date(nowMs).toISOString().slice(0, 10),
    }),
    note: { kind: "expense", id, minor },
  };
}
