import { createSignal, For, Show } from "solid-js";
import type { ScheduleAnalytics } from "../../core/schedule-analytics.ts";
import { addDays, dateIn, dayShort, ownZone } from "../lib/clock.ts";
import { Field } from "../ui/field.tsx";
import { createOne, Loading } from "../ui/one.tsx";
import { Title } from "../ui/title.tsx";
import { minutesText, shareText } from "./words.ts";
import "./page.css";

const DAYS = [7, 30, 90] as const;

/** For planners: what came into the schedule, how much of it was confirmed, and how long that took. */
export function Page() {
  const [days, setDays] = createSignal<number>(30);
  const path = () => {
    const zone = ownZone();
    const to = dateIn(zone, Date.now());
    return `/v1/schedules/analytics?from=${addDays(to, 1 - days())}&to=${to}&zone=${encodeURIComponent(zone)}`;
  };
  const one = createOne<ScheduleAnalytics>(path, "schedules");
  return (
    <div class="stack">
      <Title text="Figures" />
      <Field label="Days">
        {(wired) => (
          <select {...wired} onChange={(event) => setDays(Number(event.currentTarget.value))}>
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
      <Loading of={one} gone={<p>There are no figures here.</p>}>
        {(body) => (
          <>
            <Sums of={body()} />
            <Days of={body()} />
          </>
        )}
      </Loading>
    </div>
  );
}

function Sums(props: { of: ScheduleAnalytics }) {
  const sums = () => [
    ["Came in", String(props.of.total)],
    ["Confirmed", shareText(props.of.confirmed, props.of.total)],
    ["Until confirmed, on average", minutesText(props.of.minutes_to_confirm)],
    ["Changed since", String(props.of.modified)],
    ["Cancelled", String(props.of.cancelled)],
  ];
  return (
    <dl class="card schedule-sums">
      <For each={sums()}>
        {([name, value]) => (
          <div>
            <dt class="quiet">{name}</dt>
            <dd>{value}</dd>
          </div>
        )}
      </For>
    </dl>
  );
}

/** Days on which something came in, the last one first. */
function Days(props: { of: ScheduleAnalytics }) {
  const days = () => props.of.per_day.filter(({ total }) => total > 0).toReversed();
  return (
    <Show when={days().length > 0} fallback={<p class="quiet">Nothing came in on these days.</p>}>
      <section class="card">
        <table class="table schedule-days">
          <caption class="seldom-seen">Items of the schedule by the day on which they came in</caption>
          <thead>
            <tr>
              <th scope="col">Day</th>
              <th scope="col">Came in</th>
              <th scope="col">Confirmed</th>
              <th scope="col">Took</th>
            </tr>
          </thead>
          <tbody>
            <For each={days()}>
              {(day) => (
                <tr>
                  <th scope="row">{dayShort(day.date)}</th>
                  <td>{day.total}</td>
                  <td>
                    <meter min={0} max={day.total} value={day.confirmed} aria-label="Share confirmed" />{" "}
                    {day.confirmed}
                  </td>
                  <td>{minutesText(day.minutes_to_confirm)}</td>
                </tr>
              )}
            </For>
          </tbody>
        </table>
      </section>
    </Show>
  );
}
