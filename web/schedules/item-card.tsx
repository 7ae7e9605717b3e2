import { createMemo, Show } from "solid-js";
import type { ScheduleItem } from "../../core/schedules.ts";
import { cityOf, clocksOf, ownZone, type Clock } from "../lib/clock.ts";
import { CheckIcon } from "../ui/icons.tsx";
import { placeOf, type Change } from "./changes.ts";
import type { Moment } from "./day.ts";
import { kindLabel } from "./words.ts";

type Shown = {
  item: ScheduleItem;
  change: Change | undefined;
  moment: Moment;
  showsProduction: boolean;
  confirm: ((item: ScheduleItem) => void) | undefined;
};

/** One item of a day: when on the venue's clock and on the reader's, what, where, and what is different. */
export function ItemCard(props: Shown) {
  const clocks = createMemo(() => clocksOf(props.item, ownZone()));
  const isCancelled = () => props.item.status === "cancelled";
  const where = () => placeOf(props.item);
  return (
    <li
      class="item"
      data-id={props.item.id}
      data-kind={props.item.kind}
      data-all-day={props.item.all_day ? "" : undefined}
      classList={{
        "is-cancelled": isCancelled(),
        "is-now": props.moment === "now",
        "is-news": !!props.change,
      }}
    >
      <div class="item-when">
        <Show when={!props.item.all_day} fallback={<b>All day</b>}>
          <Times clock={clocks().venue} />
        </Show>
      </div>
      <div class="item-what">
        <a class="item-title" href={`/schedule/${props.item.id}`}>
          {props.item.title}
        </a>
        <p class="quiet">
          {kindLabel(props.item.kind)}
          <Show when={where()}> · {where()}</Show>
          <Show when={props.showsProduction}> · {props.item.production_name}</Show>
        </p>
        <Show when={!props.item.all_day && clocks().own}>
          {(own) => (
            <p class="item-own quiet">
              {own().start} <Plus days={own().startDays} />
              <Show when={own().end}>
                {" "}
                – {own().end} <Plus days={own().endDays} />
              </Show>{" "}
              in {cityOf(ownZone())}
            </p>
          )}
        </Show>
        <Marks {...props} />
      </div>
      <Show when={!isCancelled() && props.confirm}>
        {(confirm) => (
          <Show
            when={props.item.confirmed_at === null}
            fallback={
              <span class="item-done" title="You confirmed this">
                <CheckIcon />
                <span class="seldom-seen">Confirmed by you</span>
              </span>
            }
          >
            <button type="button" class="item-confirm" title="Confirm" onClick={() => confirm()(props.item)}>
              <CheckIcon />
              <span class="seldom-seen">Confirm {props.item.title}</span>
            </button>
          </Show>
        )}
      </Show>
    </li>
  );
}

function Times(props: { clock: Clock }) {
  return (
    <>
      <b>{props.clock.start}</b>
      <Show when={props.clock.end}>
        <span class="item-end">
          <span class="seldom-seen">until </span>
          {props.clock.end} <Plus days={props.clock.endDays} />
        </span>
      </Show>
    </>
  );
}

const Plus = (props: { days: string }) => (
  <Show when={props.days}>
    <small class="plus">{props.days}</small>
  </Show>
);

function Marks(props: Shown) {
  const words = () => {
    const { change } = props;
    if (change?.kind !== "changed") return "";
    return change.was.filter((word) => word !== "cancelled").join(", ");
  };
  const hasSome = () =>
    props.moment !== undefined || props.change !== undefined || props.item.status === "cancelled";
  return (
    <Show when={hasSome()}>
      <p class="row item-marks">
        <Show when={props.moment}>
          <span class="chip good">{props.moment === "now" ? "Now" : "Next"}</span>
        </Show>
        <Show when={props.item.status === "cancelled"}>
          <span class="chip bad">Cancelled</span>
        </Show>
        <Show when={props.change}>
          {(change) => <span class="chip">{change().kind === "new" ? "New" : "Changed"}</span>}
        </Show>
        <Show when={words()}>
          <span class="item-was">{words()}</span>
        </Show>
      </p>
    </Show>
  );
}
