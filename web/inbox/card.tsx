import { createEffect, createSignal, For, on, Show } from "solid-js";
import type { TimeName } from "../../core/callsheets/fields.ts";
import { timeName, timeWords } from "../../core/callsheets/said.ts";
import type { Email, EmailDetail } from "../../core/emails.ts";
import { createSending, Failure } from "../ui/form.tsx";
import { readEmail } from "./requests.ts";
import {
  askedWords,
  factsOf,
  isUnderWay,
  partsOfDay,
  partWords,
  STATUS_CHIPS,
  STATUS_WORDS,
  titleOf,
  tookWords,
} from "./words.ts";

/** One mail: what became of it, and once it is opened what was understood. */
export function EmailCard(props: { of: Email }) {
  const reading = createSending();
  const [detail, setDetail] = createSignal<EmailDetail>();
  const [isOpen, setOpen] = createSignal(false);
  // Again once it has been read.
  createEffect(
    on([isOpen, () => props.of.status], ([open]) => {
      if (!open) return;
      void reading.run(async () => {
        setDetail(await readEmail(props.of.id));
      });
    }),
  );
  return (
    <li class="card">
      <details onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary class="inbox-mail">
          <b>{titleOf(props.of)}</b>
          <span class={STATUS_CHIPS[props.of.status]}>{STATUS_WORDS[props.of.status]}</span>
          <span class="quiet">{factsOf(props.of)}</span>
          <Show when={props.of.reason ?? askedWords(props.of)}>
            {(words) => <span classList={{ wrong: props.of.status === "failed" }}>{words()}</span>}
          </Show>
        </summary>
        <Show when={isUnderWay(props.of)}>
          <progress aria-label={`${titleOf(props.of)} is being read`} />
        </Show>
        <Show when={props.of.status === "draft" || props.of.status === "confirmed"}>
          <p class="inbox-open">
            <a
              class="button"
              classList={{ primary: props.of.status === "draft" }}
              href={`/mails-in/${props.of.id}`}
            >
              {props.of.status === "draft" ? "Look at it and confirm" : "Look at what was confirmed"}
            </a>
          </p>
        </Show>
        <Show when={detail()} fallback={<Failure of={reading.error()} />}>
          {(one) => <Understood of={one()} />}
        </Show>
      </details>
    </li>
  );
}

function Understood(props: { of: EmailDetail }) {
  return (
    <div class="stack inbox-understood">
      <For each={props.of.draft?.sheets ?? []}>
        {(sheet) => (
          <section aria-label={sheet.unit ? `Unit: ${sheet.unit.value}` : "The sheet"} class="stack">
            <Show when={sheet.unit}>{(unit) => <h2>Unit: {unit().value}</h2>}</Show>
            <Show when={sheet.is_cancelled}>
              <p class="notice bad">This day is cancelled.</p>
            </Show>
            <dl class="inbox-times">
              <For each={(Object.keys(sheet.times) as TimeName[]).filter((name) => sheet.times[name])}>
                {(name) => (
                  <div>
                    <dt class="quiet">{timeName(name)}</dt>
                    <dd>{timeWords(sheet.times[name]?.value ?? "")}</dd>
                  </div>
                )}
              </For>
            </dl>
            <p class="quiet">{partsOfDay(sheet)}</p>
            <Show when={sheet.questions.length > 0}>
              <ul class="notice" aria-label="To be asked">
                <For each={sheet.questions}>
                  {({ why, candidates }) => (
                    <li>
                      {why}
                      {candidates.length > 0 ? ` ${candidates.map(({ value }) => value).join(" or ")}?` : ""}
                    </li>
                  )}
                </For>
              </ul>
            </Show>
          </section>
        )}
      </For>
      <ul aria-label="What is in the mail">
        <For each={props.of.parts}>{(part) => <li class="quiet">{partWords(part)}</li>}</For>
      </ul>
      <Show when={tookWords(props.of.stages)}>{(words) => <p class="quiet">{words()}</p>}</Show>
    </div>
  );
}
