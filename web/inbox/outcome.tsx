import { createSignal, For, Show } from "solid-js";
import { may } from "../../core/access.ts";
import type { DraftConfirm, EmailReview, ReviewItem, ReviewSheet } from "../../core/email-drafts.ts";
import { dayLong, dayShort, wallTime } from "../lib/clock.ts";
import { person } from "../lib/session.ts";
import { Field } from "../ui/field.tsx";
import { RestFindings } from "../ui/rest-findings.tsx";
import type { Members } from "./members.tsx";
import { changeWords } from "./outcome-words.ts";

const KIND_WORDS: Record<ReviewItem["kind"], string> = {
  added: "New",
  changed: "Changes",
  cancelled: "Cancelled",
  same: "As it was",
};
const KIND_CHIPS: Record<ReviewItem["kind"], string> = {
  added: "chip good",
  changed: "chip",
  cancelled: "chip bad",
  same: "chip still",
};

/** What confirming does to each person's schedule, in the words that they will be told. */
export function Outcome(props: { of: ReviewSheet }) {
  const news = () => props.of.items.filter(({ kind }) => kind !== "same");
  const same = () => props.of.items.length - news().length;
  return (
    <section class="stack" aria-label="What becomes of schedules">
      <h3>What becomes of schedules</h3>
      <Show when={props.of.supersedes}>
        {(before) => (
          <div class="notice" classList={{ bad: before().is_newer }}>
            <p>
              {before().is_newer
                ? "What was confirmed for this day is newer than this mail. Confirm it only if it is the one that holds."
                : (movedWords(before().moved_from) ??
                  "It takes the place of what was confirmed for this day.")}
            </p>
            <Show when={before().changes.length > 0}>
              <ul aria-label="What the sheet says otherwise">
                <For each={before().changes}>{(change) => <li>{changeWords(change)}</li>}</For>
              </ul>
            </Show>
          </div>
        )}
      </Show>
      <Show when={props.of.displaces}>
        {(other) => (
          <p class="notice bad">
            What was confirmed for {dayLong(other().date)}
            {other().day_number === null ? "" : ` (day ${other().day_number})`} gives way: everybody on it is
            cancelled, until its own revision says where it went.
          </p>
        )}
      </Show>
      <ul class="stack review-items" aria-label="For each person">
        <For each={news()} fallback={<li class="quiet">Nothing changes.</li>}>
          {(item) => (
            <li>
              <span class={KIND_CHIPS[item.kind]}>{KIND_WORDS[item.kind]}</span> <b>{item.user_name}</b>
              <p class="quiet">{[item.title, whenOf(item), item.location].filter(Boolean).join(" · ")}</p>
              <For each={item.kind === "changed" ? item.changes : []}>
                {({ words }) => <p class="review-change">{words}</p>}
              </For>
            </li>
          )}
        </For>
      </ul>
      <Show when={same() > 0}>
        <p class="quiet">{same() === 1 ? "One stays as it was." : `${same()} stay as they were.`}</p>
      </Show>
    </section>
  );
}

const movedWords = (from: string | null): string | undefined =>
  from === null ? undefined : `It moves what was confirmed for ${dayLong(from)}. Nothing stays there.`;

const whenOf = ({ local_start: start, all_day: allDay }: ReviewItem): string =>
  `${dayShort(start.slice(0, 10))}${allDay ? "" : `, ${wallTime(start)}`}`;

export type Override = NonNullable<DraftConfirm["rest_override"]>;

/** Too little rest is said before it is planned; why it is planned all the same is kept with it. */
export function RestOfAll(props: {
  of: EmailReview;
  override: Override;
  members: Members;
  change: (change: Partial<Override>) => void;
}) {
  const rest = () => props.of.rest;
  const others = () =>
    props.members
      .rows()
      .filter((one) => one.is_active && may(one.roles, "schedules.write") && one.id !== person()?.id);
  return (
    <Show when={(rest()?.findings.length ?? 0) > 0}>
      <section class="card stack" aria-label="Rest and meals">
        <h2>Rest and meals</h2>
        <RestFindings of={rest()?.findings ?? []} />
        <Show when={rest()?.needs_reason}>
          <Field label="Why it is planned all the same" hint="Kept with each item and in the audit trail.">
            {(wired) => (
              <textarea
                {...wired}
                maxLength={500}
                value={props.override.reason}
                onInput={(event) => props.change({ reason: event.currentTarget.value })}
              />
            )}
          </Field>
          <Field label="Agreed to by" hint="Whoever it is hears of it.">
            {(wired) => (
              <select
                {...wired}
                onChange={(event) => props.change({ approved_by: event.currentTarget.value || undefined })}
              >
                <option value="" selected={props.override.approved_by === undefined}>
                  Myself
                </option>
                <For each={others()}>
                  {(one) => (
                    <option value={one.id} selected={one.id === props.override.approved_by}>
                      {one.first_name} {one.last_name}
                    </option>
                  )}
                </For>
              </select>
            )}
          </Field>
        </Show>
      </section>
    </Show>
  );
}

/** Of no use: why, for whoever wonders later. */
export function Discard(props: { busy: boolean; discard: (reason: string) => void }) {
  const [reason, setReason] = createSignal("");
  return (
    <details class="card">
      <summary class="inbox-more">This is of no use</summary>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (reason().trim() !== "") props.discard(reason().trim());
        }}
      >
        <Field label="Why" hint="It stays in the list, with this.">
          {(wired) => (
            <input
              {...wired}
              required
              maxLength={500}
              onInput={(event) => setReason(event.currentTarget.value)}
            />
          )}
        </Field>
        <div class="row">
          <button type="submit" class="danger" disabled={props.busy}>
            Discard it
          </button>
        </div>
      </form>
    </details>
  );
}
