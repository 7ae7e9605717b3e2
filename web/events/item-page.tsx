import { A, useParams } from "@solidjs/router";
import { createSignal, Show } from "solid-js";
import type { Event } from "../../core/events.ts";
import { can } from "../lib/session.ts";
import { wordsOf } from "../lib/wire.ts";
import { confirmed } from "../ui/confirm.tsx";
import { Fact } from "../ui/fact.tsx";
import { Field } from "../ui/field.tsx";
import { createSending, Failure } from "../ui/form.tsx";
import { Loading, type One } from "../ui/one.tsx";
import { Title } from "../ui/title.tsx";
import { say } from "../ui/toast.tsx";
import { EventForm } from "./form.tsx";
import { Guests } from "./guests.tsx";
import { cancelEvent, changeEvent, publishEvent, useEvent, type EventInput } from "./requests.ts";
import { peopleWords, seatsWords, STATUS_CHIPS, STATUS_WORDS, timesOf } from "./words.ts";
import "./page.css";

/** One event: what it is, what may be done with it, and who comes. */
export function Page() {
  const params = useParams<{ id: string }>();
  const event = useEvent(() => params.id);
  return (
    <div class="stack">
      <A class="button plain event-back" href="/events">
        ‹ Events
      </A>
      <Loading
        of={event}
        title="An event"
        gone={
          <>
            <Title text="No such event" />
            <p>It is not published, or it is not there any more.</p>
          </>
        }
      >
        {(body) => <Shown of={event} event={body()} />}
      </Loading>
    </div>
  );
}

type Doing = "nothing" | "changing" | "cancelling";

function Shown(props: { of: One<Event>; event: Event }) {
  const [doing, setDoing] = createSignal<Doing>("nothing");
  // What is being typed is judged by the version that it began with.
  const [from, setFrom] = createSignal(props.event);
  const begin = (what: Doing) => {
    setFrom(props.event);
    setDoing(what);
  };
  const done = async () => {
    setDoing("nothing");
    await props.of.load();
  };
  const change = async (input: EventInput) => {
    await changeEvent(from(), input);
    say("Saved");
    await done();
  };
  const publish = async () => {
    const text = "Anybody may read it from then on, without an account, and say that they come.";
    if (!(await confirmed(`Publish “${props.event.title}”?`, text, "Publish"))) return;
    try {
      await publishEvent(props.event);
      say("It is published");
    } catch (error) {
      say(wordsOf(error));
    }
    await props.of.load();
  };
  return (
    <>
      <div class="row">
        <div class="grow">
          <Title text={props.event.title} />
        </div>
        <span class={STATUS_CHIPS[props.event.status]}>{STATUS_WORDS[props.event.status]}</span>
      </div>
      <Facts of={props.event} />
      <Show when={doing() === "changing"}>
        <EventForm from={from()} verb="Save" save={change} cancel={() => setDoing("nothing")} />
      </Show>
      <Show when={doing() === "cancelling"}>
        <CancelForm of={from()} done={done} back={() => setDoing("nothing")} />
      </Show>
      <Show when={doing() === "nothing" && can("events.write") && props.event.status !== "cancelled"}>
        <div class="row">
          <Show when={props.event.status === "draft"}>
            <button type="button" class="primary" onClick={() => void publish()}>
              Publish …
            </button>
          </Show>
          <button type="button" onClick={() => begin("changing")}>
            Change
          </button>
          <button type="button" class="danger" onClick={() => begin("cancelling")}>
            Cancel it …
          </button>
        </div>
      </Show>
      <Show when={props.event.published_at}>
        <PublicLink of={props.event} />
      </Show>
      <Show when={can("attendees.read") && props.event.published_at}>
        <Guests eventId={props.event.id} />
      </Show>
    </>
  );
}

function Facts(props: { of: Event }) {
  const times = () => timesOf(props.of);
  return (
    <dl class="card stack event-facts">
      <Fact name="When">
        {times().day}, {times().venue}
        <Show when={times().own}>{(own) => <p class="quiet">{own()}</p>}</Show>
      </Fact>
      <Fact name="Where">{props.of.location}</Fact>
      <Fact name="Production">{props.of.production_name}</Fact>
      <Fact name="Seats">
        <b>{seatsWords(props.of)}</b>
        <Show when={props.of.pending_count > 0}>
          <p class="quiet">
            {props.of.pending_count === 1 ? "1 answer is" : `${props.of.pending_count} answers are`} not
            confirmed
          </p>
        </Show>
        <p class="quiet">{peopleWords(props.of.party_max)} an answer at most</p>
      </Fact>
      <Show when={props.of.description}>
        {(text) => (
          <Fact name="Description">
            <span class="event-text">{text()}</span>
          </Fact>
        )}
      </Show>
      <Show when={props.of.cancel_reason}>
        {(reason) => (
          <Fact name="Why it is cancelled">
            <span class="event-text">{reason()}</span>
          </Fact>
        )}
      </Show>
    </dl>
  );
}

function PublicLink(props: { of: Event }) {
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(`${location.origin}/performance/${props.of.id}`);
      say("The address is copied");
    } catch {
      // Without leave for the clipboard the page itself can be opened, and its address taken.
      say("Open the page, and copy its address there.");
    }
  };
  return (
    <div class="row">
      <a class="button" href={`/performance/${props.of.id}`} target="_blank" rel="noopener">
        As guests see it
      </a>
      <button type="button" onClick={() => void copy()}>
        Copy its address
      </button>
      <a class="button plain" href={`/performances/${props.of.production_id}`} target="_blank" rel="noopener">
        All performances
      </a>
    </div>
  );
}

function CancelForm(props: { of: Event; done: () => Promise<void>; back: () => void }) {
  const [reason, setReason] = createSignal("");
  const sending = createSending();
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    void sending.run(async () => {
      await cancelEvent(props.of, reason().trim() || null);
      say("It is cancelled");
      await props.done();
    });
  };
  return (
    <form class="card stack" onSubmit={submit}>
      <p>
        <b>Cancel “{props.of.title}”?</b> It cannot be taken back. Whoever comes is told by e-mail, and its
        page says so.
      </p>
      <Field label="Why" hint="Guests read it; may be left empty">
        {(wired) => (
          <textarea
            {...wired}
            maxLength={500}
            value={reason()}
            ref={(field) => queueMicrotask(() => field.focus())}
            onInput={(event) => setReason(event.currentTarget.value)}
          />
        )}
      </Field>
      <Failure of={sending.error()} />
      <div class="row">
        <button type="submit" class="danger" disabled={sending.busy()}>
          {sending.busy() ? "Cancelling …" : "Cancel the event"}
        </button>
        <button type="button" class="plain" onClick={() => props.back()}>
          Go back
        </button>
      </div>
    </form>
  );
}
