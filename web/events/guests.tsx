import { createSignal, For, Show } from "solid-js";
import { ATTENDEE_STATUSES, type AttendeeStatus } from "../../core/event-states.ts";
import { momentAt } from "../lib/clock.ts";
import { Loaded } from "../ui/list.tsx";
import { ExportLink } from "../ui/list-export.tsx";
import { SourceLine } from "../ui/source-line.tsx";
import { StatusFilter } from "../ui/status-filter.tsx";
import { useGuests } from "./requests.ts";
import { GUEST_CHIPS, GUEST_WORDS, peopleWords } from "./words.ts";

/** Who said that they come, as far as somebody asks for it. */
export function Guests(props: { eventId: string }) {
  const [status, setStatus] = createSignal<AttendeeStatus | undefined>("confirmed");
  const list = useGuests(() => props.eventId, status);
  return (
    <section class="stack" aria-labelledby="guests">
      <div class="row">
        <div class="grow">
          <h2 id="guests">Guests</h2>
          <SourceLine of={list} retry={() => list.refresh()} />
        </div>
        <ExportLink kind="attendees" filter={{ event_id: props.eventId, status: status() }} />
      </div>
      <StatusFilter statuses={ATTENDEE_STATUSES} words={GUEST_WORDS} status={status()} set={setStatus} />
      <Loaded
        of={list}
        skeleton="guest-skeleton"
        isEmpty={list.rows.length === 0}
        empty={<p>{status() === "confirmed" ? "Nobody has confirmed yet." : "Nobody here."}</p>}
      >
        <ul class="card">
          <For each={list.rows}>
            {(guest) => (
              <li class="guest row">
                <div class="grow">
                  <b>{guest.name || "Name taken away"}</b>
                  <p class="quiet">
                    {guest.email && `${guest.email} · `}
                    {momentAt(guest.confirmed_at ?? guest.created_at)}
                  </p>
                </div>
                <span>{peopleWords(guest.party_size)}</span>
                <span class={GUEST_CHIPS[guest.status]}>{GUEST_WORDS[guest.status]}</span>
              </li>
            )}
          </For>
        </ul>
        <Show when={list.hasMore}>
          <div class="row">
            <button type="button" disabled={list.isReading} onClick={() => list.more()}>
              {list.isReading ? "Reading …" : "More"}
            </button>
          </div>
        </Show>
      </Loaded>
    </section>
  );
}
