import { A, useNavigate, useSearchParams } from "@solidjs/router";
import { createSignal, For, Show } from "solid-js";
import { CONTRACT_STATUSES, type ContractStatus } from "../../core/contract-states.ts";
import { dateRange } from "../lib/clock.ts";
import { moneyText } from "../lib/money.ts";
import { can, person } from "../lib/session.ts";
import { ListHead, Loaded } from "../ui/list.tsx";
import { StatusFilter } from "../ui/status-filter.tsx";
import { say } from "../ui/toast.tsx";
import { ContractForm } from "./form.tsx";
import { useContracts } from "./requests.ts";
import { STATUS_CHIPS, STATUS_WORDS } from "./words.ts";
import "./page.css";

/** Contracts: one's own, and for whoever makes or keeps them everybody's. */
export function Page() {
  const [query, setQuery] = useSearchParams<{ status?: string }>();
  const status = (): ContractStatus | undefined => CONTRACT_STATUSES.find((one) => one === query.status);
  const { reading, refresh } = useContracts(status);
  const navigate = useNavigate();
  const [isNew, setNew] = createSignal(false);
  return (
    <div class="stack">
      <ListHead title="Contracts" of={reading} retry={() => void refresh()}>
        <Show when={can("contracts.write") && !isNew()}>
          <button type="button" class="primary" onClick={() => setNew(true)}>
            New contract
          </button>
          <A class="button" href="/contracts/list">
            From a list
          </A>
        </Show>
      </ListHead>
      <Show when={isNew()}>
        <ContractForm
          cancel={() => setNew(false)}
          done={(id, isSent) => {
            setNew(false);
            say(isSent ? "The contract is before its artist" : "The draft is kept");
            if (isSent) void refresh();
            else navigate(`/contracts/${id}`);
          }}
        />
      </Show>
      <StatusFilter
        statuses={CONTRACT_STATUSES}
        words={STATUS_WORDS}
        status={status()}
        set={(one) => setQuery({ status: one })}
      />
      <Loaded
        of={reading}
        skeleton="contract-skeleton"
        isEmpty={reading.rows.length === 0}
        empty={<p>No contracts here.</p>}
      >
        <ul class="stack">
          <For each={reading.rows}>
            {(contract) => (
              <li>
                <A class="card contract-card" href={`/contracts/${contract.id}`}>
                  <b>{contract.title}</b>
                  <span class={STATUS_CHIPS[contract.status]}>{STATUS_WORDS[contract.status]}</span>
                  <span class="contract-about">
                    {moneyText(contract)} · {dateRange(contract.start_date, contract.end_date)}
                  </span>
                  <span class="quiet contract-about">
                    {contract.production_name}
                    <Show when={contract.artist_id !== person()?.id}> · {contract.artist_name}</Show>
                  </span>
                </A>
              </li>
            )}
          </For>
        </ul>
      </Loaded>
    </div>
  );
}
