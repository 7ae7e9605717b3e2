import { For, Show } from "solid-js";
import { regions } from "../lib/edge.ts";
import { tripInWords } from "./trip.ts";

/** From where this device reads, and how far each place is. */
export function Regions() {
  const nearest = () => regions().find(({ ms }) => ms !== undefined && ms !== Infinity);
  return (
    <section class="card stack" aria-labelledby="regions">
      <div>
        <h2 id="regions">Where this page reads</h2>
        <p class="quiet">
          From the nearest region that answers. What you write goes to the portal itself, and is in every
          region a moment later.
        </p>
      </div>
      <ul class="account-regions">
        <For each={regions()} fallback={<li class="quiet">No region is known to this device yet.</li>}>
          {(one) => (
            <li class="row">
              <span class="grow">{one.region.region}</span>
              <Show when={one === nearest()}>
                <span class="chip good">Nearest</span>
              </Show>
              <span class="quiet account-trip">{tripInWords(one.ms)}</span>
            </li>
          )}
        </For>
      </ul>
    </section>
  );
}
