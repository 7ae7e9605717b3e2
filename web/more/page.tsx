import { A } from "@solidjs/router";
import { For } from "solid-js";
import { places } from "../ui/places.tsx";
import { Title } from "../ui/title.tsx";

/** Everything there is, for whoever does not find it among the tabs. */
export function Page() {
  return (
    <div class="stack">
      <Title text="More" />
      <nav aria-label="Everything">
        <ul class="stack">
          <For each={places()}>
            {({ href, name }) => (
              <li>
                <A class="card place" href={href}>
                  {name}
                </A>
              </li>
            )}
          </For>
        </ul>
      </nav>
    </div>
  );
}
