import { createSignal, Show } from "solid-js";
import type { ContractDetail } from "../../core/contracts.ts";
import type { Settlement as Settled } from "../../core/contract-settlement.ts";
import { moneyText } from "../lib/money.ts";
import { errorAt } from "../lib/wire.ts";
import { TextField } from "../ui/field.tsx";
import { createSending, Failure } from "../ui/form.tsx";
import { readSettlement } from "./requests.ts";

/** What it comes to, given what the box office took: nothing is kept. */
export function Settlement(props: { contract: ContractDetail }) {
  const [taken, setTaken] = createSignal({ gross: "", taxes: "", costs: "" });
  const [settled, setSettled] = createSignal<Settled>();
  const sending = createSending();
  const needsTakings = () => props.contract.terms?.fee.model !== "guarantee" && props.contract.terms !== null;
  const send = (event: SubmitEvent) => {
    event.preventDefault();
    void sending.run(async () => {
      setSettled(undefined);
      setSettled(await readSettlement(props.contract.id, taken()));
    });
  };
  const field = (name: "gross" | "taxes" | "costs", label: string) => (
    <TextField
      label={`${label} (${props.contract.currency})`}
      inputMode="decimal"
      autocomplete="off"
      value={taken()[name]}
      error={errorAt(sending.error(), `/${name}`)}
      onInput={(event) => setTaken((all) => ({ ...all, [name]: event.currentTarget.value }))}
    />
  );
  return (
    <details class="card">
      <summary>What it comes to</summary>
      <form class="stack settlement" onSubmit={send}>
        <Show when={needsTakings()} fallback={<p class="hint">A guarantee: it is due whatever was taken.</p>}>
          <div class="columns">
            {field("gross", "Taken at the box office")}
            {field("taxes", "Taxes on tickets")}
            {field("costs", "Costs that come off")}
          </div>
        </Show>
        <Failure of={sending.error()} />
        <div>
          <button type="submit" disabled={sending.busy()}>
            {sending.busy() ? "Reckoning …" : "Reckon it"}
          </button>
        </div>
      </form>
      <div class="stack settlement" role="status">
        <Show when={settled()}>{(now) => <Sums of={now()} />}</Show>
      </div>
    </details>
  );
}

function Sums(props: { of: Settled }) {
  const { of } = props;
  const line = (name: string, value: Parameters<typeof moneyText>[0] | null, more = "") => (
    <Show when={value}>
      {(money) => (
        <>
          <dt>{name}</dt>
          <dd>
            {moneyText(money())}
            {more}
          </dd>
        </>
      )}
    </Show>
  );
  const isSome = (money: { amount_minor: number }) => money.amount_minor !== 0;
  const before = { ...of.due, amount_minor: of.due.amount_minor - of.rest.amount_minor };
  return (
    <>
      <dl class="terms">
        {line("The percentage is of", of.base)}
        {line("Which makes", of.share)}
        {line("Due", of.due, of.by === "guarantee" ? ", the guarantee" : ", the percentage")}
        {line(
          "Withheld",
          isSome(of.withheld) ? of.withheld : null,
          of.withholding?.gross_up ? ", on top of it" : "",
        )}
        {line("The agent gets", isSome(of.commission) ? of.commission : null)}
        {line("The artist gets", of.artist)}
        {line("The organisation pays", of.paid)}
        {line("Left after the deposits", isSome(before) ? of.rest : null)}
      </dl>
      <Show when={usualWords(of.withholding)}>{(words) => <p class="hint">{words()}</p>}</Show>
    </>
  );
}

function usualWords(withholding: Settled["withholding"]): string | undefined {
  if (!withholding || withholding.usual_percent === null || withholding.country === null) return undefined;
  const { country, usual_percent: usual, percent, source } = withholding;
  const name = new Intl.DisplayNames(undefined, { type: "region" }).of(country) ?? country;
  const but = usual === percent ? "" : `, the contract says ${percent} %`;
  return `${name} withholds ${usual} %${but}. ${source ?? ""}.`;
}
