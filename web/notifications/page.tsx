import { useNavigate } from "@solidjs/router";
import { For, Show } from "solid-js";
import type { Notification } from "../../core/notifications.ts";
import { momentAt } from "../lib/clock.ts";
import { wordsOf } from "../lib/wire.ts";
import { ListHead, Loaded } from "../ui/list.tsx";
import { say } from "../ui/toast.tsx";
import { markAllRead, markRead, useNotifications } from "./requests.ts";
import "./page.css";

/** What one was told, newest first; a tap leads to what it is about. */
export function Page() {
  const { reading, refresh } = useNotifications();
  const go = useNavigate();
  const hasUnread = () => reading.rows.some(({ status }) => status === "unread");

  function open(event: MouseEvent, one: Notification): void {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    // Read or not, it leads there; the mark may come later.
    if (one.status === "unread") void markRead(one.id).catch(() => {});
    go(one.link);
  }
  async function readAll(): Promise<void> {
    try {
      await markAllRead();
      await refresh();
    } catch (error) {
      say(wordsOf(error));
    }
  }
  return (
    <div class="stack">
      <ListHead title="Notifications" of={reading} retry={() => void refresh()}>
        <a class="button" href="/account/notifications">
          How you are told
        </a>
        <Show when={hasUnread()}>
          <button type="button" onClick={() => void readAll()}>
            Mark all as read
          </button>
        </Show>
      </ListHead>
      <Loaded
        of={reading}
        skeleton="notification-skeleton"
        isEmpty={reading.rows.length === 0}
        empty={
          <>
            <p>
              <b>Nothing yet.</b>
            </p>
            <p class="quiet">Changes of your schedule, announcements and decisions stand here.</p>
          </>
        }
      >
        <ul class="stack">
          <For each={reading.rows}>
            {(one) => (
              <li>
                <a
                  class="card notification"
                  classList={{ "is-unread": one.status === "unread" }}
                  href={one.link}
                  onClick={(event) => open(event, one)}
                >
                  <b>{one.title}</b>
                  <Show when={one.status === "unread"}>
                    <span class="chip">New</span>
                  </Show>
                  <span class="notification-body">{one.body}</span>
                  <span class="quiet">{momentAt(one.created_at)}</span>
                </a>
              </li>
            )}
          </For>
        </ul>
      </Loaded>
    </div>
  );
}
