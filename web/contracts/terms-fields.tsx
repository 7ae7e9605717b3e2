import { Show } from "solid-js";
import type { SetStoreFunction } from "solid-js/store";
import { errorAt } from "../lib/wire.ts";
import { Field, TextField } from "../ui/field.tsx";
import type { DraftTerms } from "./requests.ts";

export const BLANK_TERMS = {
  model: "guarantee" as "guarantee" | "percentage" | "versus",
  of: "net" as "net" | "gross",
  percent: "",
  agent: "",
  commission: "",
  deposit_on: "",
  deposit_percent: "",
  withholding: "",
  withholding_country: "",
  gross_up: "no" as "no" | "yes",
  cancellation_days: "",
  cancellation_percent: "",
  technical: "",
  hospitality: "",
  other: "",
};
type TermsDraft = typeof BLANK_TERMS;

/** What the API takes of the form; what it does not ask for is left to its own words. */
export function termsOf(draft: TermsDraft): DraftTerms {
  const rider = (kind: "technical" | "hospitality") =>
    draft[kind].trim() === "" ? [] : [{ kind, text: draft[kind] }];
  return {
    fee:
      draft.model === "guarantee"
        ? { model: "guarantee" }
        : { model: draft.model, of: draft.of, percent: Number(draft.percent) },
    ...(draft.agent.trim() === ""
      ? {}
      : { agent: { name: draft.agent, commission_percent: Number(draft.commission) } }),
    ...(draft.deposit_on === ""
      ? {}
      : { deposits: [{ due_on: draft.deposit_on, percent: Number(draft.deposit_percent) }] }),
    ...(draft.withholding.trim() === ""
      ? {}
      : {
          withholding: {
            percent: Number(draft.withholding),
            gross_up: draft.gross_up === "yes",
            country: draft.withholding_country.trim().toUpperCase() || null,
          },
        }),
    ...(draft.cancellation_days === ""
      ? {}
      : {
          cancellation: [
            { days_before: Number(draft.cancellation_days), percent: Number(draft.cancellation_percent) },
          ],
        }),
    riders: [...rider("technical"), ...rider("hospitality")],
    ...(draft.other.trim() === "" ? {} : { other: draft.other }),
  };
}

/** The terms that most contracts have; the API takes more. */
export function TermsFields(props: { terms: TermsDraft; set: SetStoreFunction<TermsDraft>; error: unknown }) {
  const text = (name: keyof TermsDraft) => (event: { currentTarget: { value: string } }) =>
    props.set(name, event.currentTarget.value);
  const line = (
    name: keyof TermsDraft,
    label: string,
    pointer: string,
    more: { hint?: string; type?: string } = {},
  ) => (
    <TextField
      label={label}
      hint={more.hint}
      type={more.type}
      inputMode={more.type === undefined && name !== "agent" ? "decimal" : undefined}
      maxLength={200}
      value={props.terms[name]}
      error={errorAt(props.error, pointer)}
      onInput={text(name)}
    />
  );
  const area = (name: keyof TermsDraft, label: string, pointer: string, max: number) => (
    <Field label={label} error={errorAt(props.error, pointer)}>
      {(wired) => <textarea {...wired} maxLength={max} value={props.terms[name]} onInput={text(name)} />}
    </Field>
  );
  return (
    <>
      <Field label="Deal" hint="Of a percentage alone the fee above is what is expected">
        {(wired) => (
          <select {...wired} onChange={text("model")}>
            <option value="guarantee">A guarantee</option>
            <option value="versus">A guarantee, or a percentage if that is more</option>
            <option value="percentage">A percentage</option>
          </select>
        )}
      </Field>
      <Show when={props.terms.model !== "guarantee"}>
        <div class="columns">
          {line("percent", "Per cent", "/terms/fee/percent")}
          <Field label="Of the box office's">
            {(wired) => (
              <select {...wired} onChange={text("of")}>
                <option value="net">net</option>
                <option value="gross">gross</option>
              </select>
            )}
          </Field>
        </div>
      </Show>
      <div class="columns">
        {line("deposit_on", "Deposit due", "/terms/deposits/0/due_on", { type: "date" })}
        {line("deposit_percent", "Deposit, per cent", "/terms/deposits/0/percent")}
      </div>
      <div class="columns">
        {line("agent", "Agent", "/terms/agent/name")}
        {line("commission", "Commission, per cent", "/terms/agent/commission_percent")}
      </div>
      <div class="columns">
        {line("withholding", "Tax withheld, per cent", "/terms/withholding/percent")}
        <TextField
          label="By which country"
          hint="Its two letters, such as BE"
          maxLength={2}
          autocapitalize="characters"
          value={props.terms.withholding_country}
          error={errorAt(props.error, "/terms/withholding/country")}
          onInput={text("withholding_country")}
        />
        <Field label="Who bears it">
          {(wired) => (
            <select {...wired} onChange={text("gross_up")}>
              <option value="no">The artist: it comes off the fee</option>
              <option value="yes">The organisation: on top of the fee</option>
            </select>
          )}
        </Field>
      </div>
      <div class="columns">
        {line("cancellation_days", "Called off so many days before", "/terms/cancellation/0/days_before")}
        {line("cancellation_percent", "costs, per cent", "/terms/cancellation/0/percent")}
      </div>
      {area("technical", "Technical rider", "/terms/riders/0/text", 20_000)}
      {area("hospitality", "Hospitality rider", "/terms/riders/1/text", 20_000)}
      {area("other", "Other terms", "/terms/other", 4_000)}
    </>
  );
}
