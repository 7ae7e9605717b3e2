import { useSearchParams } from "@solidjs/router";
import { For } from "solid-js";
import { EXPENSE_STATUSES, type ExpenseStatus } from "../../core/expense-states.ts";
import { ListHead, Loaded } from "../ui/list.tsx";
import { ExportLink } from "../ui/list-export.tsx";
import { StatusFilter } from "../ui/status-filter.tsx";
import { ExpenseCard } from "./card.tsx";
import { useExpenses } from "./requests.ts";
import { WaitingExpenses } from "./waiting.tsx";
import { STATUS_WORDS } from "./words.ts";
import "./page.css";

/** What was spent and what became of it: one's own, and for who keeps the books everybody's. */
export function Page() {
  const [query, setQuery] = useSearchParams<{ status?: string }>();
  const status = (): ExpenseStatus | undefined => EXPENSE_STATUSES.find((one) => one === query.status);
  const { reading, refresh } = useExpenses(status);
  return (
    <div class="stack">
      <ListHead title="Expenses" of={reading} retry={() => void refresh()}>
        <a class="button primary" href="/expenses/new">
          New expense
        </a>
      </ListHead>
      <WaitingExpenses sent={() => void refresh()} />
      <p>
        <a href="/advances">Advances ›</a>
      </p>
      <div class="row expense-filter">
        <div class="grow">
          <StatusFilter
            statuses={EXPENSE_STATUSES}
            words={STATUS_WORDS}
            status={status()}
            set={(one) => setQuery({ status: one })}
          />
        </div>
        <ExportLink kind="expenses" filter={{ status: status() }} />
      </div>
      <Loaded
        of={reading}
        skeleton="expense-skeleton"
        isEmpty={reading.rows.length === 0}
        empty={
          <>
            <p>
              <b>Nothing here.</b>
            </p>
            <p class="quiet">Take a picture of a receipt, say what it was for, and it is handed in.</p>
          </>
        }
      >
        <ul class="stack">
          <For each={reading.rows}>{(expense) => <ExpenseCard expense={expense} />}</For>
        </ul>
      </Loaded>
    </div>
  );
}
