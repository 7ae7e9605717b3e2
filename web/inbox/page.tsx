import { useNavigate, useSearchParams } from "@solidjs/router";
import { createMemo, For, onMount, Show } from "solid-js";
import { Field } from "../ui/field.tsx";
import { ListHead, Loaded } from "../ui/list.tsx";
import { StatusFilter } from "../ui/status-filter.tsx";
import { EmailCard } from "./card.tsx";
import { takeMailbox } from "./mailbox-consent.ts";
import { HandIn } from "./hand-in.tsx";
import { useEmails, useProductions } from "./requests.ts";
import { Senders } from "./senders.tsx";
import { STATUS_WORDS, STATUSES } from "./words.ts";
import "./page.css";

type Query = { status: string; production: string };

/** Call sheets that came by mail or by hand, and what became of each. */
export function Page() {
  const [query, setQuery] = useSearchParams<Query>();
  const productions = useProductions();
  const status = () => STATUSES.find((one) => one === query.status);
  const production = () => query.production || undefined;
  const navigate = useNavigate();
  const returned = takeMailbox();
  onMount(() => {
    if (returned) navigate(`/mails-in?production=${returned.production}`, { replace: true });
  });
  const emails = useEmails(() => ({ status: status(), production: production() }));
  // Listed by id, so that a card stays open while what it says changes.
  const byId = createMemo(() => new Map(emails.rows.map((one) => [one.id, one])));
  const ids = createMemo(() => [...byId().keys()]);
  return (
    <div class="stack">
      <ListHead title="Call sheets" of={emails} retry={emails.refresh} />
      <div class="columns">
        <Field label="Production">
          {(wired) => (
            <select
              {...wired}
              onChange={(event) => setQuery({ production: event.currentTarget.value }, { replace: true })}
            >
              <option value="" selected={production() === undefined}>
                All
              </option>
              <For each={productions.rows}>
                {(one) => (
                  <option value={one.id} selected={one.id === production()}>
                    {one.name}
                  </option>
                )}
              </For>
            </select>
          )}
        </Field>
        <StatusFilter
          statuses={STATUSES}
          words={STATUS_WORDS}
          status={status()}
          set={(one) => setQuery({ status: one ?? "" }, { replace: true })}
        />
      </div>
      <HandIn production={production()} done={emails.refresh} />
      <Show when={production()}>{(id) => <Senders production={id()} returned={returned} />}</Show>
      <Loaded
        of={emails}
        skeleton="inbox-skeleton"
        isEmpty={emails.rows.length === 0}
        empty={
          <p>
            {status() || production()
              ? "Nothing like that came in."
              : "Nothing came in yet. What is handed in, or mailed to a production, is listed here."}
          </p>
        }
      >
        <ul class="stack" aria-label="Mails that came in">
          <For each={ids()}>
            {(id) => <Show when={byId().get(id)}>{(one) => <EmailCard of={one()} />}</Show>}
          </For>
        </ul>
        <Show when={emails.hasMore}>
          <button type="button" disabled={emails.isReading} onClick={() => emails.more()}>
            {emails.isReading ? "Reading …" : "Earlier ones"}
          </button>
        </Show>
      </Loaded>
    </div>
  );
}
