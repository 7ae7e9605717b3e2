import { createResource, For, Show } from "solid-js";
import { wordsOf } from "../lib/wire.ts";
import { readPeopleOf } from "./form-requests.ts";

/** For whom an item is: everybody on the production, or those who are named. */
export function PeopleField(props: {
  productionId: string;
  named: readonly string[];
  change: (userIds: string[]) => void;
}) {
  const [people] = createResource(() => props.productionId || undefined, readPeopleOf);
  const known = () => (people.state === "ready" ? people() : []);
  const toggle = (id: string, isOn: boolean) =>
    props.change(isOn ? [...props.named, id] : props.named.filter((one) => one !== id));
  return (
    <fieldset>
      <legend class="label">For</legend>
      <p class="hint">
        {props.named.length === 0
          ? "Nobody is named, so it is for everybody on the production."
          : `Only for ${props.named.length === 1 ? "one person" : `${props.named.length} people`}, and planners.`}
      </p>
      <Show when={people.error as unknown}>{(error) => <p class="wrong">{wordsOf(error())}</p>}</Show>
      <ul class="columns people-field">
        <For each={known()}>
          {(person) => (
            <li>
              <label class="check">
                <input
                  type="checkbox"
                  checked={props.named.includes(person.id)}
                  onChange={(event) => toggle(person.id, event.currentTarget.checked)}
                />
                {person.first_name} {person.last_name}
              </label>
            </li>
          )}
        </For>
      </ul>
    </fieldset>
  );
}
