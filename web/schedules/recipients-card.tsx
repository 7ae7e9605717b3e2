import { createSignal, For, Show } from "solid-js";
import type { Page } from "../../core/page.ts";
import type { Recipient, RecipientState, ScheduleReach } from "../../core/schedule-receipts.ts";
import { momentAt } from "../lib/clock.ts";
import { onChange } from "../lib/live.ts";
import { createPaged } from "../ui/list-paged.ts";
import { Loaded } from "../ui/list.tsx";
import { createOne } from "../ui/one.tsx";
import { SourceLine } from "../ui/source-line.tsx";
import { StatusFilter } from "../ui/status-filter.tsx";
import "./recipients-card.css";

const STATE_WORDS: Record<RecipientState, string> = {
  untold: "Not told yet",
  held: "Quiet hours",
  told: "Told in the page",
  refused: "E-mail came back",
  delivered: "Delivered",
  opened: "Opened",
  acknowledged: "Has seen it",
};
const BY_WORDS = { push: "On their device", email: "E-mail delivered", sms: "Text delivered" } as const;
const SHOWN_WORDS = { open: "Have not said that they have seen it", ...STATE_WORDS };
type Shown = keyof typeof SHOWN_WORDS;
const SHOWN = Object.keys(SHOWN_WORDS) as Shown[];

/** When what a state says came about. */
const sinceOf = (one: Recipient): string | null =>
  one.acknowledged_at ?? one.opened_at ?? (one.state === "delivered" ? one.delivered_at : one.told_at);

const wordsOf = (one: Recipient): string =>
  one.state === "delivered" && one.delivered_by ? BY_WORDS[one.delivered_by] : STATE_WORDS[one.state];

/** For planners, and true as it happens: who was told what an item says now, who opened it, and who has not answered. */
export function Recipients(props: { id: string }) {
  const [shown, setShown] = createSignal<Shown>();
  const reach = createOne<ScheduleReach>(
    () => `/v1/schedules/${props.id}/reach`,
    ...(["schedules", "schedule_receipts"] as const),
  );
  const people = createPaged<Recipient, Page<Recipient>>(
    () => `/v1/schedules/${props.id}/recipients?limit=50${shown() ? `&state=${shown()}` : ""}`,
    ({ data, meta }) => ({ rows: data, next: meta.next_cursor }),
  );
  onChange("schedules", people.refresh);
  onChange("schedule_receipts", people.refresh);
  return (
    <section class="card stack" aria-labelledby="recipients">
      <div>
        <h2 id="recipients">Who knows</h2>
        <Show when={reach.body()}>
          {(body) => (
            <p role="status">
              {body().states.acknowledged} of {body().recipients} said that they have seen this
              <Show when={body().states.refused > 0}>
                ; {body().states.refused === 1 ? "one e-mail" : `${body().states.refused} e-mails`} came back
              </Show>
              .
            </p>
          )}
        </Show>
        <SourceLine of={people} retry={people.refresh} />
      </div>
      <StatusFilter statuses={SHOWN} words={SHOWN_WORDS} status={shown()} set={setShown} />
      <Loaded
        of={people}
        skeleton="recipient-skeleton"
        isEmpty={people.rows.length === 0}
        empty={<p class="quiet">{shown() ? "Nobody." : "This is for nobody yet."}</p>}
      >
        <ul class="recipients">
          <For each={people.rows}>
            {(one) => (
              <li>
                <span class="grow">
                  {one.first_name} {one.last_name}
                </span>
                <span
                  class="chip"
                  classList={{
                    good: one.state === "acknowledged",
                    bad: one.state === "refused",
                    still: one.state === "untold" || one.state === "held" || one.state === "told",
                  }}
                >
                  {wordsOf(one)}
                </span>
                <Show when={sinceOf(one)}>
                  {(at) => (
                    <span class="quiet">
                      {one.state === "held" ? `until ${momentAt(at())}` : momentAt(at())}
                    </span>
                  )}
                </Show>
                <Show when={one.state !== "acknowledged" && one.escalated_at}>
                  <span class="chip bad">Planners were told</span>
                </Show>
                <Show when={one.state !== "acknowledged" && one.acknowledged_version !== null}>
                  <span class="quiet">saw it before it changed</span>
                </Show>
              </li>
            )}
          </For>
        </ul>
        <Show when={people.hasMore}>
          <button type="button" onClick={people.more}>
            Show more
          </button>
        </Show>
      </Loaded>
    </section>
  );
}
