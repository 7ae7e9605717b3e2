import { createResource, createSignal, For, Show } from "solid-js";
import { createStore } from "solid-js/store";
import type { ContractDetail } from "../../core/contracts.ts";
import { newId } from "../../core/uuid.ts";
import { dateIn, ownZone } from "../lib/clock.ts";
import { moneyText } from "../lib/money.ts";
import { errorAt } from "../lib/wire.ts";
import { TextField } from "../ui/field.tsx";
import { createSending, Failure } from "../ui/form.tsx";
import { say } from "../ui/toast.tsx";
import { prepareSettlement, readOpenAdvances } from "./requests.ts";

const FIGURES = ["guarantee", "gross", "taxes", "costs"] as const;

/** What was left empty, and a plain nothing, is not sent. */
const isSaid = (typed: string) => typed !== "" && !/^0*([.,]0*)?$/.test(typed);

/** The figures of some shows, for somebody else to approve. */
export function PrepareForm(props: {
  contract: ContractDetail;
  done: () => Promise<void>;
  leave: () => void;
}) {
  // The same over every attempt: what arrived and was not answered is not prepared twice.
  const id = newId();
  const { contract } = props;
  const today = dateIn(ownZone(), Date.now());
  const [draft, set] = createStore({
    guarantee: "",
    gross: "",
    taxes: "",
    costs: "",
    shows_from: contract.start_date,
    shows_until: contract.end_date,
    settled_on: contract.end_date < today ? contract.end_date : today,
  });
  const [chosen, setChosen] = createSignal<readonly string[]>([]);
  const [advances] = createResource(() => readOpenAdvances(contract.artist_id));
  const settable = () =>
    (advances.error ? [] : (advances.latest ?? [])).filter((one) => one.currency === contract.currency);
  const sending = createSending();
  const model = contract.terms?.fee.model ?? "guarantee";
  const field = (name: keyof typeof draft, label: string, isDay: boolean, hint?: string) => (
    <TextField
      label={label}
      hint={hint}
      type={isDay ? "date" : "text"}
      required={isDay}
      inputMode={isDay ? undefined : "decimal"}
      autocomplete="off"
      max={name === "settled_on" ? today : undefined}
      value={draft[name]}
      error={errorAt(sending.error(), `/${name}`)}
      onInput={(event) => set(name, event.currentTarget.value)}
    />
  );
  const send = () =>
    void sending.run(async () => {
      const { shows_from, shows_until, settled_on } = draft;
      const figures = FIGURES.map((name) => [name, draft[name].trim().replace(",", ".")] as const);
      await prepareSettlement({
        id,
        contract_id: contract.id,
        shows_from,
        shows_until,
        settled_on,
        ...Object.fromEntries(figures.filter(([, typed]) => isSaid(typed))),
        advances: chosen().map((advance_id) => ({ advance_id })),
      });
      say("Prepared: somebody else approves it");
      await props.done();
    });
  return (
    <form
      class="card stack"
      aria-labelledby="prepare-title"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <h3 id="prepare-title">Prepare a settlement</h3>
      <div class="columns">
        {field("shows_from", "First show", true)}
        {field("shows_until", "Last show", true)}
        {field("settled_on", "Settled on", true, "Its day in the books")}
      </div>
      <Show when={model !== "percentage"}>
        {field(
          "guarantee",
          `Guarantee of these shows (${contract.currency})`,
          false,
          "Empty: what of the contract no other settlement is of",
        )}
      </Show>
      <Show when={model !== "guarantee"}>
        <div class="columns">
          {field("gross", `Taken at the box office (${contract.currency})`, false)}
          {field("taxes", "Taxes on tickets", false)}
          {field("costs", "Costs that come off", false)}
        </div>
      </Show>
      <Show when={settable().length > 0}>
        <fieldset class="stack">
          <legend>Given beforehand, and comes off</legend>
          <For each={settable()}>
            {(advance) => (
              <label>
                <input
                  type="checkbox"
                  checked={chosen().includes(advance.id)}
                  onChange={(event) => {
                    const { checked } = event.currentTarget;
                    setChosen((all) =>
                      checked ? [...all, advance.id] : all.filter((one) => one !== advance.id),
                    );
                  }}
                />{" "}
                {moneyText(advance.open)} of {advance.purpose}
              </label>
            )}
          </For>
        </fieldset>
      </Show>
      <Failure of={sending.error()} />
      <div class="row">
        <button type="submit" class="primary" disabled={sending.busy()}>
          {sending.busy() ? "Preparing …" : "Prepare it"}
        </button>
        <button type="button" class="plain" onClick={() => props.leave()}>
          Leave
        </button>
      </div>
    </form>
  );
}
