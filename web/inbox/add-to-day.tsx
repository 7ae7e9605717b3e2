import { createSignal, For, Show } from "solid-js";
import { timeName } from "../../core/callsheets/said.ts";
import type { ReviewSheet } from "../../core/email-drafts.ts";
import { Field, TextField } from "../ui/field.tsx";
import { PLACE_WORDS, timesNotSaid, timeTyped } from "./review-fields.ts";
import type { Review } from "./review.ts";

type Props = { of: ReviewSheet; review: Review };

/** Times and places that the reader missed. */
export function AddToDay(props: Props) {
  return (
    <details class="review-add">
      <summary class="inbox-more">Add a time or a place</summary>
      <div class="stack">
        <Show when={timesNotSaid(props.of.says).length > 0}>
          <AddTime of={props.of} review={props.review} />
        </Show>
        <AddPlace of={props.of} review={props.review} />
      </div>
    </details>
  );
}

function AddTime(props: Props) {
  const [wrong, setWrong] = createSignal<string>();
  let name: HTMLSelectElement | undefined;
  let time: HTMLInputElement | undefined;
  const add = async () => {
    if (!name || !time) return;
    const value = timeTyped(time.value);
    setWrong(value === undefined ? "A time such as 07:30, or 25:30 for the night after." : undefined);
    if (value === undefined) return;
    if (await props.review.correct(props.of.sheet, `times.${name.value}`, value)) time.value = "";
  };
  return (
    <form
      class="stack"
      aria-label="Add a time"
      onSubmit={(event) => {
        event.preventDefault();
        void add();
      }}
    >
      <div class="review-fields">
        <Field label="Which time">
          {(wired) => (
            <select
              {...wired}
              ref={(element) => {
                name = element;
              }}
            >
              <For each={timesNotSaid(props.of.says)}>
                {(one) => <option value={one}>{timeName(one)}</option>}
              </For>
            </select>
          )}
        </Field>
        <TextField
          label="At"
          error={wrong()}
          required
          inputMode="numeric"
          autocomplete="off"
          ref={(element) => {
            time = element;
          }}
        />
      </div>
      <div class="row">
        <button type="submit" disabled={props.review.saving.busy()}>
          Add the time
        </button>
      </div>
    </form>
  );
}

function AddPlace(props: Props) {
  let form: HTMLFormElement | undefined;
  const add = async () => {
    if (!form) return;
    const said = new FormData(form);
    const sheet = props.of.sheet;
    const at = props.of.says.places.length;
    const isKept = await props.review.save({
      corrections: ["kind", "name", "address"].flatMap((field) => {
        const value = String(said.get(field) ?? "").trim();
        return value === "" ? [] : [{ sheet, field: `places.${at}.${field}`, value }];
      }),
    });
    if (isKept) form.reset();
  };
  return (
    <form
      class="stack"
      aria-label="Add a place"
      ref={(element) => {
        form = element;
      }}
      onSubmit={(event) => {
        event.preventDefault();
        void add();
      }}
    >
      <div class="review-fields">
        <Field label="Which place">
          {(wired) => (
            <select {...wired} name="kind">
              <For each={Object.entries(PLACE_WORDS)}>
                {([kind, words]) => <option value={kind}>{words}</option>}
              </For>
            </select>
          )}
        </Field>
        <TextField label="Its name" name="name" required maxLength={300} autocomplete="off" />
        <TextField label="Its address" name="address" maxLength={300} autocomplete="off" />
      </div>
      <div class="row">
        <button type="submit" disabled={props.review.saving.busy()}>
          Add the place
        </button>
      </div>
    </form>
  );
}
