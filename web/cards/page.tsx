import { useSearchParams } from "@solidjs/router";
import { createMemo, For, Show } from "solid-js";
import type { Card } from "../../core/cards.ts";
import type { ScheduleItem } from "../../core/schedules.ts";
import {
  addDays,
  cityOf,
  clocksOf,
  dateIn,
  dayHeading,
  mondayOf,
  momentAt,
  ownZone,
  wallTime,
  type Clock,
} from "../lib/clock.ts";
import { createReading } from "../lib/reading.ts";
import { GettingThere } from "../routes/card.tsx";
import { placeOf } from "../schedules/changes.ts";
import { leadOf, plannedOn } from "../schedules/lead.ts";
import { weekPath } from "../schedules/requests.ts";
import { kindLabel, statusLabel } from "../schedules/words.ts";
import { createOne } from "../ui/one.tsx";
import { createNow, SourceLine } from "../ui/source-line.tsx";
import { Title } from "../ui/title.tsx";
import { HelpSections } from "./help.tsx";
import { LightSection } from "./light.tsx";
import { cardPath } from "./requests.ts";
import { WeatherSection } from "./weather.tsx";
import "./page.css";

const DATE = /^\d{4}-\d{2}-\d{2}$/;

/** All that somebody needs for a day, on one card: today's and tomorrow's are on the device (web/lib/keep.ts). */
export function Page() {
  const [asked] = useSearchParams<{ date?: string; item?: string }>();
  const now = createNow();
  const today = createMemo(() => dateIn(ownZone(), now()));
  const date = () => (DATE.test(asked.date ?? "") ? (asked.date ?? today()) : today());
  const { reading, refresh } = createReading<ScheduleItem>(() => weekPath(mondayOf(date())), "schedules");
  const planned = createMemo(() => plannedOn(reading.rows, date()));
  const leadId = createMemo(
    () => (planned().find(({ id }) => id === asked.item) ?? leadOf(planned(), now()))?.id,
  );
  const lead = () => planned().find(({ id }) => id === leadId());
  return (
    <div class="stack day-card">
      <div>
        <Title text={dayHeading(date())} />
        <SourceLine of={reading} retry={() => void refresh()} />
      </div>
      <nav class="row day-choice" aria-label="Which day">
        <For
          each={
            [
              ["Today", today()],
              ["Tomorrow", addDays(today(), 1)],
            ] as const
          }
        >
          {([name, day]) => (
            <a class="button" href={`/day?date=${day}`} aria-current={day === date() ? "date" : undefined}>
              {name}
            </a>
          )}
        </For>
      </nav>
      <Show
        when={reading.state === "ready"}
        fallback={
          <Show when={reading.isReading}>
            <div class="skeleton page-skeleton" role="status" aria-label="Loading" />
          </Show>
        }
      >
        <Show
          when={leadId()}
          keyed
          fallback={
            <div class="card">
              <p>
                <b>Nothing on this day.</b>
              </p>
            </div>
          }
        >
          {(id) => <Show when={lead()}>{(item) => <Lead id={id} item={item()} />}</Show>}
        </Show>
        <Show when={planned().length > 1}>
          <Rest items={planned()} lead={leadId()} date={date()} />
        </Show>
        <p>
          <a href={`/schedule?day=${date()}`}>The schedule of this day</a>
        </p>
      </Show>
    </div>
  );
}

/** What the list knows of an item stands there at once; the rest comes with its card. */
function Lead(props: { id: string; item: ScheduleItem }) {
  const card = createOne<Card>(() => cardPath(props.id), "schedules", "route_plans");
  const date = () => props.item.local_start.slice(0, 10);
  /** When to leave comes first; where that is not worked out, what is known does. */
  const isPlanned = () => card.body()?.route.state !== "none";
  return (
    <>
      <Call item={props.item} />
      <Show
        when={card.body()}
        fallback={
          <Show
            when={card.failure()}
            fallback={<div class="skeleton page-skeleton" role="status" aria-label="Loading" />}
          >
            <div class="notice row">
              <span class="grow">Weather, light and contacts could not be read. {card.line.error}</span>
              <button type="button" onClick={() => void card.load()}>
                Try again
              </button>
            </div>
          </Show>
        }
      >
        {(body) => (
          <>
            <Show when={card.line.source?.isStale && card.line.source}>
              {(source) => (
                <div class="notice row">
                  <span class="grow">
                    What follows is as of {momentAt(source().asOfMs)}; it may have changed since.
                  </span>
                  <button type="button" disabled={card.line.isReading} onClick={() => void card.load()}>
                    Try again
                  </button>
                </div>
              )}
            </Show>
            <Show when={isPlanned() && props.item.location}>
              <GettingThere item={props.item} />
            </Show>
            <WeatherSection weather={body().weather} zone={props.item.zone} date={date()} />
            <LightSection light={body().light} zone={props.item.zone} />
            <Show when={!isPlanned() && props.item.location}>
              <GettingThere item={props.item} />
            </Show>
            <HelpSections hospital={body().hospital} contacts={body().contacts} />
          </>
        )}
      </Show>
    </>
  );
}

function Call(props: { item: ScheduleItem }) {
  const clocks = () => clocksOf(props.item, ownZone());
  const until = ({ end, endDays }: Clock) =>
    [end && `until ${end}`, endDays && `(${endDays})`].filter(Boolean).join(" ");
  return (
    <section class="card stack" aria-labelledby="call">
      <div>
        <p class="quiet">
          {kindLabel(props.item.kind)} · {props.item.production_name}
          <Show when={props.item.status !== "scheduled"}> · {statusLabel(props.item.status)}</Show>
        </p>
        <h2 id="call">
          <a href={`/schedule/${props.item.id}`}>{props.item.title}</a>
        </h2>
      </div>
      <Show when={!props.item.all_day} fallback={<p class="card-time">All day</p>}>
        <div>
          <p class="card-time">{clocks().venue.start}</p>
          <p>
            {until(clocks().venue)} in {cityOf(props.item.zone)}
          </p>
          <Show when={clocks().own}>
            {(own) => (
              <p class="quiet">
                {own().start} {own().startDays} on your clock, {cityOf(ownZone())}
              </p>
            )}
          </Show>
        </div>
      </Show>
      <p>
        <span class="quiet">Where</span>
        <br />
        {placeOf(props.item) || "Not said yet"}
      </p>
      <Show when={props.item.notes}>{(notes) => <p class="card-notes">{notes()}</p>}</Show>
    </section>
  );
}

/** Everything else of the day; each can be made the one that the card is about. */
function Rest(props: { items: readonly ScheduleItem[]; lead: string | undefined; date: string }) {
  return (
    <section class="card" aria-labelledby="rest">
      <h2 id="rest">The whole day</h2>
      <ol class="card-contacts">
        <For each={props.items}>
          {(item) => (
            <li>
              <a
                class="card-step"
                href={`/day?date=${props.date}&item=${item.id}`}
                aria-current={item.id === props.lead ? "true" : undefined}
              >
                <b>{item.all_day ? "All day" : wallTime(item.local_start)}</b> {item.title}
                <span class="quiet"> {placeOf(item)}</span>
              </a>
            </li>
          )}
        </For>
      </ol>
    </section>
  );
}
