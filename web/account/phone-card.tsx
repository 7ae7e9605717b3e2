import { createSignal, Show } from "solid-js";
import type { NotificationSettings } from "../../core/notification-settings.ts";
import { errorAt } from "../lib/wire.ts";
import { TextField } from "../ui/field.tsx";
import { createSending, Failure } from "../ui/form.tsx";
import { say } from "../ui/toast.tsx";
import { confirmPhone, givePhone, removePhone } from "./notification-requests.ts";

type Phone = NotificationSettings["phone"];

/** A telephone for what begins soon and was not seen, once its owner has said the code that was texted to it. */
export function PhoneCard(props: { phone: Phone; changed: () => Promise<void> }) {
  const sending = createSending();
  const remove = () =>
    sending.run(async () => {
      await removePhone();
      await props.changed();
      say("You are texted no more");
    });
  return (
    <section class="card stack" aria-labelledby="phone">
      <div>
        <h2 id="phone">Telephone</h2>
        <p class="quiet">
          A text comes only for what begins within a day and you have not seen on a device or by e-mail.
          Answer STOP to end it.
        </p>
      </div>
      <Show when={props.phone} fallback={<NumberForm changed={props.changed} />}>
        {(phone) => (
          <>
            <p>
              <b>{phone().number}</b>{" "}
              <span
                class="chip"
                classList={{ good: phone().state === "confirmed", bad: phone().state === "stopped" }}
              >
                {STATE_WORDS[phone().state]}
              </span>
            </p>
            <Show when={phone().state === "waiting"}>
              <CodeForm number={phone().number} changed={props.changed} />
            </Show>
            <Show when={phone().state === "stopped"}>
              <p class="quiet">Text START to the number that the texts came from, and they come again.</p>
            </Show>
            <Failure of={sending.error()} />
            <div class="row">
              <button type="button" class="danger" disabled={sending.busy()} onClick={() => void remove()}>
                Remove the number
              </button>
            </div>
          </>
        )}
      </Show>
    </section>
  );
}

const STATE_WORDS = { waiting: "Waits for its code", confirmed: "Confirmed", stopped: "Stopped" } as const;

function NumberForm(props: { changed: () => Promise<void> }) {
  const [number, setNumber] = createSignal("");
  const sending = createSending();
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    void sending.run(async () => {
      await givePhone(number());
      await props.changed();
      say("A code is on its way to that number");
    });
  };
  return (
    <form class="stack" onSubmit={submit}>
      <TextField
        label="Number"
        type="tel"
        hint="With its country, such as +44 20 7946 0018"
        autocomplete="tel"
        maxLength={40}
        required
        value={number()}
        error={errorAt(sending.error(), "/number")}
        onInput={(event) => setNumber(event.currentTarget.value)}
      />
      <Failure of={sending.error()} />
      <div class="row">
        <button type="submit" disabled={sending.busy()}>
          {sending.busy() ? "Sending …" : "Text me a code"}
        </button>
      </div>
    </form>
  );
}

function CodeForm(props: { number: string; changed: () => Promise<void> }) {
  const [code, setCode] = createSignal("");
  const sending = createSending();
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    void sending.run(async () => {
      await confirmPhone(code());
      await props.changed();
      say("Your number is confirmed");
    });
  };
  const again = () =>
    sending.run(async () => {
      await givePhone(props.number);
      say("Another code is on its way");
    });
  return (
    <form class="stack" onSubmit={submit}>
      <TextField
        label="Code"
        hint="Six digits, good for ten minutes"
        inputMode="numeric"
        autocomplete="one-time-code"
        maxLength={6}
        required
        value={code()}
        error={errorAt(sending.error(), "/code")}
        onInput={(event) => setCode(event.currentTarget.value)}
      />
      <Failure of={sending.error()} />
      <div class="row">
        <button type="submit" class="primary" disabled={sending.busy()}>
          Confirm
        </button>
        <button type="button" class="plain" disabled={sending.busy()} onClick={() => void again()}>
          Send another code
        </button>
      </div>
    </form>
  );
}
