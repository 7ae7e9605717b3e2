import { createSignal, For, Show } from "solid-js";
import type { Delegation } from "../../core/delegations.ts";
import { DELEGATION_DAYS_MAX } from "../../core/limits.ts";
import { dateIn, momentAt, ownZone } from "../lib/clock.ts";
import { can, person } from "../lib/session.ts";
import { errorAt } from "../lib/wire.ts";
import { confirmed } from "../ui/confirm.tsx";
import { Field, TextField } from "../ui/field.tsx";
import { createSending, Failure } from "../ui/form.tsx";
import { Loading } from "../ui/one.tsx";
import { say } from "../ui/toast.tsx";
import { createNames, delegate, endDelegation, readPeople, useDelegations } from "./requests.ts";

const STATES: Record<Delegation["state"], { words: string; chip: string }> = {
  planned: { words: "Begins later", chip: "chip still" },
  standing: { words: "Now", chip: "chip good" },
  over: { words: "Over", chip: "chip still" },
  revoked: { words: "Ended", chip: "chip still" },
};

/** Who may approve in whose name, for how long; whoever approves lets somebody, and ends it when they like. */
export function Delegations() {
  const delegations = useDelegations();
  return (
    <section class="card stack" aria-labelledby="delegations-title">
      <h2 id="delegations-title">In somebody's name</h2>
      <p>
        An accountant who is away lets somebody approve and reject in their name. While it lasts each has the
        other's conflicts: neither decides on what the other spent, or approved. Nobody pays for somebody
        else.
      </p>
      <Loading of={delegations} gone={null}>
        {(page) => (
          <Show when={page().data.length > 0} fallback={<p class="quiet">Nobody decides for anybody.</p>}>
            <ul class="stack" aria-label="Delegations">
              <For each={page().data}>{(one) => <One of={one} done={delegations.load} />}</For>
            </ul>
          </Show>
        )}
      </Loading>
      <Show when={can("expenses.approve")}>
        <Give done={delegations.load} />
      </Show>
    </section>
  );
}

function One(props: { of: Delegation; done: () => Promise<void> }) {
  const sending = createSending();
  const isOpen = () => props.of.state === "planned" || props.of.state === "standing";
  const mayEnd = () => props.of.from_user_id === person()?.id || can("organisations.write");
  const end = () =>
    void sending.run(async () => {
      const text = `${props.of.to_name} cannot decide for ${props.of.from_name} any more. What was decided stays.`;
      if (!(await confirmed("End it now?", text, "End it"))) return;
      await endDelegation(props.of.id);
      await props.done();
      say("Ended");
    });
  return (
    <li class="row">
      <span class="grow">
        <b>{props.of.to_name}</b> for <b>{props.of.from_name}</b>{" "}
        <span class={STATES[props.of.state].chip}>{STATES[props.of.state].words}</span>
        <br />
        <span class="quiet">
          {momentAt(props.of.starts_at)} to {momentAt(props.of.revoked_at ?? props.of.ends_at)}
        </span>
        <Failure of={sending.error()} />
      </span>
      <Show when={isOpen() && mayEnd()}>
        <button type="button" disabled={sending.busy()} onClick={end}>
          End it …
        </button>
      </Show>
    </li>
  );
}

const DAY_MS = 86_400_000;
const today = () => dateIn(ownZone(), Date.now());
/** The first moment of a day, or the first after it, where whoever says so is. */
const beginningOf = (day: string) => new Date(`${day}T00:00`);
const endOf = (day: string) => {
  const end = beginningOf(day);
  end.setDate(end.getDate() + 1);
  return end;
};

function Give(props: { done: () => Promise<void> }) {
  const people = createNames(readPeople);
  const [to, setTo] = createSignal("");
  const [from, setFrom] = createSignal(today());
  const [until, setUntil] = createSignal("");
  const sending = createSending();
  const others = () => people().filter((one) => one.may_decide && one.id !== person()?.id);
  const send = (event: SubmitEvent) => {
    event.preventDefault();
    void sending.run(async () => {
      await delegate({
        to_user_id: to(),
        ends_at: endOf(until()).toISOString(),
        ...(from() === today() ? {} : { starts_at: beginningOf(from()).toISOString() }),
      });
      await props.done();
      setTo("");
      setUntil("");
      say("From now on they may decide in your name");
    });
  };
  return (
    <form class="stack" onSubmit={send}>
      <h3>Let somebody decide in your name</h3>
      <Field
        label="Who"
        hint="Whoever sees all expenses: managers, administrators, other accountants"
        error={errorAt(sending.error(), "/to_user_id")}
      >
        {(wired) => (
          <select {...wired} required onChange={(event) => setTo(event.currentTarget.value)}>
            <option value="" selected={to() === ""}>
              Choose
            </option>
            <For each={others()}>
              {({ id, name }) => (
                <option value={id} selected={id === to()}>
                  {name}
                </option>
              )}
            </For>
          </select>
        )}
      </Field>
      <div class="columns">
        <TextField
          label="From"
          type="date"
          required
          min={today()}
          value={from()}
          onInput={(event) => setFrom(event.currentTarget.value)}
        />
        <TextField
          label="Until the end of"
          type="date"
          required
          min={from()}
          max={dateIn(
            ownZone(),
            beginningOf(from() || today()).getTime() + (DELEGATION_DAYS_MAX - 1) * DAY_MS,
          )}
          value={until()}
          error={errorAt(sending.error(), "/ends_at")}
          onInput={(event) => setUntil(event.currentTarget.value)}
        />
      </div>
      <Failure of={sending.error()} />
      <div>
        <button type="submit" class="primary" disabled={sending.busy()}>
          {sending.busy() ? "Saying so …" : "Let them"}
        </button>
      </div>
    </form>
  );
}
