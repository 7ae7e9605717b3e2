import { Show } from "solid-js";
import type { ReviewSheet } from "../../core/email-drafts.ts";
import { can } from "../lib/session.ts";
import { PlaceForm } from "../routes/place-form.tsx";
import type { Review } from "./review.ts";

/** A place that the portal has on no map: it is asked where that is, and nothing waits for the answer. */
export function Unplaced(props: { of: ReviewSheet; review: Review }) {
  return (
    <Show when={props.of.unplaced}>
      {(location) => (
        <section class="notice stack" aria-label="A place that is not on our map">
          <p>
            <b>{location()}</b> is not on our map: no route, weather or light until a place is chosen. It can
            be confirmed before; its times go by the clocks of {props.of.clock.zone}.
          </p>
          <Show when={can("schedules.write")}>
            <PlaceForm location={location()} placed={() => props.review.one.load()} />
          </Show>
        </section>
      )}
    </Show>
  );
}
