import { A } from "@solidjs/router";
import { For } from "solid-js";
import { can } from "../lib/session.ts";

/** Where somebody who decides goes from here. */
export function Places() {
  const all = () =>
    (
      [
        [true, "/approvals", "Queue"],
        [true, "/approvals/who", "Who decides"],
        [can("ledger.read"), "/books", "Books"],
        [can("ledger.read"), "/analytics", "Analytics"],
        [can("audit.read"), "/audit", "Audit trail"],
      ] as const
    ).filter(([may]) => may);
  return (
    <nav class="approval-places" aria-label="Approvals">
      <For each={all()}>
        {([, href, name]) => (
          <A href={href} end={href === "/approvals"}>
            {name}
          </A>
        )}
      </For>
    </nav>
  );
}
