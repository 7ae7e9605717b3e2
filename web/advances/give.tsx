import { createResource, createSignal, For } from "solid-js";
import { CURRENCIES } from "../../core/money.ts";
import { newId } from "../../core/uuid.ts";
import { dateIn, ownZone } from "../lib/clock.ts";
import { currencyName } from "../lib/money.ts";
import { errorAt } from "../lib/wire.ts";
import { Field, TextField } from "../ui/field.tsx";
import { createSending, Failure } from "../ui/form.tsx";
import { fullName } from "../ui/people.ts";
import { say } from "../ui/toast.tsx";
import { giveAdvance, readPeople, readProductions } from "./requests.ts";

/** Gives somebody of a production money. */
export function GiveForm(props: { done: () => Promise<void>; leave: () => void }) {
  const today = dateIn(ownZone(), Date.now());
  // The same over every attempt: what arrived and was not answered is not given twice.
  const id = newId();
  const [productions] = createResource(readProductions);
  const [production, setProduction] = createSignal("");
  const [people] = createResource(production, (chosen) => (chosen === "" ? [] : readPeople(chosen)));
  const [artist, setArtist] = createSignal("");
  const [amount, setAmount] = createSignal("");
  const [currency, setCurrency] = createSignal("");
  const [purpose, setPurpose] = createSignal("");
  const [day, setDay] = createSignal(today);
  const sending = createSending();
  const wrong = (pointer: string) => errorAt(sending.error(), pointer);
  const implied = () => productions.latest?.find((one) => one.id === production())?.currency ?? "";
  const send = () =>
    void sending.run(async () => {
      const { status } = await giveAdvance({
        id,
        artist_id: artist(),
        production_id: production() || null,
        amount: amount().trim(),
        ...(currency() === "" ? {} : { currency: currency() }),
        purpose: purpose(),
        issued_on: day(),
      });
      say(
        status === "proposed"
          ? "It is over the threshold: somebody else approves it before any money leaves"
          : "Given: whoever has it is asked to confirm",
      );
      await props.done();
    });
  return (
    <form
      class="card stack"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <h2>Give an advance</h2>
      <div class="columns">
        <Field label="Production" error={wrong("/production_id")}>
          {(wired) => (
            <select
              {...wired}
              required
              onChange={(event) => {
                setProduction(event.currentTarget.value);
                setArtist("");
              }}
            >
              <option value="">Choose one</option>
              <For each={productions.latest ?? []}>{(one) => <option value={one.id}>{one.name}</option>}</For>
            </select>
          )}
        </Field>
        <Field label="To" error={wrong("/artist_id")}>
          {(wired) => (
            <select {...wired} required onChange={(event) => setArtist(event.currentTarget.value)}>
              <option value="">Choose somebody</option>
              <For each={people.latest ?? []}>
                {(one) => (
                  <option value={one.id} selected={one.id === artist()}>
                    {fullName(one)}
                  </option>
                )}
              </For>
            </select>
          )}
        </Field>
      </div>
      <div class="columns">
        <TextField
          label="Amount"
          required
          inputMode="decimal"
          autocomplete="off"
          value={amount()}
          error={wrong("/amount")}
          onInput={(event) => setAmount(event.currentTarget.value)}
        />
        <Field label="Currency" error={wrong("/currency")}>
          {(wired) => (
            <select {...wired} onChange={(event) => setCurrency(event.currentTarget.value)}>
              <option value="">
                {implied() === "" ? "As the production has it" : `${implied()}, as the production has it`}
              </option>
              <For each={CURRENCIES}>
                {(code) => (
                  <option value={code}>
                    {code} {currencyName(code)}
                  </option>
                )}
              </For>
            </select>
          )}
        </Field>
        <TextField
          label="Day"
          type="date"
          required
          max={today}
          value={day()}
          error={wrong("/issued_on")}
          onInput={(event) => setDay(event.currentTarget.value)}
        />
      </div>
      <TextField
        label="What is it for?"
        required
        maxLength={500}
        value={purpose()}
        error={wrong("/purpose")}
        onInput={(event) => setPurpose(event.currentTarget.value)}
      />
      <Failure of={sending.error()} />
      <div class="row">
        <button type="submit" class="primary" disabled={sending.busy()}>
          {sending.busy() ? "Giving …" : "Give it"}
        </button>
        <button type="button" class="plain" onClick={() => props.leave()}>
          Leave
        </button>
      </div>
    </form>
  );
}
