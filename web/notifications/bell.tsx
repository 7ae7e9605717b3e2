import { A } from "@solidjs/router";
import { createResource, Show } from "solid-js";
import type { Notification } from "../../core/notifications.ts";
import type { Page } from "../../core/page.ts";
import { readHome } from "../lib/edge.ts";
import { onChange } from "../lib/live.ts";
import { can, organisation } from "../lib/session.ts";
import { SearchLink } from "../search/link.tsx";
import "./bell.css";

/** What stands beside the organisation: the search, and how many notifications nobody has opened. */
export const Bell = () => (
  <>
    <Show when={can("search.read")}>
      <SearchLink />
    </Show>
    <Unread />
  </>
);

function Unread() {
  const [unread, { refetch }] = createResource(organisation, readUnread);
  onChange("notifications", () => void refetch());
  const count = () => unread.latest ?? 0;
  return (
    <A
      class="bell"
      href="/notifications"
      aria-label={count() === 0 ? "Notifications" : `Notifications, ${count()} unread`}
    >
      <svg viewBox="0 0 24 24" aria-hidden="true">
        <path d="M6 16v-5a6 6 0 0 1 12 0v5l1.500 2h-15zM10 20.500a2.200 2.200 0 0 0 4 0" />
      </svg>
      <Show when={count() > 0}>
        <span class="bell-count">{count() > 99 ? "99+" : count()}</span>
      </Show>
    </A>
  );
}

/** Nothing where it cannot be had: the page behind it says why. */
async function readUnread(): Promise<number> {
  try {
    const { body } = await readHome<Page<Notification>>("/v1/notifications?status=unread&limit=1");
    return body.meta.total ?? 0;
  } catch {
    return 0;
  }
}
