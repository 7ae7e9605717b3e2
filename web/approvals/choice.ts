import { createEffect, createMemo, createSignal } from "solid-js";
import type { Expense } from "../../core/expenses.ts";
import { person } from "../lib/session.ts";
import type { BatchVerb } from "./filter.ts";
import type { Queue } from "./queue.ts";
import { stillThere, toggled, unchosen, withRange } from "./selection.ts";

/** Beside the list there is room for what one row says. */
export const WIDE = "(min-width: 1100px)";

/** Which rows of a queue are chosen, and which one somebody looks at. */
export function createChoice(queue: Queue, verb: () => BatchVerb | undefined) {
  const [chosen, setChosen] = createSignal<ReadonlySet<string>>(new Set());
  const [active, setActive] = createSignal(0);
  const [anchor, setAnchor] = createSignal(0);
  const me = () => person()?.id ?? "";
  const refusalOf = (row: Expense) => unchosen(row, me(), verb());
  const range = (from: number, to: number) =>
    setChosen((before) => withRange(before, queue.rows, from, to, (row) => refusalOf(row) === undefined));
  createEffect(() => {
    const { rows } = queue;
    setChosen((before) => (before.size === 0 ? before : stillThere(before, rows)));
  });
  createEffect(() => {
    const last = Math.max(0, queue.rows.length - 1);
    if (queue.state === "ready" && active() > last) setActive(last);
  });

  function pick(at: number, isRange: boolean): void {
    const row = queue.rows[at];
    if (!row) return;
    setActive(at);
    if (isRange) range(anchor(), at);
    else {
      setAnchor(at);
      if (refusalOf(row) === undefined) setChosen((before) => toggled(before, row.id));
    }
  }

  /** To a row, with the keyboard's focus. */
  function move(to: number): void {
    setActive(Math.max(0, Math.min(queue.rows.length - 1, to)));
    queueMicrotask(() =>
      document.querySelector<HTMLElement>('.virtual [tabindex="0"]')?.focus({ preventScroll: true }),
    );
  }

  function onKey(event: KeyboardEvent, at: number): void {
    if (event.key === " ") {
      event.preventDefault();
      pick(at, event.shiftKey);
    } else if (event.shiftKey && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      const to = at + (event.key === "ArrowDown" ? 1 : -1);
      pick(Math.max(0, Math.min(queue.rows.length - 1, to)), true);
      move(active());
    }
  }

  return {
    chosen,
    /** Of what is shown: its versions are those that somebody saw. */
    selected: createMemo(() => (chosen().size === 0 ? [] : queue.rows.filter(({ id }) => chosen().has(id)))),
    active,
    setActive,
    activeRow: (): Expense | undefined => queue.rows[active()],
    refusalOf,
    pick,
    move,
    onKey,
    all: () => range(0, queue.rows.length - 1),
    none: () => setChosen(new Set<string>()),
  };
}
export type Choosing = ReturnType<typeof createChoice>;
