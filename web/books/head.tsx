import { A, useSearchParams } from "@solidjs/router";
import { createEffect, For, Show, type JSX } from "solid-js";
import { TextField } from "../ui/field.tsx";
import { Title } from "../ui/title.tsx";
import { isMonth, monthAfter, monthBefore, monthWords, presentMonth } from "./months.ts";
import "./page.css";

const PLACES = [
  ["/books", "Balance"],
  ["/books/journal", "Journal"],
  ["/books/vat", "VAT"],
  ["/books/month-end", "Month end"],
  ["/books/rates", "Rates"],
  ["/ledger", "Ledger"],
] as const;

/** The month that the address names, or the present one. */
export function createMonth(): { month: () => string; setMonth: (month: string) => void } {
  const [query, setQuery] = useSearchParams<{ period?: string }>();
  const month = () => (isMonth(query.period) ? query.period : presentMonth(Date.now()));
  return { month, setMonth: (period) => setQuery({ period }) };
}

/** The top of every page of the books, which are of one month but for rates. */
export function BooksHead(props: {
  title: string;
  month?: string | undefined;
  setMonth?: ((month: string) => void) | undefined;
  children?: JSX.Element;
}) {
  const kept = (href: string) =>
    props.month === undefined || href === "/ledger" ? "" : `?period=${props.month}`;
  return (
    <>
      <div class="row">
        <div class="grow">
          <Title text={props.title} />
        </div>
        {props.children}
      </div>
      <nav class="books-places" aria-label="Books">
        <For each={PLACES}>
          {([href, name]) => (
            <A href={href + kept(href)} end={href === "/books"}>
              {name}
            </A>
          )}
        </For>
      </nav>
      <Show when={props.month}>
        {(month) => <MonthChoice month={month()} set={(next) => props.setMonth?.(next)} />}
      </Show>
    </>
  );
}

function MonthChoice(props: { month: string; set: (month: string) => void }) {
  let input: HTMLInputElement | undefined;
  // What was typed and is no month yet stays in the field until the month is another.
  createEffect(() => {
    if (input) input.value = props.month;
  });
  return (
    <div class="books-month" role="group" aria-label="Of which month">
      <button
        type="button"
        aria-label={monthWords(monthBefore(props.month))}
        onClick={() => props.set(monthBefore(props.month))}
      >
        ‹
      </button>
      <TextField
        label="Month"
        type="month"
        value={props.month}
        ref={(element) => (input = element)}
        onChange={(event) => {
          const { value } = event.currentTarget;
          if (isMonth(value)) props.set(value);
        }}
      />
      <button
        type="button"
        aria-label={monthWords(monthAfter(props.month))}
        onClick={() => props.set(monthAfter(props.month))}
      >
        ›
      </button>
    </div>
  );
}
