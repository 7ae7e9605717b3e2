import { A } from "@solidjs/router";
import { For } from "solid-js";
import { can } from "../lib/session.ts";
import { isBookkeeper, schedulePath } from "../ui/places.tsx";
import { Title } from "../ui/title.tsx";
import "./page.css";

/** Everything there is, for whoever does not find it among the tabs. */
export function Page() {
  return (
    <div class="stack">
      <Title text="More" />
      <nav class="stack" aria-label="Everything">
        <For each={groups()}>
          {({ about, places }) => (
            <section aria-label={about}>
              <h2>{about}</h2>
              <ul class="card places">
                <For each={places}>
                  {({ href, name }) => (
                    <li>
                      <A href={href}>{name}</A>
                    </li>
                  )}
                </For>
              </ul>
            </section>
          )}
        </For>
      </nav>
    </div>
  );
}

type Place = { href: string; name: string };

/** What somebody may see, by what it is about and by the name that each has. */
function groups(): { about: string; places: Place[] }[] {
  const all = {
    "Find and oversee": [
      [can("search.read"), "/search", "Search"],
      [can("dashboard.read"), isBookkeeper() ? "/" : "/dashboard", "Overview"],
      [can("schedules.write"), "/figures", "Figures"],
      [can("exports.write"), "/exports", "Exports"],
      [can("audit.read"), "/audit", "Audit trail"],
      [can("system.read"), can("schedules.read") ? "/system" : "/", "System"],
    ],
    "The days": [
      [can("emails.read"), "/mails-in", "Call sheets"],
      [can("schedules.read"), schedulePath(), "Schedule"],
      [can("schedules.read"), "/day", "Day card"],
      [can("schedules.read"), "/calendar", "Calendar"],
      [can("events.read"), "/events", "Events"],
    ],
    "Being told": [
      [can("announcements.read"), "/announcements", "News"],
      [can("announcements.write"), "/messages", "Message to many"],
      [true, "/notifications", "Notifications"],
      [true, "/account/notifications", "How you are told"],
      [can("mails.read"), "/mails", "E-mail"],
    ],
    Money: [
      [can("contracts.read"), "/contracts", "Contracts"],
      [can("expenses.read"), "/expenses", "Expenses"],
      [can("expenses.read"), "/advances", "Advances"],
      [can("expenses.write"), "/books/per-diem", "Per diem"],
      [can("expenses.decide"), "/approvals", "Approvals"],
      [can("ledger.read"), "/settlements", "Settlements"],
      [can("ledger.read"), "/books", "Books"],
      [can("ledger.read"), "/clients", "Clients"],
      [can("ledger.read"), "/analytics", "Analytics"],
    ],
    "People and productions": [
      [can("productions.read"), "/productions", "Productions"],
      [can("members.read"), "/members", "People"],
      [true, "/account", "Account"],
    ],
  } as const;
  return Object.entries(all)
    .map(([about, places]) => ({
      about,
      places: places.flatMap(([may, href, name]) => (may ? [{ href, name }] : [])),
    }))
    .filter(({ places }) => places.length > 0);
}
