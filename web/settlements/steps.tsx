import { createSignal, Show } from "solid-js";
import type { FeeSettlement } from "../../core/settlements.ts";
import { dateIn, ownZone } from "../lib/clock.ts";
import { moneyText } from "../lib/money.ts";
import { can, person } from "../lib/session.ts";
import { errorAt, Refused } from "../lib/wire.ts";
import { confirmed } from "../ui/confirm.tsx";
import { TextField } from "../ui/field.tsx";
import { createSending, Failure, type Sending } from "../ui/form.tsx";
import { say } from "../ui/toast.tsx";
import { approveSettlement, endSettlement, paySettlement } from "./requests.ts";

type Shown = { of: FeeSettlement; changed: () => Promise<void> };

/** Runs one thing and reads again; also where the settlement was another by then. */
export async function run(
  sending: Sending,
  changed: () => Promise<void>,
  work: () => Promise<unknown>,
  said: string,
): Promise<void> {
  await sending.run(async () => {
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

/** Nobody holds two of preparing, approving and paying. */
const heldBy = ({ prepared, approvals }: FeeSettlement, userId: string | undefined): boolean =>
  [prepared, ...approvals].some(({ by }) => by === userId);

/** What somebody in the office may do next with one. */
export function Steps(props: Shown) {
  const [ending, setEnding] = createSignal<"reject" | "void">();
  const sending = createSending();
  const isHeld = () => heldBy(props.of, person()?.id);
  const approve = async () => {
    const text = `${moneyText(props.of.fee)} for ${props.of.artist_name} goes into the books.`;
    if (!(await confirmed("Approve it?", text, "Approve it"))) return;
    await run(sending, props.changed, () => approveSettlement(props.of), "Approved");
  };
  return (
    <>
      <Failure of={sending.error()} />
      <Show when={props.of.status === "prepared"}>
        <Show when={isHeld() && can("ledger.write")}>
          <p class="hint">Somebody else approves it.</p>
        </Show>
        <div class="row">
          <Show when={can("ledger.write") && !isHeld()}>
            <button type="button" class="primary" disabled={sending.busy()} onClick={() => void approve()}>
              Approve …
            </button>
          </Show>
          <Show when={can("expenses.decide") && ending() === undefined}>
            <button type="button" class="plain" onClick={() => setEnding("reject")}>
              Reject …
            </button>
          </Show>
        </div>
      </Show>
      <Show when={props.of.status === "approved" && can("ledger.write")}>
        <Show when={!isHeld()} fallback={<p class="hint">Somebody else pays it.</p>}>
          <Pay of={props.of} changed={props.changed} />
        </Show>
        <Show when={!props.of.withholding?.remitted && ending() === undefined}>
          <div>
            <button type="button" class="plain" onClick={() => setEnding("void")}>
              Reverse …
            </button>
          </div>
        </Show>
      </Show>
      <Show when={ending()}>
        {(verb) => (
          <Reason of={props.of} verb={verb()} changed={props.changed} leave={() => setEnding(undefined)} />
        )}
      </Show>
    </>
  );
}

function Pay(props: Shown) {
  const sums = () => {
    const { rest, commission, artist_name } = props.of;
    const agent = commission.amount_minor > 0 ? `, and ${moneyText(commission)} for the agent` : "";
    return `${moneyText(rest)} for ${artist_name}${agent}`;
  };
  return (
    <DayForm
      of={props.of}
      changed={props.changed}
      verb="pay"
      label="Paid on"
      button="Book the payment …"
      question="Book that it was paid?"
      text={`What left the bank: ${sums()}. This cannot be undone.`}
    />
  );
}

/** A day on which money left, asked once more before it is booked. */
export function DayForm(
  props: Shown & {
    verb: "pay" | "remit";
    label: string;
    button: string;
    question: string;
    text: string;
  },
) {
  const today = dateIn(ownZone(), Date.now());
  const [day, setDay] = createSignal(today);
  const [taken, setTaken] = createSignal("");
  const isChanged = () => props.of.functional.currency !== props.of.fee.currency;
  const paid = () => {
    const bank_amount = taken().trim().replace(",", ".");
    return { paid_on: day(), ...(bank_amount === "" ? {} : { bank_amount }) };
  };
  const sending = createSending();
  const book = async () => {
    if (!(await confirmed(props.question, props.text, "Book it"))) return;
    await run(sending, props.changed, () => paySettlement(props.of, props.verb, paid()), "Booked");
  };
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void book();
      }}
    >
      <div class="columns">
        <TextField
          label={props.label}
          type="date"
          required
          min={props.of.settled_on}
          max={today}
          value={day()}
          error={errorAt(sending.error(), "/paid_on")}
          onInput={(event) => setDay(event.currentTarget.value)}
        />
        <Show when={isChanged()}>
          <TextField
            label={`What the bank took (${props.of.functional.currency})`}
            hint="Empty: as the day’s published rate has it"
            inputMode="decimal"
            autocomplete="off"
            value={taken()}
            error={errorAt(sending.error(), "/bank_amount")}
            onInput={(event) => setTaken(event.currentTarget.value)}
          />
        </Show>
      </div>
      <Failure of={sending.error()} />
      <div>
        <button type="submit" disabled={sending.busy()}>
          {sending.busy() ? "Booking …" : props.button}
        </button>
      </div>
    </form>
  );
}

function Reason(props: Shown & { verb: "reject" | "void"; leave: () => void }) {
  const [reason, setReason] = createSignal("");
  const sending = createSending();
  const said = () => (props.verb === "reject" ? "Rejected" : "Reversed");
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void run(sending, props.changed, () => endSettlement(props.of, props.verb, reason()), said());
      }}
    >
      <TextField
        label={props.verb === "reject" ? "Why is it rejected?" : "Why is it reversed?"}
        hint={
          props.verb === "void"
            ? "Its artist reads this. What it booked is booked the other way round."
            : undefined
        }
        required
        maxLength={2_000}
        value={reason()}
        error={errorAt(sending.error(), "/reason")}
        onInput={(event) => setReason(event.currentTarget.value)}
      />
      <Failure of={sending.error()} />
      <div class="row">
        <button type="submit" class="danger" disabled={sending.busy()}>
          {props.verb === "reject" ? "Reject it" : "Reverse it"}
        </button>
        <button type="button" class="plain" onClick={() => props.leave()}>
          Go back
        </button>
      </div>
    </form>
  );
}
