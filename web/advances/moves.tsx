import { createSignal, For, Show } from "solid-js";
import type { AdvanceDetail } from "../../core/advances.ts";
import { dateIn, dayShort, ownZone } from "../lib/clock.ts";
import { moneyText } from "../lib/money.ts";
import { person } from "../lib/session.ts";
import { errorAt, Refused } from "../lib/wire.ts";
import { confirmed } from "../ui/confirm.tsx";
import { TextField } from "../ui/field.tsx";
import { createSending, Failure, type Sending } from "../ui/form.tsx";
import { say } from "../ui/toast.tsx";
import {
  cancelAdvance,
  confirmWriteOff,
  proposeWriteOff,
  returnSome,
  settleClaim,
  withdrawWriteOff,
} from "./requests.ts";

type Shown = { of: AdvanceDetail; changed: () => Promise<void> };

/** Runs one thing and reads again; also where the advance was another by then. */
export function runIn(
  sending: Sending,
  changed: () => Promise<void>,
  work: () => Promise<unknown>,
  said: string,
) {
  void sending.run(async () => {
    try {
      await work();
      say(said);
    } catch (error) {
      if (error instanceof Refused && (error.status === 412 || error.status === 409)) await changed();
      throw error;
    }
    await changed();
  });
}

/** What is approved and owed in its currency; each is settled as far as both reach. */
export function Claims(props: Shown & { canSettle: boolean }) {
  const sending = createSending();
  return (
    <Show when={props.of.claims.length > 0}>
      <section class="card stack" aria-labelledby="claims-title">
        <h2 id="claims-title">Approved and not paid</h2>
        <Show when={props.of.status === "issued"}>
          <p class="hint">They can be settled once the advance is confirmed.</p>
        </Show>
        <Failure of={sending.error()} />
        <ul class="advance-moves">
          <For each={props.of.claims}>
            {(claim) => (
              <li class="row">
                <span class="grow">
                  <a href={`/expenses/${claim.id}`}>{claim.description}</a>
                  <br />
                  <span class="quiet">
                    {dayShort(claim.expense_date)}
                    {claim.is_from_it ? " · spent from this advance" : ""}
                  </span>
                </span>
                <b class="advance-figure">{moneyText(claim)}</b>
                <Show when={props.canSettle && props.of.status === "acknowledged"}>
                  <button
                    type="button"
                    disabled={sending.busy()}
                    onClick={() =>
                      runIn(sending, props.changed, () => settleClaim(claim, props.of), "Settled")
                    }
                  >
                    Settle<span class="seldom-seen"> {claim.description}</span>
                  </button>
                </Show>
              </li>
            )}
          </For>
        </ul>
      </section>
    </Show>
  );
}

/** What an accountant does with what is open. */
export function Moves(props: Shown) {
  return (
    <>
      <Return of={props.of} changed={props.changed} />
      <WriteOff of={props.of} changed={props.changed} />
      <Show when={props.of.status === "issued" && props.of.movements.length === 1}>
        <Cancel of={props.of} changed={props.changed} />
      </Show>
    </>
  );
}

function Return(props: Shown) {
  const today = dateIn(ownZone(), Date.now());
  const [amount, setAmount] = createSignal(props.of.open.amount);
  const [day, setDay] = createSignal(today);
  const sending = createSending();
  return (
    <form
      class="card stack"
      onSubmit={(event) => {
        event.preventDefault();
        runIn(sending, props.changed, () => returnSome(props.of, amount().trim(), day()), "Returned");
      }}
    >
      <h2>Money that came back</h2>
      <div class="columns">
        <TextField
          label={`Amount in ${props.of.currency}`}
          required
          inputMode="decimal"
          autocomplete="off"
          value={amount()}
          error={errorAt(sending.error(), "/amount")}
          onInput={(event) => setAmount(event.currentTarget.value)}
        />
        <TextField
          label="Day"
          type="date"
          required
          min={props.of.issued_on}
          max={today}
          value={day()}
          error={errorAt(sending.error(), "/returned_on")}
          onInput={(event) => setDay(event.currentTarget.value)}
        />
      </div>
      <Failure of={sending.error()} />
      <div>
        <button type="submit" disabled={sending.busy()}>
          {sending.busy() ? "Booking …" : "Book it as returned"}
        </button>
      </div>
    </form>
  );
}

function WriteOff(props: Shown) {
  return (
    <Show when={props.of.write_off} fallback={<Propose of={props.of} changed={props.changed} />}>
      {(proposed) => (
        <Proposed
          of={props.of}
          changed={props.changed}
          words={`${moneyText(proposed())}: ${proposed().reason}`}
          by={proposed().proposed_by_name}
          isOwn={proposed().proposed_by === person()?.id}
        />
      )}
    </Show>
  );
}

function Propose(props: Shown) {
  const [amount, setAmount] = createSignal(props.of.open.amount);
  const [reason, setReason] = createSignal("");
  const sending = createSending();
  return (
    <form
      class="card stack"
      onSubmit={(event) => {
        event.preventDefault();
        runIn(
          sending,
          props.changed,
          () => proposeWriteOff(props.of, amount().trim(), reason()),
          "Proposed: somebody else confirms it",
        );
      }}
    >
      <h2>Money that nobody gets back</h2>
      <p class="hint">It is written off once somebody else confirms it.</p>
      <div class="columns">
        <TextField
          label={`Written off in ${props.of.currency}`}
          required
          inputMode="decimal"
          autocomplete="off"
          value={amount()}
          error={errorAt(sending.error(), "/amount")}
          onInput={(event) => setAmount(event.currentTarget.value)}
        />
        <TextField
          label="Why?"
          required
          maxLength={2_000}
          value={reason()}
          error={errorAt(sending.error(), "/reason")}
          onInput={(event) => setReason(event.currentTarget.value)}
        />
      </div>
      <Failure of={sending.error()} />
      <div>
        <button type="submit" disabled={sending.busy()}>
          {sending.busy() ? "Proposing …" : "Propose to write it off"}
        </button>
      </div>
    </form>
  );
}

function Proposed(props: Shown & { words: string; by: string; isOwn: boolean }) {
  const sending = createSending();
  const writeOff = async () => {
    if (!(await confirmed("Write it off?", `${props.words}. This cannot be undone.`, "Write it off"))) return;
    runIn(sending, props.changed, () => confirmWriteOff(props.of), "Written off");
  };
  return (
    <section class="card stack" aria-labelledby="proposed-title">
      <h2 id="proposed-title">Proposed to be written off</h2>
      <p>{props.words}</p>
      <p class="quiet">By {props.by}.</p>
      <Failure of={sending.error()} />
      <div class="row">
        <Show when={!props.isOwn} fallback={<p class="hint">Somebody else confirms it.</p>}>
          <button type="button" class="danger" disabled={sending.busy()} onClick={() => void writeOff()}>
            Write it off …
          </button>
        </Show>
        <button
          type="button"
          class="plain"
          disabled={sending.busy()}
          onClick={() => runIn(sending, props.changed, () => withdrawWriteOff(props.of), "Withdrawn")}
        >
          Withdraw
        </button>
      </div>
    </section>
  );
}

function Cancel(props: Shown) {
  const sending = createSending();
  const [reason, setReason] = createSignal("");
  return (
    <form
      class="card stack"
      onSubmit={(event) => {
        event.preventDefault();
        runIn(sending, props.changed, () => cancelAdvance(props.of, reason()), "Cancelled");
      }}
    >
      <h2>It was never given</h2>
      <TextField
        label="Why is it cancelled?"
        required
        maxLength={2_000}
        value={reason()}
        error={errorAt(sending.error(), "/reason")}
        onInput={(event) => setReason(event.currentTarget.value)}
      />
      <Failure of={sending.error()} />
      <div>
        <button type="submit" class="danger" disabled={sending.busy()}>
          {sending.busy() ? "Cancelling …" : "Cancel it"}
        </button>
      </div>
    </form>
  );
}
