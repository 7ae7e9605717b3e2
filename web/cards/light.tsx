import { For, Show } from "solid-js";
import type { CardLight } from "../../core/cards.ts";
import { Fact } from "../ui/fact.tsx";
import { lightLines } from "./words.ts";

/** When it is light where somebody works, on the clock there. */
export function LightSection(props: { light: CardLight | null; zone: string }) {
  return (
    <section class="card stack" aria-labelledby="light">
      <h2 id="light">Light</h2>
      <Show
        when={props.light}
        fallback={<p class="quiet">Where this is is not known, and so is when it is light.</p>}
      >
        {(light) => (
          <>
            <dl class="card-facts">
              <For each={lightLines(light(), props.zone)}>
                {([name, words]) => <Fact name={name}>{words}</Fact>}
              </For>
            </dl>
            <p class="quiet">
              <Show
                when={light().place.precision === "zone"}
                fallback={<>Reckoned for {light().place.name}, with a level horizon.</>}
              >
                Reckoned for {light().place.name}, for nobody has said exactly where this is: it may be up to
                an hour earlier or later.
              </Show>
            </p>
          </>
        )}
      </Show>
    </section>
  );
}
