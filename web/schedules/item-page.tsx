import { useParams } from "@solidjs/router";
import { createEffect, createSignal, lazy, on, onCleanup, Show, Suspense } from "solid-js";
import { seesWholeOrganisation } from "../../core/access.ts";
import type { ScheduleItem } from "../../core/schedules.ts";
import { cityOf, clocksOf, dayLong, momentAt, ownZone, type Clock } from "../lib/clock.ts";
import { readHeld, readNear, type Answer } from "../lib/edge.ts";
import { onChange } from "../lib/live.ts";
import { can, roles } from "../lib/session.ts";
import { Refused } from "../lib/wire.ts";
import { Fact } from "../ui/fact.tsx";
import { createSending, Failure } from "../ui/form.tsx";
import { schedulePath } from "../ui/places.tsx";
import { Title } from "../ui/title.tsx";
import { placeOf } from "./changes.ts";
import { startDate } from "./day.ts";
import { NewsCard } from "./news-card.tsx";
import { confirmItem, itemPath } from "./requests.ts";
import { RestOverrides } from "./rest-overrides.tsx";
import { kindLabel, statusLabel } from "./words.ts";
import "./item-page.css";

/** After what the item says: it stands for itself while the way is read. */
const GettingThere = lazy(async () => ({ default: (await import("../routes/card.tsx")).GettingThere }));
/** A planner's alone. */
const Recipients = lazy(async () => ({ default: (await import("./recipients-card.tsx")).Recipients }));

/** Everything about one item of the schedule. */
export function Page() {
  const params = useParams<{ id: string }>();
  const [answer, setAnswer] = createSignal<Answer<ScheduleItem>>();
  const [isGone, setGone] = createSignal(false);
  const [failure, setFailure] = createSignal<unknown>();
  const confirming = createSending();
  let current: AbortController | undefined;

  async function load(): Promise<void> {
    current?.abort();
    const mine = new AbortController();
    current = mine;
    try {
      if (!answer()) {
        const held = await readHeld<ScheduleItem>(itemPath(params.id));
        if (held && !mine.signal.aborted) setAnswer(held);
      }
      const fresh = await readNear<ScheduleItem>(itemPath(params.id), mine.signal);
      if (mine.signal.aborted) return;
      setAnswer(fresh);
      setFailure(undefined);
      setGone(false);
    } catch (error) {
      if (mine.signal.aborted) return;
      setGone(error instanceof Refused && error.status === 404);
      setFailure(() => error);
    }
  }

  createEffect(
    on(
      () => params.id,
      () => {
        setAnswer(undefined);
        void load();
      },
    ),
  );
  onChange("schedules", () => void load());
  onCleanup(() => current?.abort());
  const confirm = (item: ScheduleItem) =>
    confirming.run(async () => {
      await confirmItem(item);
      await load();
    });

  return (
    <Show
      when={!isGone()}
      fallback={
        <div class="stack">
          <Title text="This item is not there" />
          <p>It was taken off the schedule, or is not for you.</p>
          <div class="row">
            <a class="button" href={schedulePath()}>
              To the schedule
            </a>
          </div>
        </div>
      }
    >
      <Show
        when={answer()}
        fallback={
          <Show
            when={failure()}
            fallback={<div class="skeleton page-skeleton" role="status" aria-label="Loading" />}
          >
            <Title text="Schedule item" />
            <Failure of={failure()}>
              <button type="button" onClick={() => void load()}>
                Try again
              </button>
            </Failure>
          </Show>
        }
      >
        {(known) => {
          const item = () => known().body;
          return (
            <article class="stack one-item">
              <p>
                <a href={`${schedulePath()}?day=${startDate(item())}`}>‹ {dayLong(startDate(item()))}</a>
              </p>
              <div>
                <Title text={item().title} />
                <p class="quiet">
                  {kindLabel(item().kind)} · {item().production_name}
                </p>
              </div>
              <Show when={item().status !== "scheduled"}>
                <p>
                  <span class="chip" classList={{ bad: item().status === "cancelled" }}>
                    {statusLabel(item().status)}
                  </span>
                </p>
              </Show>
              <Show when={known().source.isStale}>
                <p class="notice">As of {momentAt(known().source.asOfMs)}; it may have changed since.</p>
              </Show>
              <NewsCard item={item()} />
              <dl class="card facts">
                <When item={item()} />
                <Fact name="Where">{placeOf(item()) || "Not said yet"}</Fact>
                <Show when={item().notes}>
                  <Fact name="Notes">
                    <span class="notes">{item().notes}</span>
                  </Fact>
                </Show>
              </dl>
              <Failure of={confirming.error()} />
              <div class="row">
                <Show when={item().status !== "cancelled"}>
                  <Show
                    when={item().confirmed_at}
                    fallback={
                      <Show when={!seesWholeOrganisation(roles())}>
                        <button
                          type="button"
                          class="primary"
                          disabled={confirming.busy()}
                          onClick={() => void confirm(item())}
                        >
                          Confirm
                        </button>
                      </Show>
                    }
                  >
                    {(at) => <span class="chip good">You confirmed this on {momentAt(at())}</span>}
                  </Show>
                </Show>
                <Show when={item().status !== "cancelled"}>
                  <a class="button" href={`/day?date=${startDate(item())}&item=${item().id}`}>
                    Day card
                  </a>
                </Show>
                <Show when={can("schedules.write")}>
                  <a class="button" href={`/schedule/${item().id}/edit`}>
                    Change
                  </a>
                </Show>
              </div>
              <Show when={item().location && item().status !== "cancelled"}>
                <Suspense>
                  <GettingThere item={item()} />
                </Suspense>
              </Show>
              <Show when={can("schedules.write")}>
                <RestOverrides id={item().id} version={item().version} />
                <Suspense
                  fallback={<div class="skeleton page-skeleton" role="status" aria-label="Loading" />}
                >
                  <Recipients id={item().id} />
                </Suspense>
              </Show>
            </article>
          );
        }}
      </Show>
    </Show>
  );
}

function When(props: { item: ScheduleItem }) {
  const clocks = () => clocksOf(props.item, ownZone());
  const words = ({ start, startDays, end, endDays }: Clock) =>
    [start, startDays && `(${startDays})`, end && `– ${end}`, endDays && `(${endDays})`]
      .filter(Boolean)
      .join(" ");
  return (
    <>
      <Fact name="Day">{dayLong(startDate(props.item))}</Fact>
      <Show when={!props.item.all_day} fallback={<Fact name="Time">All day</Fact>}>
        <Fact name={`In ${cityOf(props.item.zone)}`}>
          <b>{words(clocks().venue)}</b>
        </Fact>
        <Show when={clocks().own}>
          {(own) => <Fact name={`On your clock, ${cityOf(ownZone())}`}>{words(own())}</Fact>}
        </Show>
      </Show>
    </>
  );
}
