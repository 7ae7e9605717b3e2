import { A } from "@solidjs/router";
import { For } from "solid-js";
import { can } from "../lib/session.ts";
import { isBookkeeper } from "../ui/places.tsx";
import { Title } from "../ui/title.tsx";

/** Everything there is, for whoever does not find it among the tabs. */
export function Page() {
  return (
    <div class="stack">
      <Title text="More" />
      <nav aria-label="Everything">
        <ul class="stack">
          <For each={places()}>
            {({ href, name }) => (
              <li>
                <A class="card place" href={href}>
                  {name}
                </A>
              </li>
            )}
          </For>
        </ul>
      </nav>
    </div>
  );
}

/** By the name that each has. */
function places(): { href: string; name: string }[] {
  const all = [
    [can("search.read"), "/search", "Search"],
    [can("dashboard.read"), isBookkeeper() ? "/" : "/dashboard", "Overview"],
    [can("schedules.read"), isBookkeeper() ? "/schedule" : "/", "Schedule"],
    [can("schedules.read"), "/day", "Day card"],
    [can("schedules.read"), "/calendar", "Calendar"],
    [can("events.read"), "/events", "Events"],
    [can("schedules.write"), "/figures", "Figures"],
    [can("announcements.read"), "/announcements", "News"],
    [can("announcements.write"), "/messages", "Message to many"],
    [true, "/notifications", "Notifications"],
    [true, "/account/notifications", "How you are told"],
    [can("contracts.read"), "/contracts", "Contracts"],
    [can("expenses.read"), "/expenses", "Expenses"],
    [can("expenses.read"), "/advances", "Advances"],
    [can("expenses.decide"), "/approvals", "Approvals"],
    [can("ledger.read"), "/books", "Books"],
    [can("ledger.read"), "/clients", "Clients"],
    [can("ledger.read"), "/analytics", "Analytics"],
    [can("expenses.write"), "/books/per-diem", "Per diem"],
    [can("audit.read"), "/audit", "Audit trail"],
    [can("exports.write"), "/exports", "Exports"],
    [can("emails.read"), "/mails-in", "Call sheets"],
    [can("productions.read"), "/productions", "Productions"],
    [can("members.read"), "/members", "People"],
    [can("mails.read"), "/mails", "E-mail"],
    [can("system.read"), can("schedules.read") ? "/system" : "/", "System"],
    [true, "/account", "Account"],
  ] as const;
  return all.flatMap(([may, href, name]) => (may ? [{ href, name }] : []));
}
