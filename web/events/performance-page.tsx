import { A, useParams } from "@solidjs/router";
import { createSignal, Show } from "solid-js";
import type { PublicEvent } from "../../core/events.ts";
import { errorAt } from "../lib/wire.ts";
import { TextField } from "../ui/field.tsx";
import { createSending, Failure } from "../ui/form.tsx";
import { Loading } from "../ui/one.tsx";
import { Title } from "../ui/title.tsx";
import { sayThatOneComes, usePerformance } from "./open.ts";
import { Appointment, Room } from "./public-parts.tsx";
import "./page.css";

/** One performance, for anybody, and the way to say that one comes. */
export function Page() {
  const params = useParams<{ id: string }>();
  const performance = usePerformance(() => params.id);
  return (
    <div class="performance-page stack">
      <Loading
        of={performance}
        title="A performance"
        gone={
          <>
            <Title text="Nothing here" />
            <p>No performance is announced under this address.</p>
          </>
        }
      >
        {(body) => <Shown of={body()} reload={() => void performance.load()} />}
      </Loading>
    </div>
  );
}

function Shown(props: { of: PublicEvent; reload: () => void }) {
  const isFull = () => props.of.seats_left === 0;
  return (
    <>
      <div>
        <p class="quiet">
          {props.of.organisation_name} ·{" "}
          <A href={`/performances/${props.of.production_id}`}>{props.of.production_name}</A>
        </p>
        <Title text={props.of.title} />
      </div>
      <div class="card stack">
        <div class="row">
          <Room of={props.of} />
        </div>
        <Appointment of={props.of} />
        <Show when={props.of.cancel_reason}>{(reason) => <p class="event-text">{reason()}</p>}</Show>
        <Show when={props.of.description}>{(text) => <p class="event-text">{text()}</p>}</Show>
      </div>
      <Show when={props.of.is_open && !isFull()}>
        <RsvpForm of={props.of} reload={props.reload} />
      </Show>
    </>
  );
}

function RsvpForm(props: { of: PublicEvent; reload: () => void }) {
  const [name, setName] = createSignal("");
  const [email, setEmail] = createSignal("");
  const [people, setPeople] = createSignal("1");
  const [answer, setAnswer] = createSignal<string>();
  const sending = createSending();
  const most = () => Math.min(props.of.party_max, props.of.seats_left ?? Infinity);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    void sending
      .run(async () => {
        const said = { name: name(), email: email(), party_size: Number(people()) };
        setAnswer((await sayThatOneComes(props.of.id, said)).message);
      })
      // Somebody may have had the last seats.
      .then((isWell) => !isWell && props.reload());
  };
  return (
    <section class="card stack" aria-labelledby="come">
      <h2 id="come">Do you come?</h2>
      <div role="status">
        <Show when={answer()}>
          {(text) => (
            <p class="notice good">
              {text()} It went to {email()}.
            </p>
          )}
        </Show>
      </div>
      <Show when={answer() === undefined}>
        <form class="stack" onSubmit={submit}>
          <TextField
            label="Name"
            required
            maxLength={120}
            autocomplete="name"
            value={name()}
            error={errorAt(sending.error(), "/name")}
            onInput={(event) => setName(event.currentTarget.value)}
          />
          <TextField
            label="E-mail"
            hint="We send you a link to confirm it, and tell you if something changes. It is used for nothing else."
            type="email"
            required
            maxLength={254}
            autocomplete="email"
            value={email()}
            error={errorAt(sending.error(), "/email")}
            onInput={(event) => setEmail(event.currentTarget.value)}
          />
          <Show when={most() > 1}>
            <TextField
              label="How many are you?"
              hint={`At most ${most()}`}
              type="number"
              inputMode="numeric"
              required
              min="1"
              max={most()}
              value={people()}
              error={errorAt(sending.error(), "/party_size")}
              onInput={(event) => setPeople(event.currentTarget.value)}
            />
          </Show>
          <Failure of={sending.error()} />
          <div class="row">
            <button type="submit" class="primary" disabled={sending.busy()}>
              {sending.busy() ? "Sending …" : "I come"}
            </button>
          </div>
        </form>
      </Show>
    </section>
  );
}
