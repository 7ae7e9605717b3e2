import { For, Show } from "solid-js";
import type { Weather, WeatherHour } from "../../core/weather.ts";
import { skyWords } from "../../core/weather/codes.ts";
import { momentAt, relativeTo, wallIn, wallTime } from "../lib/clock.ts";
import { Fact } from "../ui/fact.tsx";
import { createNow } from "../ui/source-line.tsx";
import { clockIn, dayLines, missingWords } from "./words.ts";

/** What is forecast while somebody is there, what threatens, who says so and how old that is. */
export function WeatherSection(props: { weather: Weather; zone: string; date: string }) {
  const now = createNow(60_000);
  const clock = (instant: string) => clockIn(instant, props.zone, props.date);
  return (
    <section class="card stack" aria-labelledby="weather">
      <h2 id="weather">Weather</h2>
      <Show when={props.weather.is_old && props.weather.fetched_at}>
        {(at) => <p class="notice">As of {momentAt(at())}: nothing newer could be had.</p>}
      </Show>
      <Show when={props.weather.alerts.length > 0}>
        <ul class="stack card-alerts">
          <For each={props.weather.alerts}>
            {(alert) => (
              <li class="notice" classList={{ bad: alert.level === "warning" }}>
                <b>{alert.words}</b>
                <br />
                {clock(alert.from)} – {clock(alert.to)}
                <Show when={alert.level === "warning"}>
                  <span class="seldom-seen"> Warning.</span>
                </Show>
              </li>
            )}
          </For>
        </ul>
      </Show>
      <Show
        when={props.weather.day}
        fallback={<p class="quiet">{missingWords(props.weather) || "This is over."}</p>}
      >
        {(day) => (
          <>
            <dl class="card-facts">
              <For each={dayLines(day())}>{([name, words]) => <Fact name={name}>{words}</Fact>}</For>
            </dl>
            <Hours hours={props.weather.hours} zone={props.zone} />
            <p class="quiet">
              {props.weather.source} for {props.weather.place?.name}
              <Show when={props.weather.place?.precision === "town"}> (the middle of town)</Show>
              <Show when={props.weather.fetched_at}>
                {(at) => <>, asked {relativeTo(Date.parse(at()), now())}</>}
              </Show>
            </p>
          </>
        )}
      </Show>
    </section>
  );
}

const percent = (value: number | null) => (value === null ? "" : `${Math.round(value)} %`);
const whole = (value: number | null) => (value === null ? "" : String(Math.round(value)).replace("-", "−"));

function Hours(props: { hours: readonly WeatherHour[]; zone: string }) {
  return (
    <details>
      <summary>Hour by hour</summary>
      <table class="table card-hours">
        <thead>
          <tr>
            <th scope="col">Hour</th>
            <th scope="col">Sky</th>
            <th scope="col">°C</th>
            <th scope="col">Rain</th>
            <th scope="col">Gusts</th>
          </tr>
        </thead>
        <tbody>
          <For each={props.hours}>
            {(hour) => (
              <tr>
                <th scope="row">{wallTime(wallIn(hour.at, props.zone))}</th>
                <td>{skyWords(hour.code)}</td>
                <td>{whole(hour.temperature_c)}</td>
                <td>{percent(hour.rain_chance)}</td>
                <td>{whole(hour.gust_kmh)}</td>
              </tr>
            )}
          </For>
        </tbody>
      </table>
      <p class="quiet">Gusts in km/h.</p>
    </details>
  );
}
