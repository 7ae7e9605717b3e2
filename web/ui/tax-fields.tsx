import { For, Show } from "solid-js";
import { TAX_LINES_MAX } from "../../core/expense-states.ts";
import { Field, TextField } from "./field.tsx";
import { blankTaxLine, regionName, TAX_COUNTRIES, type TaxDraft, type TaxLineDraft } from "./tax.ts";
import "./tax-fields.css";

/** What of the amount is tax: a line for each rate, and the country that it was paid in. */
export function TaxFields(props: {
  tax: TaxDraft;
  set: (tax: TaxDraft) => void;
  currency: string;
  /** Where the lines stand in the request, such as `/tax_lines`. */
  refused: (pointer: string) => string | undefined;
}) {
  const lines = () => props.tax.lines;
  const setLine = (at: number, change: Partial<TaxLineDraft>) =>
    props.set({
      ...props.tax,
      lines: lines().map((line, index) => (index === at ? { ...line, ...change } : line)),
    });
  const unit = () => (props.currency === "" ? "" : ` (${props.currency})`);
  const number = (at: number, name: "rate" | "net" | "tax", label: string, pointer: string) => (
    <TextField
      label={label}
      required
      inputMode="decimal"
      autocomplete="off"
      value={lines()[at]?.[name] ?? ""}
      error={props.refused(`/tax_lines/${at}/${pointer}`)}
      onInput={(event) => setLine(at, { [name]: event.currentTarget.value })}
    />
  );
  const countries = () =>
    props.tax.country === "" || TAX_COUNTRIES.includes(props.tax.country)
      ? TAX_COUNTRIES
      : [...TAX_COUNTRIES, props.tax.country];
  return (
    <div class="stack tax-fields">
      <Field label="Country of the tax" error={props.refused("/country")}>
        {(wired) => (
          <select
            {...wired}
            onChange={(event) => props.set({ ...props.tax, country: event.currentTarget.value })}
          >
            <option value="" selected={props.tax.country === ""}>
              Not said
            </option>
            <For each={countries()}>
              {(code) => (
                <option value={code} selected={code === props.tax.country}>
                  {regionName(code)}
                </option>
              )}
            </For>
          </select>
        )}
      </Field>
      {/* By their places: a line that is typed into is the same one. */}
      <For each={lines().map((_, at) => at)}>
        {(at) => (
          <fieldset class="tax-line">
            <legend>{lines().length === 1 ? "Rate" : `Rate ${at + 1}`}</legend>
            {number(at, "rate", "%", "rate_percent")}
            {number(at, "net", `Net${unit()}`, "net_minor")}
            {number(at, "tax", `Tax${unit()}`, "tax_minor")}
            <button
              type="button"
              class="plain"
              aria-label={`Remove rate ${at + 1}`}
              onClick={() => props.set({ ...props.tax, lines: lines().filter((_, index) => index !== at) })}
            >
              Remove
            </button>
          </fieldset>
        )}
      </For>
      <Show when={props.refused("/tax_lines")}>
        {(words) => (
          <p class="wrong" role="alert">
            {words().replace(/^It /, "Net and tax of all rates ")}
          </p>
        )}
      </Show>
      <Show when={lines().length < TAX_LINES_MAX}>
        <div>
          <button
            type="button"
            onClick={() => props.set({ ...props.tax, lines: [...lines(), blankTaxLine()] })}
          >
            {lines().length === 0 ? "Add tax" : "Add another rate"}
          </button>
        </div>
      </Show>
    </div>
  );
}
