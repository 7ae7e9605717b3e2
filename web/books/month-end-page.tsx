import { For, Show } from "solid-js";
import type { PeriodReview } from "../../core/ledger-months.ts";
import { dayShort, momentAt } from "../lib/clock.ts";
import { onChange } from "../lib/live.ts";
import { moneyText } from "../lib/money.ts";
import { can } from "../lib/session.ts";
import { confirmed } from "../ui/confirm.tsx";
import { createSending, Failure } from "../ui/form.tsx";
import { Loading, type One } from "../ui/one.tsx";
import { say } from "../ui/toast.tsx";
import { closingWords, settlementWords, waitingWords } from "./closing.ts";
import { BooksHead, createMonth } from "./head.tsx";
import { monthBefore, monthWords } from "./months.ts";
import { closeMonth, useReview, useWaitingIn } from "./requests.ts";
import { Revaluation } from "./revaluation.tsx";

/** The end of a month: what still waits, what is valued anew, and its closing, which is for good. */
export function Page() {
  const { month, setMonth } = createMonth();
  const review = useReview(month);
  return (
    <div class="stack books">
      <BooksHead title="Month end" month={month()} setMonth={setMonth} />
      <Loading of={review} gone={null}>
        {(body) => (
          <>
            <State of={body()} />
            <Waiting of={body()} />
            <Revaluation month={month()} isOpen={body().closed === null} done={review.load} />
            <Close of={body()} review={review} />
          </>
        )}
      </Loading>
    </div>
  );
}

function State(props: { of: PeriodReview }) {
  const words = () => {
    const { closed, is_over, period } = props.of;
    if (closed) {
      const by = closed.closed_by_name ? ` by ${closed.closed_by_name}` : "";
      const withIt = closed.period === period ? "" : `, with ${monthWords(closed.period)}`;
      return `Closed ${momentAt(closed.closed_at)}${by}${withIt}. What comes late counts in the first open month.`;
    }
    return is_over ? "Over, and open." : "It still goes on: it can be valued and closed once it is over.";
  };
  const isGoing = () => !props.of.closed && !props.of.is_over;
  return (
    <p class={props.of.closed ? "notice" : "hint"}>
      {words()}
      <Show when={isGoing()}>
        {" "}
        <a href={`/books/month-end?period=${monthBefore(props.of.period)}`}>
          To {monthWords(monthBefore(props.of.period))}
        </a>
      </Show>
    </p>
  );
}

/** What is spent and not decided, which a closing would leave to a later month. */
function Waiting(props: { of: PeriodReview }) {
  const list = useWaitingIn(() => props.of.period);
  onChange("expenses", list.refresh);
  return (
    <section class="card stack" aria-labelledby="waiting-title">
      <h2 id="waiting-title">Still waits for a decision</h2>
      <Show when={props.of.waiting_settlements > 0}>
        <p>
          <a href="/settlements?show=prepared">{settlementWords(props.of.waiting_settlements)}</a>.
        </p>
      </Show>
      <Show
        when={props.of.waiting.length > 0}
        fallback={
          <p class="quiet">Nothing that was spent until the end of {monthWords(props.of.period)} waits.</p>
        }
      >
        <p>{waitingWords(props.of.waiting)}.</p>
        <Show when={props.of.waiting_without_rate > 0}>
          <p class="wrong">
            {props.of.waiting_without_rate} of them cannot be approved before there is a rate of exchange.
          </p>
        </Show>
        <Show when={list.error}>
          {(words) => (
            <p class="wrong" role="alert">
              {words()}
            </p>
          )}
        </Show>
        <ul class="books-waiting">
          <For each={list.rows}>
            {(one) => (
              <li class="row">
                <span class="grow">
                  <a href={`/expenses/${one.id}`}>{one.description}</a>
                  <br />
                  <span class="quiet">
                    {one.artist_name} · {dayShort(one.expense_date)} · handed in {momentAt(one.submitted_at)}
                  </span>
                </span>
                <b>{moneyText(one)}</b>
              </li>
            )}
          </For>
        </ul>
        <div class="row">
          <Show when={list.hasMore}>
            <button type="button" disabled={list.isReading} onClick={() => list.more()}>
              Show more
            </button>
          </Show>
          <a class="button" href="/approvals">
            Decide on them
          </a>
        </div>
      </Show>
    </section>
  );
}

function Close(props: { of: PeriodReview; review: One<PeriodReview> }) {
  const sending = createSending();
  const close = () =>
    void sending.run(async () => {
      const { period } = props.of;
      const [title, text] = closingWords(props.of);
      if (!(await confirmed(title, text, "Close it for good"))) return;
      await closeMonth(period);
      say(`${monthWords(period)} is closed`);
      await props.review.load();
    });
  return (
    <Show when={props.of.closed === null && props.of.is_over}>
      <section class="card stack" aria-labelledby="close-title">
        <h2 id="close-title">Close {monthWords(props.of.period)}</h2>
        <p>{closingWords(props.of)[1]}</p>
        <Show when={!props.of.is_revalued}>
          <p class="hint">Nothing was valued at its end. Once it is closed it cannot be.</p>
        </Show>
        <Failure of={sending.error()} />
        <Show when={can("ledger.write")} fallback={<p class="hint">An accountant closes it.</p>}>
          <div>
            <button type="button" class="danger" disabled={sending.busy()} onClick={close}>
              {sending.busy() ? "Closing …" : "Close it …"}
            </button>
          </div>
        </Show>
      </section>
    </Show>
  );
}
