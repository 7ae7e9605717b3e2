import { useParams } from "@solidjs/router";
import { createSignal, For, lazy, Show } from "solid-js";
import type { ExpenseDetail } from "../../core/expenses.ts";
import { OPEN_STATUSES } from "../../core/expense-states.ts";
import { dayLong, momentAt } from "../lib/clock.ts";
import { moneyText } from "../lib/money.ts";
import { can, person } from "../lib/session.ts";
import { confirmed } from "../ui/confirm.tsx";
import { createSending, Failure } from "../ui/form.tsx";
import { Loading } from "../ui/one.tsx";
import { Title } from "../ui/title.tsx";
import { say } from "../ui/toast.tsx";
import { Answer } from "./answer.tsx";
import { Decide } from "./decide.tsx";
import { Facts } from "./facts.tsx";
import { Findings } from "./findings.tsx";
import { Picture } from "./picture.tsx";
import { submitExpense, useExpense, withdrawExpense } from "./requests.ts";
import { EVENT_WORDS, standingWords, STATUS_CHIPS } from "./words.ts";
import "./page.css";

/** One expense: what it was, its receipts, what became of it, and what can be done. */
export function Page() {
  const params = useParams<{ id: string }>();
  const one = useExpense(() => params.id);
  return (
    <Loading of={one} title="Expense" gone={<Gone />}>
      {(expense) => (
        <article class="stack">
          <p>
            <a href="/expenses">‹ Expenses</a>
          </p>
          <div>
            <Title text={expense().description} />
            <p class="quiet">
              {expense().category} · {dayLong(expense().expense_date)} · {expense().artist_name}
            </p>
          </div>
          <div class="row">
            <span class="expense-total">{moneyText(expense())}</span>
            <span class={STATUS_CHIPS[expense().status]}>{standingWords(expense())}</span>
          </div>
          <Show when={expense().is_rate_missing}>
            <p class="notice">
              There is no rate of exchange for its day yet: it can be approved once there is.
            </p>
          </Show>
          <Show when={expense().status === "rejected" && expense().decision_notes}>
            {(reason) => <p class="notice bad">Rejected: {reason()}</p>}
          </Show>
          <Show when={expense().question}>
            {(question) => (
              <div class="notice">
                <b>{question().asked_by_name} asks:</b>
                <p>{question().text}</p>
              </div>
            )}
          </Show>
          <Show when={isOwn(expense())}>
            <Answer expense={expense()} changed={one.load} />
          </Show>
          <Show when={expense().status === "submitted" && expense().approvals_needed === 2}>
            <p class="notice">
              {expense().approvals.length === 0
                ? "Two people approve it: it is over the organisation's threshold."
                : `Approved by ${expense().approvals[0]?.by_name}: somebody else approves it too.`}
            </p>
          </Show>
          <Facts expense={expense()} />
          <Findings of={expense().findings} title="What the rules say" />
          <Show when={expense().documents.length > 0}>
            <section class="stack" aria-labelledby="receipts-title">
              <h2 id="receipts-title">Receipts</h2>
              <ul class="receipts">
                <For each={expense().documents}>
                  {(document) => (
                    <li class="receipt">
                      <Picture document={document} />
                    </li>
                  )}
                </For>
              </ul>
            </section>
          </Show>
          <Show when={isOwn(expense())}>
            <OwnActions expense={expense()} changed={one.load} />
          </Show>
          <Show when={isToDecide(expense())}>
            <Decide expense={expense()} changed={one.load} />
            <Show
              when={expense().status === "submitted" && expense().mileage === null && can("ledger.write")}
            >
              <Coding expense={expense()} changed={one.load} />
            </Show>
          </Show>
          <section class="stack" aria-labelledby="history-title">
            <h2 id="history-title">What happened</h2>
            <ol class="history">
              <For each={expense().history}>
                {({ at, event, actor_name, on_behalf_of_name, notes }) => (
                  <li>
                    <b>{EVENT_WORDS[event]}</b>
                    <span class="quiet">
                      {" "}
                      {momentAt(at)}
                      <Show when={actor_name}> · {actor_name}</Show>
                      <Show when={on_behalf_of_name}> on behalf of {on_behalf_of_name}</Show>
                    </span>
                    <Show when={notes}>
                      <p>{notes}</p>
                    </Show>
                  </li>
                )}
              </For>
            </ol>
          </section>
        </article>
      )}
    </Loading>
  );
}

const isOwn = ({ artist_id }: ExpenseDetail) => artist_id === person()?.id;
const isOpen = ({ status }: ExpenseDetail) => OPEN_STATUSES.some((one) => one === status);

const Code = lazy(async () => ({ default: (await import("../approvals/code.tsx")).Code }));

/** For whoever keeps the books, wherever they read it. */
function Coding(props: { expense: ExpenseDetail; changed: () => Promise<void> }) {
  const [isAsked, setAsked] = createSignal(false);
  return (
    <div>
      <button type="button" onClick={() => setAsked(true)}>
        Category and tax …
      </button>
      <Show when={isAsked()}>
        <Code
          expense={props.expense}
          close={() => setAsked(false)}
          done={(message) => {
            setAsked(false);
            say(message);
            void props.changed();
          }}
        />
      </Show>
    </div>
  );
}

const isToDecide = (expense: ExpenseDetail) =>
  can("expenses.approve") &&
  !isOwn(expense) &&
  isOpen(expense) &&
  !expense.approvals.some(({ by }) => by === person()?.id);

function Gone() {
  return (
    <div class="stack">
      <Title text="This expense is not there" />
      <p>It is not yours to see, or there is no such expense.</p>
      <div class="row">
        <a class="button" href="/expenses">
          To the expenses
        </a>
      </div>
    </div>
  );
}

function OwnActions(props: { expense: ExpenseDetail; changed: () => Promise<void> }) {
  const sending = createSending();
  const run = (work: () => Promise<unknown>, said: string) =>
    void sending.run(async () => {
      await work();
      await props.changed();
      say(said);
    });
  const takeBack = async () => {
    const text = "Nobody decides on it until you hand it in again.";
    if (!(await confirmed("Take this expense back?", text, "Take it back"))) return;
    run(() => withdrawExpense(props.expense), "Taken back");
  };
  const isUnsent = () => props.expense.status === "draft" || props.expense.status === "withdrawn";
  return (
    <>
      <Failure of={sending.error()} />
      <div class="row">
        <Show when={isUnsent()}>
          <button
            type="button"
            class="primary"
            disabled={sending.busy()}
            onClick={() => run(() => submitExpense(props.expense), "Handed in")}
          >
            Hand in
          </button>
          <a class="button" href={`/expenses/${props.expense.id}/edit`}>
            Change
          </a>
        </Show>
        <Show when={isOpen(props.expense)}>
          <button type="button" disabled={sending.busy()} onClick={() => void takeBack()}>
            Take it back
          </button>
        </Show>
        <Show when={props.expense.status === "rejected"}>
          <a class="button primary" href={`/expenses/new?copy=${props.expense.id}`}>
            Hand in a corrected copy
          </a>
        </Show>
      </div>
    </>
  );
}
