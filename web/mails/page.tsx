import { For, Show } from "solid-js";
import type { Mail } from "../../core/notifications.ts";
import { momentAt } from "../lib/clock.ts";
import { readHome } from "../lib/edge.ts";
import { createReading } from "../lib/reading.ts";
import { ListHead, Loaded } from "../ui/list.tsx";
import "./page.css";

const STATE_WORDS: Record<Mail["state"], string> = {
  waiting: "Waiting",
  sent: "Sent",
  refused: "Refused",
  delivered: "Delivered",
  bounced: "Came back",
  opened: "Opened",
};
const STATE_CHIPS: Record<Mail["state"], string> = {
  waiting: "chip",
  sent: "chip good",
  refused: "chip bad",
  delivered: "chip good",
  bounced: "chip bad",
  opened: "chip good",
};

/** When it came as far as it did. */
const lastOf = ({ state, ...mail }: Mail): string =>
  (state === "opened" ? mail.opened_at : state === "bounced" ? mail.bounced_at : mail.delivered_at) ??
  mail.sent_at ??
  mail.created_at;

/** What the portal wrote to members, for administrators: whether it went out, and what it said. */
export function Page() {
  const { reading, refresh } = createReading<Mail>(() => "/v1/mails?limit=100", "notifications", readHome);
  return (
    <div class="stack">
      <ListHead title="E-mail" of={reading} retry={() => void refresh()}>
        <button type="button" onClick={() => void refresh()}>
          Look again
        </button>
      </ListHead>
      <Loaded
        of={reading}
        skeleton="mail-skeleton"
        isEmpty={reading.rows.length === 0}
        empty={<p>No message was written in the last thirty days.</p>}
      >
        <ul class="stack">
          <For each={reading.rows}>
            {(mail) => (
              <li class="card">
                <details>
                  <summary class="mail">
                    <b>{mail.subject}</b>
                    <span class={STATE_CHIPS[mail.state]}>{STATE_WORDS[mail.state]}</span>
                    <span class="quiet">
                      {mail.recipient} · {momentAt(lastOf(mail))}
                    </span>
                  </summary>
                  <Show when={mail.reason}>
                    <p class="wrong">
                      {mail.state === "refused" ? "It was not taken" : "It came back"}: {mail.reason}.
                    </p>
                  </Show>
                  <p class="mail-body">{mail.body}</p>
                </details>
              </li>
            )}
          </For>
        </ul>
      </Loaded>
    </div>
  );
}
