import { createSignal, For, Show } from "solid-js";
import { CURRENCIES } from "../../core/money.ts";
import { currencyName } from "../lib/money.ts";
import { Field, TextField } from "../ui/field.tsx";
import { TaxFields } from "../ui/tax-fields.tsx";
import { noTax, regionName, taxWords } from "../ui/tax.ts";
import { markWords, type ReadField, type ReadMarks } from "./filling.ts";
import type { Draft } from "./input.ts";

/** How much, in what, and what of it is tax: as the receipt says, or as somebody types. */
export function AmountFields(props: {
  draft: Pick<Draft, "amount" | "currency" | "tax">;
  /** The draft's, or its production's. */
  currency: string;
  marks: ReadMarks;
  type: <F extends ReadField>(field: F, value: Draft[F]) => void;
  refused: (pointer: string) => string | undefined;
}) {
  const [isTaxOpen, setTaxOpen] = createSignal(false);
  const isTaxRefused = () => props.refused("/tax_lines") ?? props.refused("/country");
  const taxSummary = () => {
    const { country, lines } = props.draft.tax;
    const words = taxWords(lines) || "none said";
    return country === "" ? words : `${words}, ${regionName(country)}`;
  };
  const typeAmount = (amount: string) => {
    // What was read of another amount is not of this one.
    if (props.marks.tax !== undefined) props.type("tax", noTax());
    props.type("amount", amount);
  };
  return (
    <>
      <div class="columns">
        <TextField
          label="Amount"
          required
          inputMode="decimal"
          autocomplete="off"
          value={props.draft.amount}
          hint={markWords(props.marks.amount)}
          error={props.refused("/amount")}
          onInput={(event) => typeAmount(event.currentTarget.value)}
        />
        <Field label="Currency" hint={markWords(props.marks.currency)} error={props.refused("/currency")}>
          {(wired) => (
            <select {...wired} onChange={(event) => props.type("currency", event.currentTarget.value)}>
              <option value="" selected={props.draft.currency === ""}>
                {props.currency === ""
                  ? "As the production has it"
                  : `${props.currency}, as the production has it`}
              </option>
              <For each={CURRENCIES}>
                {(code) => (
                  <option value={code} selected={code === props.draft.currency}>
                    {code} {currencyName(code)}
                  </option>
                )}
              </For>
            </select>
          )}
        </Field>
      </div>
      <details
        open={isTaxOpen() || isTaxRefused() !== undefined}
        onToggle={(event) => setTaxOpen(event.currentTarget.open)}
      >
        <summary>Tax in it: {taxSummary()}</summary>
        <div class="stack tax-in">
          <Show when={markWords(props.marks.tax)}>{(words) => <p class="hint">{words()}</p>}</Show>
          <TaxFields
            tax={props.draft.tax}
            set={(tax) => props.type("tax", tax)}
            currency={props.currency}
            refused={props.refused}
          />
        </div>
      </details>
    </>
  );
}
