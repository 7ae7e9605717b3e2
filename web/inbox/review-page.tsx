import { useNavigate, useParams } from "@solidjs/router";
import { createEffect, createSignal, For, on, Show } from "solid-js";
import type { EmailReview } from "../../core/email-drafts.ts";
import { dayLong } from "../lib/clock.ts";
import { Field } from "../ui/field.tsx";
import { Failure } from "../ui/form.tsx";
import { Loading } from "../ui/one.tsx";
import { Title } from "../ui/title.tsx";
import { say } from "../ui/toast.tsx";
import { AddToDay } from "./add-to-day.tsx";
import { DayQuestions } from "./day-questions.tsx";
import { MemberNames, useMembers, type Members } from "./members.tsx";
import { OpenQuestions } from "./open-questions.tsx";
import { countsOf, countWords, remedyWords } from "./outcome-words.ts";
import { Discard, Outcome, RestOfAll, type Override } from "./outcome.tsx";
import { Papers } from "./papers.tsx";
import { PeopleFields } from "./people-fields.tsx";
import { useProductions } from "./requests.ts";
import { createReview, type Review } from "./review.ts";
import { SheetFields } from "./sheet-fields.tsx";
import { stageWords, tookWords } from "./words.ts";
import { Unplaced } from "./unplaced.tsx";
import { Zones } from "./zones.tsx";
import "./page.css";
import "./review.css";

/** What was read of a call sheet beside the sheet itself: looked at, corrected, and confirmed once. */
export function Page() {
  const params = useParams<{ id: string }>();
  const review = createReview(() => params.id);
  return (
    <div class="stack review">
      <p>
        <a href="/mails-in">‹ Call sheets</a>
      </p>
      <Loading
        of={review.one}
        title="Call sheet"
        gone={
          <>
            <Title text="Call sheet" />
            <p class="notice">There is no such call sheet here.</p>
          </>
        }
      >
        {() => (
          <Show when={review.body()}>{(body) => <Draft id={params.id} of={body()} review={review} />}</Show>
        )}
      </Loading>
    </div>
  );
}

type Props = { id: string; of: EmailReview; review: Review };

const titleOf = ({ sheets, subject }: EmailReview): string => {
  const says = sheets[0]?.says;
  const name = says?.artist?.value ?? says?.title?.value ?? subject ?? "Call sheet";
  return says?.date ? `${name}, ${dayLong(says.date.value)}` : name;
};

function Draft(props: Props) {
  const members = useMembers();
  const isDone = () => props.of.status !== "draft";
  return (
    <>
      <Title text={titleOf(props.of)} />
      <Show when={isDone()}>
        <p class="notice good">
          {props.of.status === "confirmed"
            ? "It is confirmed: everybody on it has it in their schedule."
            : "It was discarded."}
        </p>
      </Show>
      <div class="review-both">
        <Papers id={props.id} of={props.of} review={props.review} />
        <div class="stack">
          <For each={props.of.remedies}>{(one) => <p class="notice">{remedyWords(one)}</p>}</For>
          <Show when={!isDone()}>
            <OpenQuestions of={props.of} />
            <ForProduction of={props.of} review={props.review} />
          </Show>
          <For each={props.of.sheets}>
            {(sheet) => (
              <section class="card stack" aria-label={`Sheet ${sheet.sheet + 1}`}>
                <SheetHead of={props.of} at={sheet.sheet} review={props.review} />
                <Show when={!sheet.is_left_out}>
                  <Show when={!isDone()}>
                    <DayQuestions of={sheet} review={props.review} />
                    <Unplaced of={sheet} review={props.review} />
                  </Show>
                  <SheetFields of={sheet} review={props.review} isDone={isDone()} />
                  <Show when={!isDone()}>
                    <AddToDay of={sheet} review={props.review} />
                  </Show>
                  <PeopleFields
                    of={sheet}
                    open={props.of.open}
                    review={props.review}
                    members={members}
                    isDone={isDone()}
                  />
                  <Show when={!isDone()}>
                    <Outcome of={sheet} />
                  </Show>
                </Show>
              </section>
            )}
          </For>
          <Show when={!isDone()}>
            <Settle id={props.id} of={props.of} review={props.review} members={members} />
          </Show>
          <Show when={tookWords(props.of.stages)}>
            {(words) => (
              <details>
                <summary class="inbox-more quiet">{words()}</summary>
                <ul class="quiet" aria-label="How long each stage took">
                  <For each={stageWords(props.of.stages)}>{(one) => <li>{one}</li>}</For>
                </ul>
              </details>
            )}
          </Show>
        </div>
      </div>
      <MemberNames of={members} />
      <Zones />
    </>
  );
}

function ForProduction(props: { of: EmailReview; review: Review }) {
  const productions = useProductions();
  let select: HTMLSelectElement | undefined;
  // Once its options are there.
  createEffect(
    on([() => productions.rows, () => props.of.production_id], ([, id]) => {
      if (select) select.value = id ?? "";
    }),
  );
  return (
    <Field
      label="Production"
      hint={props.of.zone === null ? undefined : `It goes by the clocks of ${props.of.zone}.`}
    >
      {(wired) => (
        <select
          {...wired}
          ref={(element) => {
            select = element;
          }}
          data-field="production_id"
          onChange={(event) => {
            const id = event.currentTarget.value;
            if (id !== "") void props.review.save({ production_id: id });
          }}
        >
          <option value="" disabled>
            Choose one
          </option>
          <For each={productions.rows}>{(one) => <option value={one.id}>{one.name}</option>}</For>
        </select>
      )}
    </Field>
  );
}

/** Which unit's it is, and whether it is used at all and takes place. */
function SheetHead(props: { of: EmailReview; at: number; review: Review }) {
  const sheet = () => props.of.sheets[props.at];
  const isDone = () => props.of.status !== "draft";
  const set = (field: string, isOn: boolean) =>
    void props.review.correct(props.at, field, isOn ? "true" : null);
  return (
    <>
      <h2>
        {props.of.sheets.length > 1 ? `Sheet ${props.at + 1} of ${props.of.sheets.length}` : "What it says"}
      </h2>
      <Show when={sheet()?.says.is_cancelled}>
        <p class="notice bad">This day is cancelled.</p>
      </Show>
      <div class="row">
        <label class="check">
          <input
            type="checkbox"
            checked={sheet()?.says.is_cancelled !== null}
            disabled={isDone()}
            onChange={(event) => set("is_cancelled", event.currentTarget.checked)}
          />
          The day is cancelled
        </label>
        <Show when={props.of.sheets.length > 1}>
          <label class="check">
            <input
              type="checkbox"
              checked={sheet()?.is_left_out}
              disabled={isDone()}
              onChange={(event) => set("left_out", event.currentTarget.checked)}
            />
            Leave this sheet out
          </label>
        </Show>
      </div>
    </>
  );
}

/** What is still open, then one confirmation. */
function Settle(props: Props & { members: Members }) {
  const navigate = useNavigate();
  const [override, setOverride] = createSignal<Override>({ reason: "" });
  const needsReason = () => props.of.rest?.needs_reason === true;
  const isReady = () =>
    props.of.open.length === 0 &&
    (!needsReason() || !props.of.is_rest_kept || override().reason.trim() !== "");
  const settle = (work: () => Promise<string>) =>
    void props.review.settling.run(async () => {
      say(await work());
      navigate("/mails-in");
    });
  const confirm = () =>
    settle(async () => {
      const reason = override().reason.trim();
      const isOverridden = needsReason() && reason !== "";
      const done = await props.review.confirm(
        isOverridden ? { rest_override: { ...override(), reason } } : {},
      );
      return `Confirmed: ${countWords(done)}.`;
    });
  return (
    <>
      <RestOfAll
        of={props.of}
        override={override()}
        members={props.members}
        change={(change) => setOverride((before) => ({ ...before, ...change }))}
      />
      <Failure of={props.review.saving.error() ?? props.review.settling.error()} />
      <div class="row review-go">
        <p class="grow" aria-live="polite">
          {props.review.saving.busy() ? "Keeping what you said …" : countWords(countsOf(props.of))}
        </p>
        <button
          type="button"
          class="primary"
          disabled={!isReady() || props.review.settling.busy() || props.review.saving.busy()}
          onClick={confirm}
        >
          {props.review.settling.busy() ? "Confirming …" : "Confirm"}
        </button>
      </div>
      <Discard
        busy={props.review.settling.busy()}
        discard={(reason) =>
          settle(async () => {
            await props.review.discard(reason);
            return "Discarded.";
          })
        }
      />
    </>
  );
}
