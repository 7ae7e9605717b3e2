import { A, useSearchParams } from "@solidjs/router";
import { For, Show } from "solid-js";
import {
  RECLAIM_STATUSES,
  SETTLEMENT_STATUSES,
  type ReclaimStatus,
  type SettlementStatus,
} from "../../core/settlement-states.ts";
import type { FeeSettlement } from "../../core/settlements.ts";
import { dateRange } from "../lib/clock.ts";
import { onChange } from "../lib/live.ts";
import { moneyText } from "../lib/money.ts";
import { ListHead, Loaded } from "../ui/list.tsx";
import { ExportLink } from "../ui/list-export.tsx";
import { StatusFilter } from "../ui/status-filter.tsx";
import { useSettlements } from "./requests.ts";
import { RECLAIM_WORDS, STATUS_CHIPS, STATUS_WORDS } from "./words.ts";
import "./page.css";

/** Where one stands, or how far getting back what was withheld from it is. */
const SHOWN = [...SETTLEMENT_STATUSES, ...RECLAIM_STATUSES];
type Shown = SettlementStatus | ReclaimStatus;
const SHOWN_WORDS: Record<Shown, string> = { ...STATUS_WORDS, ...RECLAIM_WORDS };

/** What contracts came to, and how far getting back what was withheld is: for who keeps the books. */
export function Page() {
  const [query, setQuery] = useSearchParams<{ show?: string }>();
  const shown = (): Shown | undefined => SHOWN.find((one) => one === query.show);
  const reclaim = (): ReclaimStatus | undefined => RECLAIM_STATUSES.find((one) => one === shown());
  const status = (): SettlementStatus | undefined => SETTLEMENT_STATUSES.find((one) => one === shown());
  const all = useSettlements(() => ({ status: status(), reclaim: reclaim() }));
  onChange("contracts", () => all.refresh());
  return (
    <div class="stack">
      <ListHead title="Settlements" of={all} retry={all.refresh}>
        <ExportLink kind="withholdings" filter={{ reclaim: reclaim() }} />
      </ListHead>
      <StatusFilter
        statuses={SHOWN}
        words={SHOWN_WORDS}
        status={shown()}
        set={(one) => setQuery({ show: one })}
      />
      <Loaded
        of={all}
        skeleton="settlement-skeleton"
        isEmpty={all.rows.length === 0}
        empty={
          <>
            <p>
              <b>Nothing here.</b>
            </p>
            <p class="quiet">What a signed contract comes to is prepared on its own page.</p>
          </>
        }
      >
        <ul class="stack">
          <For each={all.rows}>{(one) => <Card of={one} />}</For>
        </ul>
        <Show when={all.hasMore}>
          <div>
            <button type="button" disabled={all.isReading} onClick={() => all.more()}>
              Show more
            </button>
          </div>
        </Show>
      </Loaded>
    </div>
  );
}

function Card(props: { of: FeeSettlement }) {
  const withheld = () => (props.of.withheld.amount_minor > 0 ? props.of.withholding : null);
  return (
    <li>
      <A class="card settlement-line" href={`/contracts/${props.of.contract_id}`}>
        <b class="settlement-amount">{moneyText(props.of.fee)}</b>
        <span class={STATUS_CHIPS[props.of.status]}>{STATUS_WORDS[props.of.status]}</span>
        <span class="settlement-what">
          {props.of.artist_name} · {props.of.contract_title}
        </span>
        <span class="quiet settlement-what">
          {dateRange(props.of.shows_from, props.of.shows_until)} · {moneyText(props.of.net)} for the artist
          <Show when={withheld()}>
            {(tax) => (
              <>
                {" "}
                · {moneyText(props.of.withheld)} withheld
                {tax().remitted ? "" : ", not at the tax office yet"} · {RECLAIM_WORDS[tax().reclaim]}
              </>
            )}
          </Show>
        </span>
      </A>
    </li>
  );
}
