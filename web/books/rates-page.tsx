import { useSearchParams } from "@solidjs/router";
import { For, Show } from "solid-js";
import type { RatesOfDay } from "../../core/ledger.ts";
import { dayShort, momentAt, relativeTo } from "../lib/clock.ts";
import { currencyName } from "../lib/money.ts";
import { TextField } from "../ui/field.tsx";
import { Loading } from "../ui/one.tsx";
import { createNow } from "../ui/source-line.tsx";
import { BooksHead } from "./head.tsx";
import { useRates } from "./requests.ts";
import { Figure, Figures } from "./table.tsx";

const DAY = /^[1-8]\d{3}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;

/** The rates that a day's amounts are reckoned at: who published them, when, and how old that is. */
export function Page() {
  const [query, setQuery] = useSearchParams<{ day?: string }>();
  const today = new Date().toISOString().slice(0, 10);
  const day = () => (query.day !== undefined && DAY.test(query.day) ? query.day : today);
  const rates = useRates(day);
  return (
    <div class="stack books">
      <BooksHead title="Rates of exchange" />
      <TextField
        label="Day"
        type="date"
        value={day()}
        onChange={(event) => setQuery({ day: event.currentTarget.value })}
      />
      <Loading of={rates} gone={null}>
        {(body) => (
          <Show
            when={body().rates.length > 0}
            fallback={
              <div class="card">
                No rate is known for this day or the week before it: what was spent in another currency waits
                for one.
              </div>
            }
          >
            <Rates of={body()} />
          </Show>
        )}
      </Loading>
    </div>
  );
}

function Rates(props: { of: RatesOfDay }) {
  const now = createNow();
  const isOther = () => props.of.currency !== props.of.base;
  const columns = () => [
    "Currency",
    `For one ${props.of.base}`,
    ...(isOther() ? [`In ${props.of.currency}`] : []),
    "Of the day",
    "Source",
  ];
  return (
    <section class="card stack" aria-label="Rates">
      <Figures caption={`Rates for ${props.of.day}`} columns={columns()}>
        <For each={props.of.rates}>
          {(one) => (
            <tr role="row">
              <th role="rowheader" scope="row">
                {one.currency} <span class="quiet">{currencyName(one.currency)}</span>
              </th>
              <Figure name={`For one ${props.of.base}`}>
                <b>{one.rate}</b>
              </Figure>
              <Show when={isOther()}>
                <Figure name={`In ${props.of.currency}`}>{one.own_rate ?? "not known"}</Figure>
              </Show>
              <Figure name="Of the day">
                {dayShort(one.rate_on)}{" "}
                <Show when={one.is_earlier}>
                  <span class="chip">earlier</span>
                </Show>
              </Figure>
              <Figure name="Source">
                <span title={momentAt(one.fetched_at)}>
                  {one.source}, fetched {relativeTo(Date.parse(one.fetched_at), now())}
                </span>
              </Figure>
            </tr>
          )}
        </For>
      </Figures>
    </section>
  );
}
