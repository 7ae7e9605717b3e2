import { Show } from "solid-js";
import { can } from "../lib/session.ts";
import { Title } from "../ui/title.tsx";
import { Delegations } from "./delegations.tsx";
import { Limits } from "./limits.tsx";
import { Places } from "./places.tsx";
import { Threshold } from "./threshold.tsx";
import "./page.css";

/** Who decides on money here: how many it takes, what may be spent, and who may in whose name. */
export function Page() {
  return (
    <div class="stack">
      <Title text="Who decides" />
      <Places />
      <section class="card stack" aria-labelledby="apart-title">
        <h2 id="apart-title">Three people</h2>
        <p>
          Whoever spends the money neither approves it nor pays it, and whoever approves it does not pay it,
          in their own name or in anybody else's. The database refuses it too.
        </p>
      </section>
      <Show when={can("ledger.read")}>
        <Threshold />
        <Limits />
      </Show>
      <Delegations />
    </div>
  );
}
