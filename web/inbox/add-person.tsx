import { createSignal } from "solid-js";
import type { ReviewSheet } from "../../core/email-drafts.ts";
import { Field, TextField } from "../ui/field.tsx";
import { MEMBERS_ID, type Members } from "./members.tsx";
import { timeTyped } from "./review-fields.ts";
import type { Review } from "./review.ts";

const EMPTY = { name: "", role: "", department: "", call: "" };
const TIME_WORDS = "A time such as 07:30, or 25:30 for the night after.";

/** Somebody whom the reader missed: a member by name, or anybody whom the sheet names. */
export function AddPerson(props: { of: ReviewSheet; review: Review; members: Members }) {
  const [said, setSaid] = createSignal(EMPTY);
  const [wrong, setWrong] = createSignal<string>();
  // Where they were added, and not above what confirms.
  const [added, setAdded] = createSignal("");
  const typed = (name: keyof typeof EMPTY) => (event: { currentTarget: HTMLInputElement }) =>
    setSaid((before) => ({ ...before, [name]: event.currentTarget.value }));
  const add = async () => {
    const { name, ...rest } = said();
    const call = rest.call.trim() === "" ? "" : timeTyped(rest.call);
    setWrong(call === undefined ? TIME_WORDS : undefined);
    if (call === undefined || name.trim() === "") return;
    const sheet = props.of.sheet;
    const person = props.of.says.people.length;
    const id = props.members.idOf(name);
    const fields = Object.entries({ name, ...rest, call });
    const isKept = await props.review.save({
      corrections: fields.flatMap(([field, value]) =>
        value.trim() === "" ? [] : [{ sheet, field: `people.${person}.${field}`, value: value.trim() }],
      ),
      ...(id !== undefined && { people: [{ sheet, person, user_id: id }] }),
    });
    if (!isKept) return;
    setSaid(EMPTY);
    setAdded(`${name.trim()} is added.`);
  };
  return (
    <details class="review-add">
      <summary class="inbox-more">Add somebody who is not read</summary>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void add();
        }}
      >
        <div class="review-fields">
          <Field label="Name" hint="A member’s, or as the sheet has it.">
            {(wired) => (
              <input
                {...wired}
                required
                maxLength={300}
                list={MEMBERS_ID}
                value={said().name}
                autocomplete="off"
                onInput={typed("name")}
              />
            )}
          </Field>
          <TextField label="Role" maxLength={300} value={said().role} onInput={typed("role")} />
          <TextField
            label="Department"
            maxLength={300}
            value={said().department}
            onInput={typed("department")}
          />
          <TextField
            label="Call"
            hint="Empty: with everybody."
            error={wrong()}
            inputMode="numeric"
            value={said().call}
            onInput={typed("call")}
          />
        </div>
        <div class="row">
          <button type="submit" disabled={props.review.saving.busy()}>
            Add to the sheet
          </button>
          <p class="grow quiet" aria-live="polite">
            {added()}
          </p>
        </div>
      </form>
    </details>
  );
}
