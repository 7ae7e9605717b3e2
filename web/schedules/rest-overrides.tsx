import { createResource, For, Show } from "solid-js";
import type { ScheduleRest } from "../../core/schedules.ts";
import { readItem } from "../lib/api.ts";
import { momentAt } from "../lib/clock.ts";

/** For planners: that it was planned though somebody rests too little, why, and who agreed. Nothing where nobody had to. */
export function RestOverrides(props: { id: string; version: number }) {
  const [rest] = createResource(
    () => [props.id, props.version] as const,
    async ([id]) => (await readItem<ScheduleRest>(`/api/v1/schedules/${id}/rest`)).item.overrides,
  );
  // What cannot be read now is no fault of the item that it stands under.
  const known = () => (rest.state === "ready" ? rest() : []);
  return (
    <Show when={known().length > 0}>
      <section class="card stack" aria-label="Rest and meals">
        <h2>Planned with too little rest</h2>
        <For each={known()}>
          {(one) => (
            <div>
              <p>“{one.reason}”</p>
              <p class="quiet">
                {one.made_by_name}, {momentAt(one.created_at)}
                {one.approved_by === one.made_by ? "" : `; agreed to by ${one.approved_by_name}`}
              </p>
              <ul>
                <For each={one.findings}>{({ reason }) => <li class="quiet">{reason}.</li>}</For>
              </ul>
            </div>
          )}
        </For>
      </section>
    </Show>
  );
}
