import { createMemo, createSignal, For, Show } from "solid-js";
import type { ReviewSheet } from "../../core/email-drafts.ts";
import { Field } from "../ui/field.tsx";
import { ZONES_ID } from "./zones.tsx";
import { dayFields, isUnsure, keptOrder, saidWords, timeTyped, type ReviewField } from "./review-fields.ts";
import type { Review } from "./review.ts";

/** What a sheet says of the whole day: what is asked or unsure first, each tied to where it stands. */
export function SheetFields(props: { of: ReviewSheet; review: Review; isDone: boolean }) {
  const byField = createMemo(
    () => new Map(dayFields(props.of.says, props.of.clock).map((one) => [one.field, one])),
  );
  const order = createMemo<string[]>((before) => {
    const fields = [...byField().values()];
    const sorted = [...fields.filter(isUnsure), ...fields.filter((one) => !isUnsure(one))];
    return keptOrder(
      before,
      sorted.map(({ field }) => field),
    );
  }, []);
  return (
    <div class="review-fields">
      <For each={order()}>
        {(field) => (
          <Show when={byField().get(field)}>
            {(one) => <Correctable of={one()} on={props.of} review={props.review} isDone={props.isDone} />}
          </Show>
        )}
      </For>
    </div>
  );
}

const UNIT_WORDS = {
  main: "Main unit",
  second: "Second unit",
  third: "Third unit",
  splinter: "Splinter unit",
};

/** Letters that a narrow field shows. */
const LONG = 11;

/** One value. The focus lights where it stands; what is typed is kept once it is left. */
export function Correctable(props: { of: ReviewField; on: ReviewSheet; review: Review; isDone: boolean }) {
  const [wrong, setWrong] = createSignal<string>();
  const light = () => {
    const { source } = props.of;
    props.review.light(source && { ...source, part: props.on.part });
  };
  /** Addresses and zones are read whole. */
  const isLong = () => (props.of.value || props.of.placeholder || "").length > LONG;
  const hint = () => {
    const said = props.on.said.find(({ field }) => field === props.of.field);
    return said ? saidWords(said, props.of.value) : props.of.doubt;
  };
  const take = (text: string) => {
    const said = text.trim();
    const value = said === "" ? null : props.of.kind === "time" ? timeTyped(said) : said;
    setWrong(value === undefined ? "A time such as 07:30, or 25:30 for the night after." : undefined);
    if (value !== undefined) void props.review.correct(props.on.sheet, props.of.field, value);
  };
  return (
    <div
      data-field={`${props.on.sheet}.${props.of.field}`}
      class="review-field"
      classList={{ "is-asked": props.of.isAsked, "is-unsure": isUnsure(props.of), "is-long": isLong() }}
    >
      <Field label={props.of.label} hint={hint()} error={wrong()}>
        {(wired) => (
          <Show
            when={props.of.kind === "unit"}
            fallback={
              <input
                {...wired}
                type={props.of.kind === "date" ? "date" : "text"}
                value={props.of.value}
                list={props.of.kind === "zone" ? ZONES_ID : undefined}
                inputMode={props.of.kind === "time" ? "numeric" : undefined}
                placeholder={props.of.kind === "time" ? "––:––" : props.of.placeholder}
                autocomplete="off"
                spellcheck={false}
                disabled={props.isDone}
                onFocus={light}
                onChange={(event) => take(event.currentTarget.value)}
              />
            }
          >
            <select
              {...wired}
              disabled={props.isDone}
              onFocus={light}
              onChange={(event) => take(event.currentTarget.value)}
            >
              <option value="" selected={props.of.value === ""}>
                Not said: main
              </option>
              <For each={Object.entries(UNIT_WORDS)}>
                {([value, words]) => (
                  <option value={value} selected={value === props.of.value}>
                    {words}
                  </option>
                )}
              </For>
            </select>
          </Show>
        )}
      </Field>
      <Show when={props.of.isAsked && !props.isDone}>
        <div class="row review-answers">
          <For each={props.of.candidates}>
            {(value) => (
              <button type="button" onFocus={light} onClick={() => take(value)}>
                {value}
              </button>
            )}
          </For>
          {/* Times have a clock, whether or not the sheet names it. */}
          <Show when={props.of.kind !== "zone"}>
            <button type="button" class="plain" onFocus={light} onClick={() => take("")}>
              Not on the sheet
            </button>
          </Show>
        </div>
      </Show>
    </div>
  );
}
