import { For, Show } from "solid-js";
import { addDays, monthLong, weekdayShort } from "../lib/clock.ts";

/** The seven days of a week: which is shown, which have something, on which something changed. */
export function WeekStrip(props: {
  monday: string;
  day: string;
  today: string;
  has: (date: string) => boolean;
  hasChanged: (date: string) => boolean;
  go: (date: string) => void;
}) {
  const days = () => Array.from({ length: 7 }, (_, index) => addDays(props.monday, index));
  return (
    <nav class="week" aria-label="Days">
      <div class="week-head">
        <button
          type="button"
          class="plain"
          aria-label="Week before"
          onClick={() => props.go(addDays(props.day, -7))}
        >
          ‹
        </button>
        <label class="week-month">
          <span>{monthLong(props.day)}</span>
          <span class="seldom-seen">Go to a date</span>
          <input
            type="date"
            value={props.day}
            onChange={(event) => event.currentTarget.value !== "" && props.go(event.currentTarget.value)}
          />
        </label>
        <button
          type="button"
          class="plain"
          aria-label="Week after"
          onClick={() => props.go(addDays(props.day, 7))}
        >
          ›
        </button>
        <button
          type="button"
          class="today"
          disabled={props.day === props.today}
          onClick={() => props.go(props.today)}
        >
          Today
        </button>
      </div>
      <ul class="week-days">
        <For each={days()}>
          {(date) => (
            <li>
              <button
                type="button"
                aria-current={date === props.day ? "date" : undefined}
                classList={{ "is-today": date === props.today, "has-some": props.has(date) }}
                onClick={() => props.go(date)}
              >
                <span>{weekdayShort(date)}</span>
                <b>{Number(date.slice(8))}</b>
                <span class="seldom-seen">
                  {monthLong(date)}
                  {props.has(date) ? "" : ", nothing"}
                  {props.hasChanged(date) ? ", changed" : ""}
                </span>
                <Show when={props.hasChanged(date)}>
                  <i class="news-dot" />
                </Show>
              </button>
            </li>
          )}
        </For>
      </ul>
    </nav>
  );
}
