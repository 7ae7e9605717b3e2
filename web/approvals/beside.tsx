import { createEffect, createSignal, on, onCleanup, Show, type JSX } from "solid-js";
import { OPEN_STATUSES, type ExpenseStatus } from "../../core/expense-states.ts";
import type { Expense } from "../../core/expenses.ts";
import { can } from "../lib/session.ts";
import { WIDE, type Choosing } from "./choice.ts";
import type { BatchVerb } from "./filter.ts";
import { Pane } from "./pane.tsx";
import type { BackVerb } from "./requests.ts";

/** Whoever runs down the list asks for the one that they stop at. */
const SETTLE_MS = 120;

/** What the row that somebody is on says, where there is room for it. */
export function Beside(props: {
  choice: Choosing;
  verb: BatchVerb | undefined;
  approve: (one: Expense) => void;
  sendBack: (verb: BackVerb, one: Expense) => void;
  code: (one: Expense) => void;
}) {
  const wide = matchMedia(WIDE);
  const [isWide, setWide] = createSignal(wide.matches);
  const heard = () => setWide(wide.matches);
  wide.addEventListener("change", heard);
  const [id, setId] = createSignal(props.choice.activeRow()?.id);
  let settle: ReturnType<typeof setTimeout> | undefined;
  createEffect(
    on(
      () => props.choice.activeRow()?.id,
      (next) => {
        clearTimeout(settle);
        settle = setTimeout(setId, SETTLE_MS, next);
      },
      { defer: true },
    ),
  );
  onCleanup(() => {
    clearTimeout(settle);
    wide.removeEventListener("change", heard);
  });
  return (
    <Show when={isWide() && id()}>
      {(shown) => (
        <div class="desk-beside" role="region" aria-label="The expense that you are on">
          <Pane id={shown()}>
            {(expense) => (
              <Actions
                expense={expense}
                isOver={props.verb === undefined && !isOpen(expense.status)}
                why={props.choice.refusalOf(expense)}
              >
                <Show when={props.verb}>
                  <button type="button" class="primary" onClick={() => props.approve(expense)}>
                    {props.verb === "pay" ? "Pay this one" : "Approve this one"}
                  </button>
                </Show>
                <Show when={expense.status === "submitted"}>
                  <button type="button" onClick={() => props.sendBack("ask", expense)}>
                    Ask …
                  </button>
                </Show>
                <Show
                  when={expense.status === "submitted" && expense.mileage === null && can("ledger.write")}
                >
                  <button type="button" onClick={() => props.code(expense)}>
                    Category and tax …
                  </button>
                </Show>
                <Show when={isOpen(expense.status)}>
                  <button type="button" class="danger" onClick={() => props.sendBack("reject", expense)}>
                    Reject this one …
                  </button>
                </Show>
              </Actions>
            )}
          </Pane>
        </div>
      )}
    </Show>
  );
}

/** What can be done with it, or why not. */
function Actions(props: {
  expense: Expense;
  isOver: boolean;
  why: string | undefined;
  children: JSX.Element;
}) {
  return (
    <>
      <Show when={!props.isOver}>
        <Show when={props.why} fallback={props.children}>
          {(words) => <p class="grow quiet">{words()}.</p>}
        </Show>
      </Show>
      <a class="button" href={`/expenses/${props.expense.id}`}>
        Open it
      </a>
    </>
  );
}

const isOpen = (status: ExpenseStatus): boolean => OPEN_STATUSES.some((one) => one === status);
