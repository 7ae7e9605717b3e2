import { useSearchParams } from "@solidjs/router";
import { createMemo, For, Show } from "solid-js";
import type { AnalyticsDashboard } from "../../core/analytics.ts";
import type { Totals } from "../../core/clients.ts";
import { Figure, Figures } from "../books/table.tsx";
import { dayShort, momentAt, relativeTo } from "../lib/clock.ts";
import { moneyText } from "../lib/money.ts";
import { Field } from "../ui/field.tsx";
import { Loading } from "../ui/one.tsx";
import { createNow } from "../ui/source-line.tsx";
import { Title } from "../ui/title.tsx";
import { Chart } from "./chart.tsx";
import { useAnalytics, useClientNames } from "./requests.ts";
import "../books/page.css";
import "./page.css";

const DAYS = [7, 30, 90, 365] as const;
const DAYS_DEFAULT = 30;
const ID = /^[0-9a-f-]{36}$/;

/** What clients earn and spend, in pictures and in figures, and how well their receipts are read. */
export function Page() {
  const [query, setQuery] = useSearchParams<{ client_id?: string; days?: string }>();
  const days = () => DAYS.find((count) => String(count) === query.days) ?? DAYS_DEFAULT;
  const clientId = () =>
    query.client_id !== undefined && ID.test(query.client_id) ? query.client_id : undefined;
  const analytics = useAnalytics(clientId, days);
  const { reading: clients } = useClientNames();
  return (
    <div class="stack books">
      <Title text="Analytics" />
      <div class="columns">
        <Field label="Client">
          {(wired) => (
            <select {...wired} onChange={(event) => setQuery({ client_id: event.currentTarget.value })}>
              <option value="" selected={clientId() === undefined}>
                All of them
              </option>
              <For each={clients.rows}>
                {({ id, name }) => (
                  <option value={id} selected={id === clientId()}>
                    {name}
                  </option>
                )}
              </For>
            </select>
          )}
        </Field>
        <Field label="Days">
          {(wired) => (
            <select {...wired} onChange={(event) => setQuery({ days: event.currentTarget.value })}>
              <For each={DAYS}>
                {(count) => (
                  <option value={count} selected={count === days()}>
                    {count} days
                  </option>
                )}
              </For>
            </select>
          )}
        </Field>
      </div>
      <Loading of={analytics} gone={<p>This client is kept by a colleague, or is not there any more.</p>}>
        {(body) => (
          <>
            <Overview of={body().overview} />
            <For each={body().series}>{(series) => <Series of={series} />}</For>
          </>
        )}
      </Loading>
    </div>
  );
}

type Overview = AnalyticsDashboard["overview"];

const COLUMNS = [
  "Currency",
  "Income today",
  "Expenses today",
  "Profit today",
  "Income this month",
  "Expenses this month",
  "Profit this month",
];

function Overview(props: { of: Overview }) {
  return (
    <section class="card stack" aria-labelledby="analytics-overview">
      <div class="row">
        <h2 class="grow" id="analytics-overview">
          Today and this month
        </h2>
        <Age of={props.of} />
      </div>
      <Figures caption="Today, and this month so far, by currency" columns={COLUMNS}>
        <For each={props.of.totals}>
          {({ currency, clients, today, month }) => (
            <tr role="row">
              <th role="rowheader" scope="row">
                {currency}{" "}
                <span class="quiet">
                  {clients === 1 ? "one client’s books" : `${clients} clients’ books`}
                </span>
              </th>
              <Sums of={today} when=" today" />
              <Sums of={month} when=" this month" />
            </tr>
          )}
        </For>
      </Figures>
      <dl class="books-ends">
        <div>
          <dt class="quiet">Receipts in 30 days</dt>
          <dd>
            {props.of.total_receipts}, {props.of.pending_receipts} waiting
          </dd>
        </div>
        <div>
          <dt class="quiet">Read surely, 7 days’ average</dt>
          <dd>{shareText(props.of.accuracy_score)}</dd>
        </div>
        <div>
          <dt class="quiet">Reading one takes, 7 days’ average</dt>
          <dd>{secondsText(props.of.processing_time_ms)}</dd>
        </div>
      </dl>
    </section>
  );
}

function Sums(props: { of: Totals; when: string }) {
  return (
    <>
      <Figure name={`Income${props.when}`}>{moneyText(props.of.income)}</Figure>
      <Figure name={`Expenses${props.when}`}>{moneyText(props.of.expenses)}</Figure>
      <Figure name={`Profit${props.when}`}>
        <b>{moneyText(props.of.profit)}</b>
      </Figure>
    </>
  );
}

/** Every five minutes; much older, and somebody should be told. */
const LATE_MS = 15 * 60_000;

function Age(props: { of: Overview }) {
  const now = createNow();
  const at = () => Date.parse(props.of.refreshed_at ?? "");
  return (
    <Show when={props.of.refreshed_at} fallback={<span class="chip bad">Not reckoned yet</span>}>
      {(refreshed) => (
        <span class={now() - at() > LATE_MS ? "chip bad" : "quiet"} title={momentAt(refreshed())}>
          Reckoned {relativeTo(at(), now())}
        </span>
      )}
    </Show>
  );
}

const percent = new Intl.NumberFormat(undefined, { style: "percent", maximumFractionDigits: 0 });
const seconds = new Intl.NumberFormat(undefined, { style: "unit", unit: "second", maximumFractionDigits: 1 });
const shareText = (share: number | null) => (share === null ? "None was read" : percent.format(share));
const secondsText = (ms: number | null) => (ms === null ? "None was read" : seconds.format(ms / 1_000));

type Series = AnalyticsDashboard["series"][number];

function Series(props: { of: Series }) {
  const booked = createMemo(() =>
    props.of.days.filter(({ income, expenses }) => income.amount_minor !== 0 || expenses.amount_minor !== 0),
  );
  return (
    <section class="card stack" aria-label={`Day by day in ${props.of.currency}`}>
      <h2>Day by day in {props.of.currency}</h2>
      <Show when={booked().length > 0} fallback={<p class="quiet">Nothing was booked in these days.</p>}>
        <Chart days={props.of.days} currency={props.of.currency} />
        <details>
          <summary>
            The figures of {booked().length === 1 ? "that day" : `those ${booked().length} days`}
          </summary>
          <Figures
            caption={`Days on which something was booked, in ${props.of.currency}`}
            columns={["Day", "Income", "Expenses", "Profit"]}
          >
            <For each={booked().toReversed()}>
              {(day) => (
                <tr role="row">
                  <th role="rowheader" scope="row">
                    {dayShort(day.date)}
                  </th>
                  <Sums of={day} when="" />
                </tr>
              )}
            </For>
          </Figures>
        </details>
      </Show>
    </section>
  );
}
