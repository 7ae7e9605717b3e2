import { For, Show } from "solid-js";
import type { ReviewMissed, ReviewSheet } from "../../core/email-drafts.ts";
import { dayLong } from "../lib/clock.ts";
import { Field } from "../ui/field.tsx";
import type { Review } from "./review.ts";

type Props = { of: ReviewSheet; review: Review };

/** What concerns the whole day: whether the sheet moves that of another, and who was on it before. */
export function DayQuestions(props: Props) {
  return (
    <>
      <Moved of={props.of} review={props.review} />
      <For each={props.of.missed}>{(one) => <Missed who={one} of={props.of} review={props.review} />}</For>
    </>
  );
}

/** A revision that says another day changes what stands for the day before, instead of being one more. */
function Moved(props: Props) {
  const isSaid = () => props.of.said.some(({ field }) => field === "moved_from");
  const from = () => props.of.supersedes?.moved_from ?? null;
  const isConcerned = () => props.of.may_be.length > 0 || isSaid() || from() !== null;
  const say = (date: string | null) => void props.review.correct(props.of.sheet, "moved_from", date);
  return (
    <Show when={isConcerned()}>
      <div class="notice stack" data-field={`${props.of.sheet}.moved_from`}>
        <Show
          when={props.of.may_be.length > 0}
          fallback={
            <p>
              {from() === null
                ? "It moves no other day’s sheet."
                : `It is the sheet of ${dayLong(from() ?? "")}, moved to this day.`}
            </p>
          }
        >
          <p>
            <b>Is it the sheet of another day, moved?</b>
          </p>
          <div class="row review-answers">
            <For each={props.of.may_be}>
              {({ date, day_number: number }) => (
                <button type="button" onClick={() => say(date)}>
                  Of {dayLong(date)}
                  {number === null ? "" : ` (day ${number})`}
                </button>
              )}
            </For>
            <button type="button" class="plain" onClick={() => say(null)}>
              No, it is a sheet of its own
            </button>
          </div>
        </Show>
        <Show when={props.of.may_be.length === 0}>
          <Field label="It moves the sheet of" hint="Empty: it is a sheet of its own.">
            {(wired) => (
              <input
                {...wired}
                type="date"
                value={from() ?? ""}
                onChange={(event) => say(event.currentTarget.value || null)}
              />
            )}
          </Field>
        </Show>
      </div>
    </Show>
  );
}

/** Who was added to the sheet before by hand: the reader may have missed them again. */
function Missed(props: Props & { who: ReviewMissed }) {
  const sheet = () => props.of.sheet;
  const stay = () => {
    const person = props.of.says.people.length;
    const { name, role, department, character, call, call_state: state, user_id: id } = props.who;
    const said = { name, role, department, character, call, call_state: state === "timed" ? null : state };
    void props.review.save({
      corrections: Object.entries(said).flatMap(([field, value]) =>
        value === null ? [] : [{ sheet: sheet(), field: `people.${person}.${field}`, value }],
      ),
      people: [{ sheet: sheet(), person, user_id: id }],
    });
  };
  return (
    <div class="notice" data-field={`${sheet()}.missed.${props.who.user_id}`}>
      <p>
        <b>{props.who.name}</b> was added to the sheet before by hand, and is not read on this one.
      </p>
      <div class="row review-answers">
        <button type="button" onClick={stay}>
          {props.who.call === null ? "Still on it" : `Still on it, called ${props.who.call}`}
        </button>
        <button
          type="button"
          class="plain"
          onClick={() => void props.review.correct(sheet(), `missed.${props.who.user_id}`, "true")}
        >
          Not on it any more
        </button>
      </div>
    </div>
  );
}
