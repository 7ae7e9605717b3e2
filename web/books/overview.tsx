import { A } from "@solidjs/router";
import { For, Show } from "solid-js";
import type { LedgerOverview } from "../../core/ledger-months.ts";
import { relativeTo } from "../lib/clock.ts";
import { moneyText } from "../lib/money.ts";
import { createNow } from "../ui/source-line.tsx";
import { Failure } from "../ui/form.tsx";
import type { One } from "../ui/one.tsx";
import { monthBefore, monthWords } from "./months.ts";
import { Figure, Figures } from "./table.tsx";
import "./page.css";

/** What an accountant comes for: what waits and for how long, and what the month has cost. */
export function Overview(props: { of: One<LedgerOverview> }) {
  return (
    <section class="card stack books-overview" aria-labelledby="ledger-title">
      <h2 id="ledger-title">The books</h2>
      <Show
        when={props.of.body()}
        fallback={
          <Failure of={props.of.failure()}>
            <button type="button" onClick={() => void props.of.load()}>
              Try again
            </button>
          </Failure>
        }
      >
        {(body) => (
          <>
            <Waiting of={body()} />
            <dl class="books-ends">
              <div>
                <dt class="quiet">{monthWords(body().period)} has cost</dt>
                <dd>
                  <A href={`/books?period=${body().period}`}>
                    <b>{moneyText(body().cost)}</b>
                  </A>
                </dd>
              </div>
              <div>
                <dt class="quiet">{monthWords(monthBefore(body().period))} cost</dt>
                <dd>
                  <A href={`/books?period=${monthBefore(body().period)}`}>{moneyText(body().cost_before)}</A>
                </dd>
              </div>
            </dl>
          </>
        )}
      </Show>
    </section>
  );
}

function Waiting(props: { of: LedgerOverview }) {
  const now = createNow(60_000);
  return (
    <Show when={props.of.waiting.length > 0} fallback={<p class="quiet">Nothing waits for a decision.</p>}>
      <Figures
        caption="What waits for a decision"
        columns={["Waits in", "Expenses", "Together", "The oldest"]}
      >
        <For each={props.of.waiting}>
          {(one) => (
            <tr role="row">
              <th role="rowheader" scope="row">
                {one.currency}
              </th>
              <Figure name="Expenses">{one.count}</Figure>
              <Figure name="Together">
                <b>{moneyText(one)}</b>
              </Figure>
              <Figure name="The oldest">handed in {relativeTo(Date.parse(one.since), now())}</Figure>
            </tr>
          )}
        </For>
      </Figures>
      <Show when={props.of.waiting_without_rate > 0}>
        <p class="wrong">
          {props.of.waiting_without_rate} of them cannot be approved before there is a rate of exchange.
        </p>
      </Show>
    </Show>
  );
}
