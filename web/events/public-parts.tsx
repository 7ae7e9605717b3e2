import { Show } from "solid-js";
import type { PublicEvent } from "../../core/events.ts";
import { timesOf } from "./words.ts";

/** When and where, as anybody reads it. */
export function Appointment(props: { of: PublicEvent }) {
  const times = () => timesOf(props.of);
  return (
    <div>
      <p>
        <b>{times().day}</b>, {times().venue}
      </p>
      <Show when={times().own}>{(own) => <p class="quiet">{own()}</p>}</Show>
      <p>{props.of.location}</p>
    </div>
  );
}

const FEW = 20;

/** Whether somebody may still come; how many seats are left is said once they are few. */
export function Room(props: { of: PublicEvent }) {
  const left = () => props.of.seats_left ?? Infinity;
  return (
    <Show when={props.of.status === "published"} fallback={<span class="chip bad">Cancelled</span>}>
      <Show when={props.of.is_open} fallback={<span class="chip still">It has begun</span>}>
        <Show when={left() > 0} fallback={<span class="chip still">No seats left</span>}>
          <Show when={left() <= FEW} fallback={<span class="chip good">Open</span>}>
            <span class="chip">{left() === 1 ? "1 seat left" : `${left()} seats left`}</span>
          </Show>
        </Show>
      </Show>
    </Show>
  );
}
