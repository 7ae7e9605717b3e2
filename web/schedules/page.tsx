import { useSearchParams } from "@solidjs/router";
import { createMemo, createResource, createSignal, For, Show } from "solid-js";
import { seesWholeOrganisation } from "../../core/access.ts";
import type { ScheduleItem } from "../../core/schedules.ts";
import {
  addDays,
  cityOf,
  dateIn,
  dayHeading,
  dayLong,
  dayShort,
  mondayOf,
  ownZone,
  wallTime,
} from "../lib/clock.ts";
import { createReading } from "../lib/reading.ts";
import { can, organisation, roles } from "../lib/session.ts";
import { wordsOf } from "../lib/wire.ts";
import { createNow, SourceLine } from "../ui/source-line.tsx";
import { Title } from "../ui/title.tsx";
import { say } from "../ui/toast.tsx";
import { dayOf, momentsOf, startDate } from "./day.ts";
import { ItemCard } from "./item-card.tsx";
import { confirmItem, nearestItem, weekPath } from "./requests.ts";
import { createSeenWeek } from "./seen.ts";
import { WeekStrip } from "./week-strip.tsx";
import "./page.css";

const DATE = /^\d{4}-\d{2}-\d{2}$/;

/** A day of the schedule, as the nearest region has it. */
export function Page() {
  const [asked, ask] = useSearchParams<{ day?: string; production?: string; stage?: string }>();
  const now = createNow();
  const today = createMemo(() => dateIn(ownZone(), now()));
  const day = () => (DATE.test(asked.day ?? "") ? (asked.day ?? today()) : today());
  const week = createMemo(() => mondayOf(day()));
  const { reading, refresh } = createReading<ScheduleItem>(() => weekPath(week()), "schedules");
  const seen = createSeenWeek(week, reading);
  const [confirming, setConfirming] = createSignal<ReadonlySet<string>>(new Set());

  const ofProduction = createMemo(() =>
    reading.rows.filter((item) => asked.production === undefined || item.production_id === asked.production),
  );
  const productions = createMemo(
    () => new Map(reading.rows.map((item) => [item.production_id, item.production_name])),
  );
  const ofDay = createMemo(() => dayOf(ofProduction(), day()));
  const stages = createMemo(() =>
    [...new Set([...ofDay().timed, ...ofDay().afterMidnight].flatMap(({ stage }) => stage ?? []))].sort(),
  );
  const onStage = (items: readonly ScheduleItem[]) =>
    stages().includes(asked.stage ?? "") ? items.filter(({ stage }) => stage === asked.stage) : items;
  const moments = createMemo(() => momentsOf(reading.rows, now()));
  const datesWithSome = createMemo(() => new Set(ofProduction().map(startDate)));
  const changedDates = createMemo(
    () =>
      new Set([
        ...reading.rows.filter((item) => seen.changeOf(item)).map(startDate),
        ...seen.removed().map(startDate),
      ]),
  );
  const removed = () => seen.removed().filter((one) => startDate(one) === day());
  const isEmpty = () => {
    const { allDay, timed, afterMidnight } = ofDay();
    return allDay.length + timed.length + afterMidnight.length === 0;
  };
  const zones = createMemo(() => [...new Set(ofDay().timed.map(({ zone }) => zone))]);

  async function confirm(item: ScheduleItem): Promise<void> {
    setConfirming((ids) => new Set(ids).add(item.id));
    try {
      await confirmItem(item);
      await refresh();
    } catch (error) {
      say(wordsOf(error));
      await refresh();
    }
    setConfirming((ids) => new Set([...ids].filter((id) => id !== item.id)));
  }

  /** Confirmed at once for the eye; taken back when the server refuses. */
  const shown = (item: ScheduleItem): ScheduleItem =>
    confirming().has(item.id) && item.confirmed_at === null ? { ...item, confirmed_at: "now" } : item;

  const card = (item: ScheduleItem) => (
    <ItemCard
      item={shown(item)}
      change={seen.changeOf(item)}
      moment={moments().get(item.id)}
      showsProduction={productions().size > 1 && asked.production === undefined}
      confirm={seesWholeOrganisation(roles()) ? undefined : (one) => void confirm(one)}
    />
  );

  return (
    <div class="stack schedule">
      <WeekStrip
        monday={week()}
        day={day()}
        today={today()}
        has={(date) => datesWithSome().has(date)}
        hasChanged={(date) => changedDates().has(date)}
        go={(date) => ask({ day: date })}
      />
      <div class="row">
        <div class="grow">
          <Title text={dayHeading(day())} />
          <SourceLine of={reading} retry={() => void refresh()} />
        </div>
        <div class="row">
          <a class="button" href={`/day?date=${day()}`}>
            Day card
          </a>
          <Show when={can("schedules.write")}>
            <a
              class="button"
              href={`/schedule/new?day=${day()}${asked.production ? `&production=${asked.production}` : ""}`}
            >
              Add
            </a>
          </Show>
        </div>
      </div>
      <div aria-live="polite">
        <Show when={seen.count() > 0}>
          <div class="notice row">
            <span class="grow">
              {seen.count() === 1 ? "One change" : `${seen.count()} changes`} this week since you last looked
            </span>
            <button type="button" onClick={() => seen.acknowledge()}>
              Got it
            </button>
          </div>
        </Show>
      </div>
      <Show when={productions().size > 1 || stages().length > 1}>
        <div class="columns filters">
          <Show when={productions().size > 1 || asked.production}>
            <Choice
              label="Production"
              all="All productions"
              options={[...productions()]}
              value={asked.production}
              choose={(production) => ask({ production, stage: undefined })}
            />
          </Show>
          <Show when={stages().length > 1}>
            <Choice
              label="Stage"
              all="All stages"
              options={stages().map((stage) => [stage, stage])}
              value={asked.stage}
              choose={(stage) => ask({ stage })}
            />
          </Show>
        </div>
      </Show>
      <Show when={zones().some((zone) => zone !== ownZone())}>
        <p class="quiet">Times of {zones().map(cityOf).join(", ")}; yours below where they differ.</p>
      </Show>
      <Show when={reading.state === "ready"} fallback={<Skeleton when={reading.isReading} />}>
        <Show
          when={!isEmpty()}
          fallback={
            <NothingHere day={day()} production={asked.production} go={(date) => ask({ day: date })} />
          }
        >
          <ol class="items">
            <For each={onStage(ofDay().allDay)}>{card}</For>
            <For each={onStage(ofDay().timed)}>{card}</For>
          </ol>
          <Show when={onStage(ofDay().afterMidnight).length > 0}>
            <h2>After midnight, {dayShort(addDays(day(), 1))}</h2>
            <ol class="items">
              <For each={onStage(ofDay().afterMidnight)}>{card}</For>
            </ol>
          </Show>
        </Show>
        <Show when={removed().length > 0}>
          <h2>Taken off</h2>
          <ul class="items">
            <For each={removed()}>
              {(one) => (
                <li class="item is-cancelled">
                  <div class="item-when">
                    <b>{wallTime(one.local_start)}</b>
                  </div>
                  <div class="item-what">
                    <span class="item-title">{one.title}</span>
                    <p class="quiet">{one.place}</p>
                  </div>
                </li>
              )}
            </For>
          </ul>
        </Show>
      </Show>
    </div>
  );
}

function Choice(props: {
  label: string;
  all: string;
  options: readonly (readonly [value: string, text: string])[];
  value: string | undefined;
  choose: (value: string | undefined) => void;
}) {
  return (
    <select
      aria-label={props.label}
      onChange={(event) => props.choose(event.currentTarget.value || undefined)}
    >
      <option value="" selected={props.value === undefined}>
        {props.all}
      </option>
      <For each={props.options}>
        {([value, text]) => (
          <option value={value} selected={value === props.value}>
            {text}
          </option>
        )}
      </For>
    </select>
  );
}

const Skeleton = (props: { when: boolean }) => (
  <Show when={props.when}>
    <div class="items" role="status" aria-label="Loading">
      <For each={[1, 2, 3, 4]}>{() => <div class="skeleton item-skeleton" />}</For>
    </div>
  </Show>
);

/** An empty day says where the nearest full one is. */
function NothingHere(props: { day: string; production: string | undefined; go: (date: string) => void }) {
  const [near] = createResource(
    () => [props.day, props.production, organisation()] as const,
    async ([day, production]) => {
      const after = await nearestItem(addDays(day, 1), "after", production);
      return after
        ? { way: "Next", item: after }
        : { way: "Last", item: await nearestItem(day, "before", production) };
    },
  );
  const found = () => (near.state === "ready" ? near() : undefined);
  return (
    <div class="card stack nothing">
      <p>
        <b>Nothing on this day.</b>
      </p>
      <Show when={found()?.item}>
        {(item) => (
          <>
            <p class="quiet">
              {found()?.way}: {dayLong(startDate(item()))}, {wallTime(item().local_start)}, {item().title}
            </p>
            <div class="row">
              <button type="button" onClick={() => props.go(startDate(item()))}>
                Go to {dayShort(startDate(item()))}
              </button>
            </div>
          </>
        )}
      </Show>
    </div>
  );
}
