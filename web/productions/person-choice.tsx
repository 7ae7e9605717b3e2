import { createSignal, createUniqueId, For } from "solid-js";
import type { Member } from "../../core/organisations.ts";
import { TextField } from "../ui/field.tsx";
import { createSending, Failure } from "../ui/form.tsx";
import { fullName, meant } from "../ui/people.ts";

/** Finds somebody by name or e-mail address among those who are not there yet; what was typed stays until they are. */
export function PersonChoice(props: { people: readonly Member[]; add: (person: Member) => Promise<void> }) {
  const id = createUniqueId();
  const [text, setText] = createSignal("");
  const [wrong, setWrong] = createSignal<string>();
  const sending = createSending();
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const found = meant(props.people, text());
    const [person] = found;
    setWrong(person && found.length === 1 ? undefined : whyNot(found.length));
    if (!person || found.length > 1) return;
    if (await sending.run(() => props.add(person))) setText("");
  };
  return (
    <form class="stack" onSubmit={(event) => void submit(event)}>
      <div class="row person-choice">
        <div class="grow">
          <TextField
            label="Add a person"
            hint="Name or e-mail address"
            list={id}
            autocomplete="off"
            autocapitalize="none"
            spellcheck={false}
            required
            value={text()}
            error={wrong()}
            onInput={(event) => {
              setText(event.currentTarget.value);
              setWrong(undefined);
            }}
          />
        </div>
        <datalist id={id}>
          <For each={props.people}>
            {(person) => <option value={person.email}>{fullName(person)}</option>}
          </For>
        </datalist>
        <button type="submit" disabled={sending.busy()}>
          {sending.busy() ? "Adding …" : "Add"}
        </button>
      </div>
      <Failure of={sending.error()} />
    </form>
  );
}

const whyNot = (count: number): string =>
  count === 0
    ? "Nobody of that name who is not on it already. New people are invited under People."
    : `That fits ${count} people. Give the whole e-mail address.`;
