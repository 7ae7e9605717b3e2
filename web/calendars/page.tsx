import { createSignal, For, Show } from "solid-js";
import type { CalendarFeed, CalendarFeedMade, CalendarKind } from "../../core/calendars.ts";
import { CALENDAR_NAME_MAX } from "../../core/limits.ts";
import { momentAt } from "../lib/clock.ts";
import { can } from "../lib/session.ts";
import { errorAt, wordsOf } from "../lib/wire.ts";
import { confirmed } from "../ui/confirm.tsx";
import { Field, TextField } from "../ui/field.tsx";
import { createSending, Failure } from "../ui/form.tsx";
import { Loading } from "../ui/one.tsx";
import { Title } from "../ui/title.tsx";
import { say } from "../ui/toast.tsx";
import { AccountsCard } from "./accounts.tsx";
import { AddressCard } from "./address-card.tsx";
import { revoke, subscribe, useCalendars, useProductions } from "./requests.ts";
import { KIND_WORDS } from "./words.ts";
import "./page.css";

/** The schedule in the calendars of one's own devices. */
export function Page() {
  const calendars = useCalendars();
  const [made, setMade] = createSignal<CalendarFeedMade>();
  const done = () => {
    setMade(undefined);
    document.querySelector<HTMLElement>("[data-title]")?.focus();
  };
  const subscribed = async (calendar: CalendarFeedMade) => {
    setMade(calendar);
    await calendars.load();
  };
  return (
    <div class="stack">
      <div>
        <Title text="Calendar" />
        <p class="quiet">
          Your schedule in the calendar of your phone or computer, where it keeps itself up to date. What
          changes within a day of its start comes by e-mail as well.
        </p>
      </div>
      <Show when={made()} fallback={<SubscribeForm done={(calendar) => void subscribed(calendar)} />} keyed>
        {(calendar) => <AddressCard calendar={calendar} done={done} />}
      </Show>
      <section class="card stack" aria-labelledby="calendars">
        <h2 id="calendars">Devices</h2>
        <Loading of={calendars} gone={<p class="quiet">There is nothing here.</p>}>
          {(body) => (
            <ul class="calendar-list">
              <For each={body().data} fallback={<li class="quiet">None yet.</li>}>
                {(calendar) => <Row calendar={calendar} changed={calendars.load} />}
              </For>
            </ul>
          )}
        </Loading>
      </section>
      <AccountsCard />
    </div>
  );
}

/** Whoever sees everything here may have it in a calendar. */
const kinds = (): CalendarKind[] =>
  can("productions.write") || can("ledger.read") ? ["mine", "free_busy", "full"] : ["mine", "free_busy"];

function SubscribeForm(props: { done: (calendar: CalendarFeedMade) => void }) {
  const [name, setName] = createSignal("");
  const [kind, setKind] = createSignal<CalendarKind>("mine");
  const [production, setProduction] = createSignal("");
  const sending = createSending();
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    void sending.run(async () =>
      props.done(
        await subscribe(name().trim(), kind(), kind() === "full" && production() ? production() : null),
      ),
    );
  };
  return (
    <form class="card stack" onSubmit={submit} aria-labelledby="subscribe">
      <h2 id="subscribe">Add a device</h2>
      <TextField
        label="What do you call it?"
        hint="So that you know it again when you revoke it: “Phone”, “Work calendar”"
        required
        maxLength={CALENDAR_NAME_MAX}
        autocomplete="off"
        value={name()}
        error={errorAt(sending.error(), "/name")}
        onInput={(event) => setName(event.currentTarget.value)}
      />
      <Field label="What does it show?" hint={KIND_WORDS[kind()].hint}>
        {(wired) => (
          <select {...wired} onChange={(event) => setKind(event.currentTarget.value as CalendarKind)}>
            <For each={kinds()}>
              {(one) => (
                <option value={one} selected={one === kind()}>
                  {KIND_WORDS[one].label}
                </option>
              )}
            </For>
          </select>
        )}
      </Field>
      <Show when={kind() === "full"}>
        <ProductionField value={production()} set={setProduction} />
      </Show>
      <Failure of={sending.error()} />
      <div class="row">
        <button type="submit" class="primary" disabled={sending.busy()}>
          {sending.busy() ? "Making its address …" : "Make its address"}
        </button>
      </div>
    </form>
  );
}

function ProductionField(props: { value: string; set: (id: string) => void }) {
  const productions = useProductions();
  return (
    <Field label="Of which production?">
      {(wired) => (
        <select {...wired} onChange={(event) => props.set(event.currentTarget.value)}>
          <option value="" selected={props.value === ""}>
            All of them
          </option>
          <For each={productions.body()?.data ?? []}>
            {({ id, name }) => (
              <option value={id} selected={id === props.value}>
                {name}
              </option>
            )}
          </For>
        </select>
      )}
    </Field>
  );
}

function Row(props: { calendar: CalendarFeed; changed: () => Promise<void> }) {
  const sending = createSending();
  const take = async () => {
    const { id, name } = props.calendar;
    const text =
      "Its address stops working at once, wherever it was copied to. The device keeps what it has until you take the calendar off it.";
    if (!(await confirmed(`Revoke the calendar of “${name}”?`, text, "Revoke"))) return;
    const isGone = await sending.run(async () => {
      await revoke(id);
      await props.changed();
    });
    say(isGone ? "The calendar is revoked" : wordsOf(sending.error()));
  };
  return (
    <li class="row">
      <div class="grow">
        <b>{props.calendar.name}</b>
        <p class="quiet">
          {KIND_WORDS[props.calendar.kind].label}
          <Show when={props.calendar.production_name}>{(name) => <> of {name()}</>}</Show>, since{" "}
          {momentAt(props.calendar.created_at)}
        </p>
      </div>
      <button
        type="button"
        class="danger"
        disabled={sending.busy()}
        aria-label={`Revoke the calendar of ${props.calendar.name}`}
        onClick={() => void take()}
      >
        Revoke
      </button>
    </li>
  );
}
