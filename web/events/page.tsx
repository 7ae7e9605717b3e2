import { A, useNavigate, useSearchParams } from "@solidjs/router";
import { createSignal, For, Show } from "solid-js";
import type { Event } from "../../core/events.ts";
import { newId } from "../../core/uuid.ts";
import { can } from "../lib/session.ts";
import { Refused } from "../lib/wire.ts";
import { ListHead, Loaded } from "../ui/list.tsx";
import { say } from "../ui/toast.tsx";
import { EventForm } from "./form.tsx";
import { createEvent, useEvents, type EventInput } from "./requests.ts";
import { seatsWords, STATUS_CHIPS, STATUS_WORDS, timesOf } from "./words.ts";
import "./page.css";

/** Performances that the public may come to. */
export function Page() {
  const [query, setQuery] = useSearchParams<{ past?: string; production?: string }>();
  const isPast = () => query.past === "1";
  const production = () => query.production || undefined;
  const list = useEvents(isPast, production);
  const [isNew, setNew] = createSignal(false);
  const navigate = useNavigate();
  let opener: HTMLButtonElement | undefined;
  // One for all attempts: after a lost answer the next one finds it made, and makes no second.
  const id = newId();
  const save = async (input: EventInput, production_id: string) => {
    try {
      await createEvent({ id, production_id, ...input });
    } catch (error) {
      if (!(error instanceof Refused && error.slug === "common/conflict")) throw error;
    }
    say("The draft is kept");
    navigate(`/events/${id}`);
  };
  return (
    <div class="stack">
      <ListHead title="Events" of={list} retry={() => list.refresh()}>
        <Show when={can("events.write") && !isNew()}>
          <button
            type="button"
            class="primary"
            ref={(button) => (opener = button)}
            onClick={() => setNew(true)}
          >
            New event
          </button>
        </Show>
      </ListHead>
      <Show when={isNew()}>
        <EventForm
          of={production()}
          verb="Keep as a draft"
          save={save}
          cancel={() => {
            setNew(false);
            opener?.focus();
          }}
        />
      </Show>
      <div class="row event-choice" role="group" aria-label="Which events">
        <button type="button" aria-pressed={!isPast()} onClick={() => setQuery({ past: undefined })}>
          To come
        </button>
        <button type="button" aria-pressed={isPast()} onClick={() => setQuery({ past: "1" })}>
          Over
        </button>
        <Show when={production()}>
          <button type="button" class="plain" onClick={() => setQuery({ production: undefined })}>
            Of one production: show all
          </button>
        </Show>
      </div>
      <Loaded
        of={list}
        skeleton="event-skeleton"
        isEmpty={list.rows.length === 0}
        empty={<p>{isPast() ? "Nothing is over yet." : "Nothing is planned for the public."}</p>}
      >
        <ul class="stack">
          <For each={list.rows}>{(event) => <Row of={event} />}</For>
        </ul>
        <Show when={list.hasMore}>
          <div class="row">
            <button type="button" disabled={list.isReading} onClick={() => list.more()}>
              {list.isReading ? "Reading …" : "More"}
            </button>
          </div>
        </Show>
      </Loaded>
    </div>
  );
}

function Row(props: { of: Event }) {
  const times = () => timesOf(props.of);
  return (
    <li>
      <A class="card event-card" href={`/events/${props.of.id}`}>
        <b>{props.of.title}</b>
        <span class={STATUS_CHIPS[props.of.status]}>{STATUS_WORDS[props.of.status]}</span>
        <span class="event-about">
          {times().day}, {times().venue}
        </span>
        <span class="quiet event-about">
          {props.of.location} · {seatsWords(props.of)}
        </span>
      </A>
    </li>
  );
}
