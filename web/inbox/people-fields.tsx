import { createMemo, createSignal, For, Show } from "solid-js";
import type { CallState, Person } from "../../core/callsheets/fields.ts";
import type { EmailReview, ReviewPerson, ReviewSheet } from "../../core/email-drafts.ts";
import { Field } from "../ui/field.tsx";
import { AddPerson } from "./add-person.tsx";
import { MEMBERS_ID, type Members } from "./members.tsx";
import { callWords, isUnsure, keptOrder, personFields, personWords, STATE_WORDS } from "./review-fields.ts";
import type { Review } from "./review.ts";
import { Correctable } from "./sheet-fields.tsx";

type Props = {
  of: ReviewSheet;
  open: EmailReview["open"];
  review: Review;
  members: Members;
  isDone: boolean;
};

/** Of more only who they are is seen at once. */
const OPEN_MAX = 8;

/** Who is on a sheet, and when each is called; those of whom something is asked before the others. */
export function PeopleFields(props: Props) {
  const isAsked = ({ person }: ReviewPerson) =>
    props.open.some(
      ({ sheet, field }) =>
        sheet === props.of.sheet && (field === `people.${person}` || field.startsWith(`people.${person}.`)),
    );
  // Who was added is seen to be, where they were added.
  const isLookedAt = (one: ReviewPerson) =>
    isAsked(one) ||
    props.of.says.people[one.person]?.is_said === true ||
    personFields(props.of.says, one.person).some(isUnsure);
  // Whoever was asked about once stays where they are.
  const first = createMemo<string[]>(
    (before) => [
      ...new Set([...before, ...props.of.people.filter(isLookedAt).map(({ person }) => String(person))]),
    ],
    [],
  );
  const rest = createMemo<string[]>(
    (before) =>
      keptOrder(
        before.filter((one) => !first().includes(one)),
        props.of.people.map(({ person }) => String(person)).filter((one) => !first().includes(one)),
      ),
    [],
  );
  const unanswered = () =>
    props.of.people.filter(({ by, is_left_out: isLeftOut }) => by === null && !isLeftOut);
  const leaveOut = () =>
    props.review.save({
      people: unanswered().map(({ person }) => ({ sheet: props.of.sheet, person, user_id: null })),
    });
  return (
    <section class="stack" aria-label="People">
      <div class="row">
        <h3 class="grow">People</h3>
        <Show when={unanswered().length > 1 && !props.isDone}>
          <button type="button" onClick={() => void leaveOut()}>
            Leave out the {unanswered().length} whom nobody knows
          </button>
        </Show>
      </div>
      <ul class="stack review-people">
        <For each={first()}>
          {(at) => <PersonCard at={Number(at)} isOpen={first().length <= OPEN_MAX} with={props} />}
        </For>
      </ul>
      <Show when={rest().length > 0}>
        <details>
          <summary class="inbox-more">
            {first().length > 0 ? `${rest().length} more, of whom nothing is asked` : `All ${rest().length}`}
          </summary>
          <ul class="stack review-people">
            <For each={rest()}>{(at) => <PersonCard at={Number(at)} isOpen={false} with={props} />}</For>
          </ul>
        </details>
      </Show>
      <Show when={!props.isDone}>
        <AddPerson of={props.of} review={props.review} members={props.members} />
      </Show>
    </section>
  );
}

function PersonCard(props: { at: number; isOpen: boolean; with: Props }) {
  const sheet = () => props.with.of;
  const person = () => sheet().says.people[props.at];
  const match = () => sheet().people.find((one) => one.person === props.at);
  const isLeftOut = () => match()?.is_left_out === true;
  const saidBy = (field: string) => sheet().said.find((one) => one.field === field)?.by ?? "somebody";
  const path = () => `people.${props.at}`;
  const light = () => {
    const one = person();
    if (one) props.with.review.light({ ...one, part: sheet().part });
  };
  /** When they are called and who they are; or that they are not on it, and who says so. */
  const factsOf = (one: Person) =>
    isLeftOut()
      ? [`taken out by ${saidBy(`${path()}.left_out`)}`]
      : [
          callWords(sheet().says, one),
          whoWords(match(), saidBy(path())),
          one.is_said === true ? `added by ${saidBy(`${path()}.name`)}` : "",
        ];
  return (
    <Show when={person()}>
      {(one) => (
        <li
          class="review-person"
          classList={{ "is-asked": match()?.by === null && !isLeftOut(), "is-out": isLeftOut() }}
        >
          <details open={props.isOpen}>
            <summary onFocus={light}>
              <b>{personWords(one())}</b>
              <span class="quiet">{factsOf(one()).filter(Boolean).join(" · ")}</span>
            </summary>
            <Show when={!isLeftOut()}>
              <Who at={props.at} match={match()} name={personWords(one())} with={props.with} light={light} />
              <div class="review-fields">
                <For each={personFields(sheet().says, props.at)}>
                  {(field) => (
                    <Correctable
                      of={field}
                      on={sheet()}
                      review={props.with.review}
                      isDone={props.with.isDone}
                    />
                  )}
                </For>
                <State at={props.at} value={one().call_state} with={props.with} />
              </div>
            </Show>
            <Show when={!props.with.isDone}>
              <button
                type="button"
                class="plain review-out"
                onClick={() =>
                  void props.with.review.correct(
                    sheet().sheet,
                    `${path()}.left_out`,
                    isLeftOut() ? null : "true",
                  )
                }
              >
                {isLeftOut() ? "Put back" : "Take out: not on this sheet"}
              </button>
            </Show>
          </details>
        </li>
      )}
    </Show>
  );
}

const BY_WORDS = {
  before: "as on the sheet before",
  email: "by their address",
  name: "by their name",
} as const;

function whoWords(match: ReviewPerson | undefined, saidBy: string): string {
  if (!match || match.by === null) return "Who is it?";
  const by = match.by === "answer" ? `as ${saidBy} said` : BY_WORDS[match.by];
  return `${match.user_name === null ? "nobody of ours" : `is ${match.user_name}`}, ${by}`;
}

type WhoProps = {
  at: number;
  match: ReviewPerson | undefined;
  name: string;
  with: Props;
  light: () => void;
};

/** Who it is: never guessed, so a name that is nobody's exactly is asked. */
function Who(props: WhoProps) {
  const [wrong, setWrong] = createSignal<string>();
  const isOpen = () => props.match?.by === null;
  const say = (id: string | null) => {
    setWrong(undefined);
    void props.with.review.save({ people: [{ sheet: props.with.of.sheet, person: props.at, user_id: id }] });
  };
  const typed = (text: string) => {
    const id = props.with.members.idOf(text);
    if (text.trim() === "") say(null);
    else if (id === undefined) setWrong("Nobody of this organisation is called so.");
    else say(id);
  };
  return (
    <div class="review-who" data-field={`${props.with.of.sheet}.people.${props.at}`}>
      <Field label={`Who is ${props.name}`} error={wrong()}>
        {(wired) => (
          <input
            {...wired}
            list={MEMBERS_ID}
            value={props.match?.user_name ?? ""}
            placeholder={isOpen() ? "A member’s name" : "Nobody of ours"}
            autocomplete="off"
            disabled={props.with.isDone}
            onFocus={() => props.light()}
            onChange={(event) => typed(event.currentTarget.value)}
          />
        )}
      </Field>
      <Show when={isOpen() && !props.with.isDone}>
        <div class="row review-answers">
          <For each={props.match?.candidates ?? []}>
            {(one) => (
              <button type="button" onClick={() => say(one.id)}>
                {one.name}
                <span class="quiet">{one.email}</span>
              </button>
            )}
          </For>
          <button type="button" class="plain" onClick={() => say(null)}>
            Nobody of ours
          </button>
        </div>
      </Show>
    </div>
  );
}

/** How somebody is called who has no time of their own. */
function State(props: { at: number; value: CallState | null; with: Props }) {
  return (
    <Field label="Called">
      {(wired) => (
        <select
          {...wired}
          disabled={props.with.isDone}
          onChange={(event) =>
            void props.with.review.correct(
              props.with.of.sheet,
              `people.${props.at}.call_state`,
              event.currentTarget.value || null,
            )
          }
        >
          <option value="" selected={props.value === null}>
            With everybody
          </option>
          <For each={Object.entries(STATE_WORDS)}>
            {([state, words]) => (
              <option value={state} selected={state === props.value} disabled={state === "timed"}>
                {words}
              </option>
            )}
          </For>
        </select>
      )}
    </Field>
  );
}
