import { A, useSearchParams } from "@solidjs/router";
import { createSignal, For, Show } from "solid-js";
import { ADVANCE_STATUSES, type AdvanceStatus } from "../../core/advance-states.ts";
import type { Advance } from "../../core/advances.ts";
import { dayShort } from "../lib/clock.ts";
import { moneyText } from "../lib/money.ts";
import { can, person } from "../lib/session.ts";
import { ListHead, Loaded } from "../ui/list.tsx";
import { StatusFilter } from "../ui/status-filter.tsx";
import { GiveForm } from "./give.tsx";
import { useAdvances } from "./requests.ts";
import { STATUS_CHIPS, STATUS_WORDS } from "./words.ts";
import "./page.css";

/** Money that was given beforehand: one's own, and for who keeps the books everybody's. */
export function Page() {
  const [query, setQuery] = useSearchParams<{ status?: string }>();
  const status = (): AdvanceStatus | undefined => ADVANCE_STATUSES.find((one) => one === query.status);
  const [isGiving, setGiving] = createSignal(false);
  const { reading, refresh } = useAdvances(status);
  return (
    <div class="stack">
      <ListHead title="Advances" of={reading} retry={() => void refresh()}>
        <Show when={can("ledger.write") && !isGiving()}>
          <button type="button" class="primary" onClick={() => setGiving(true)}>
            Give an advance
          </button>
        </Show>
      </ListHead>
      <Show when={isGiving()}>
        <GiveForm
          done={async () => {
            setGiving(false);
            await refresh();
          }}
          leave={() => setGiving(false)}
        />
      </Show>
      <StatusFilter
        statuses={ADVANCE_STATUSES}
        words={STATUS_WORDS}
        status={status()}
        set={(one) => setQuery({ status: one })}
      />
      <Loaded
        of={reading}
        skeleton="advance-skeleton"
        isEmpty={reading.rows.length === 0}
        empty={
          <>
            <p>
              <b>Nothing here.</b>
            </p>
            <p class="quiet">Money that is given beforehand stands here until it is accounted for.</p>
          </>
        }
      >
        <ul class="stack">
          <For each={reading.rows}>{(advance) => <Card advance={advance} />}</For>
        </ul>
      </Loaded>
    </div>
  );
}

function Card(props: { advance: Advance }) {
  const isOwn = () => props.advance.artist_id === person()?.id;
  return (
    <li>
      <A class="card advance-card" href={`/advances/${props.advance.id}`}>
        <b class="advance-amount">{moneyText(props.advance)}</b>
        <span class={STATUS_CHIPS[props.advance.status]}>{STATUS_WORDS[props.advance.status]}</span>
        <span class="advance-what">{props.advance.purpose}</span>
        <span class="quiet advance-what">
          {dayShort(props.advance.issued_on)}
          <Show when={!isOwn()}> · {props.advance.artist_name}</Show>
          <Show when={props.advance.open.amount_minor > 0}> · {moneyText(props.advance.open)} open</Show>
        </span>
      </A>
    </li>
  );
}
