import { createResource, For, Show } from "solid-js";
import type { RestOverride } from "../../core/rest/findings.ts";
import { person } from "../lib/session.ts";
import { Field } from "../ui/field.tsx";
import { RestFindings } from "../ui/rest-findings.tsx";
import { readPlanners } from "./form-requests.ts";
import type { RestCheck } from "./rest-check.ts";

/** What the clocks and the rules of rest say of an item before it is planned, and why it is planned all the same. */
export function RestNotice(props: {
  of: RestCheck;
  override: RestOverride;
  change: (change: Partial<RestOverride>) => void;
  wrong: (pointer: string) => string | undefined;
}) {
  const findings = () => props.of.verdict()?.findings ?? [];
  return (
    <div aria-live="polite" class="stack">
      <For each={props.of.verdict()?.doubts ?? []}>{(doubt) => <p class="notice">{doubt}</p>}</For>
      <Show when={props.of.isAway()}>
        <p class="hint">Nobody can say offline whether everybody rests enough.</p>
      </Show>
      <Show when={findings().length > 0}>
        <section class="card stack" aria-label="Rest and meals">
          <h2>Rest and meals</h2>
          <RestFindings of={findings()} />
          <Show when={props.of.verdict()?.is_partial}>
            <p class="hint">More people or findings than are looked at in one go: there may be others.</p>
          </Show>
          <Show when={props.of.verdict()?.needs_reason}>
            <Reason override={props.override} change={props.change} wrong={props.wrong} />
          </Show>
        </section>
      </Show>
    </div>
  );
}

function Reason(props: {
  override: RestOverride;
  change: (change: Partial<RestOverride>) => void;
  wrong: (pointer: string) => string | undefined;
}) {
  const [planners] = createResource(readPlanners);
  const others = () => (planners.state === "ready" ? planners() : []).filter(({ id }) => id !== person()?.id);
  return (
    <>
      <Field
        label="Why it is planned all the same"
        hint="Kept with the item and in the audit trail."
        error={props.wrong("/rest_override/reason")}
      >
        {(wired) => (
          <textarea
            {...wired}
            required
            maxLength={500}
            value={props.override.reason}
            onInput={(event) => props.change({ reason: event.currentTarget.value })}
          />
        )}
      </Field>
      <Field
        label="Agreed to by"
        hint="Whoever it is hears of it."
        error={props.wrong("/rest_override/approved_by")}
      >
        {(wired) => (
          <select
            {...wired}
            onChange={(event) => props.change({ approved_by: event.currentTarget.value || undefined })}
          >
            <option value="" selected={props.override.approved_by === undefined}>
              Myself
            </option>
            <For each={others()}>
              {({ id, first_name, last_name }) => (
                <option value={id} selected={id === props.override.approved_by}>
                  {first_name} {last_name}
                </option>
              )}
            </For>
          </select>
        )}
      </Field>
    </>
  );
}
