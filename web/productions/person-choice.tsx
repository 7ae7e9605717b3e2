import { createSignal, createUniqueId, For } from "solid-js";
import type { Member } from "../../core/organisations.ts";
import { TextField } from "../ui/field.tsx";

/** Finds somebody by name or e-mail address among those who are not there yet. */
export function PersonChoice(props: { people: readonly Member[]; add: (userId: string) => Promise<void> }) {
  const id = createUniqueId();
  const [text, setText] = createSignal("");
  const [isUnknown, setUnknown] = createSignal(false);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const found = foundIn(props.people, text());
    setUnknown(!found);
    if (!found) return;
    await props.add(found.id);
    setText("");
  };
  return (
    <form class="row person-choice" onSubmit={(event) => void submit(event)}>
      <div class="grow">
        <TextField
          label="Add a person"
          list={id}
          autocomplete="off"
          required
          value={text()}
          error={isUnknown() ? "Nobody of that name is in the organisation, or not only one." : undefined}
          onInput={(event) => {
            setText(event.currentTarget.value);
            setUnknown(false);
          }}
        />
      </div>
      <datalist id={id}>
        <For each={props.people}>{(person) => <option value={person.email}>{nameOf(person)}</option>}</For>
      </datalist>
      <button type="submit">Add</button>
    </form>
  );
}

const nameOf = ({ first_name, last_name }: Member): string => `${first_name} ${last_name}`;

/** The one person who is meant: by address or whole name, else the only one whose name or address holds the words. */
export function foundIn<T extends Pick<Member, "email" | "first_name" | "last_name">>(
  people: readonly T[],
  text: string,
): T | undefined {
  const wanted = text.trim().toLowerCase();
  if (wanted === "") return undefined;
  const known = people.map((person) => ({
    person,
    email: person.email.toLowerCase(),
    name: `${person.first_name} ${person.last_name}`.toLowerCase(),
  }));
  const exact = known.filter(({ email, name }) => email === wanted || name === wanted);
  const found =
    exact.length > 0 ? exact : known.filter(({ email, name }) => `${name} ${email}`.includes(wanted));
  return found.length === 1 ? found[0]?.person : undefined;
}
