import { useNavigate, useParams, useSearchParams } from "@solidjs/router";
import { createResource, createSignal, Show } from "solid-js";
import type { ExpenseDetail } from "../../core/expenses.ts";
import { newId } from "../../core/uuid.ts";
import { dateIn, ownZone } from "../lib/clock.ts";
import { organisation, ownKey, person } from "../lib/session.ts";
import { drop, waitingFor } from "../lib/outbox.ts";
import { say } from "../ui/toast.tsx";
import { Failure } from "../ui/form.tsx";
import { Title } from "../ui/title.tsx";
import { ExpenseForm } from "./form.tsx";
import { blankDraft, draftOf, draftOfWaiting, type Draft } from "./input.ts";
import { readForChange, type NewExpense } from "./requests.ts";
import { WaitingExpenses } from "./waiting.tsx";
import "./page.css";

type Begun = { draft: Draft; etag: string | undefined; from: ExpenseDetail | undefined };

/** A new expense, a change of one that is not handed in, or a corrected copy of one that was rejected. */
export function Page() {
  const params = useParams<{ id?: string }>();
  const [query] = useSearchParams<{ copy?: string; waiting?: string }>();
  const go = useNavigate();
  const isChange = () => params.id !== undefined;
  const key = () =>
    ownKey(
      person()?.id ?? "",
      `expense.${organisation()}.${params.id ?? query.copy ?? query.waiting ?? "new"}`,
    );

  async function begin(): Promise<Begun> {
    const kept = localStorage.getItem(key());
    // Before anything is waited for: while this page comes, the address read later is still the last page's.
    const [source, isSame] = [params.id ?? query.copy, isChange()];
    const { item, etag } =
      source === undefined ? { item: undefined, etag: undefined } : await readForChange(source);
    const today = dateIn(ownZone(), Date.now());
    const waiting = query.waiting === undefined ? undefined : waitingFor(query.waiting);
    if (waiting) {
      const draft = draftOfWaiting(waiting.body as NewExpense, waiting.files ?? []);
      return { draft, etag: undefined, from: undefined };
    }
    const fresh = item ? draftOf(item, isSame ? item.id : newId()) : blankDraft(newId(), today);
    // What an older page kept lacks what is new since.
    const typed = kept === null ? undefined : { ...fresh, ...(JSON.parse(kept) as Partial<Draft>) };
    return { draft: typed ?? fresh, etag: isSame ? etag : undefined, from: item };
  }
  const [begun] = createResource(begin);
  const [isKept, setKept] = createSignal(false);
  return (
    <div class="stack">
      <Title text={isChange() ? "Change expense" : "New expense"} />
      <Show when={!begun.error} fallback={<Failure of={begun.error as unknown} />}>
        <Show
          when={!isKept() && begun()}
          keyed
          fallback={
            <Show
              when={isKept()}
              fallback={<div class="skeleton page-skeleton" role="status" aria-label="Loading" />}
            >
              <WaitingExpenses sent={() => go("/expenses", { replace: true })} />
              <p>
                <a href="/expenses">To the expenses</a>
              </p>
            </Show>
          }
        >
          {(now) => (
            <ExpenseForm
              draft={now.draft}
              etag={now.etag}
              documents={now.from?.documents ?? []}
              keep={(draft) => localStorage.setItem(key(), JSON.stringify(draft))}
              forget={() => localStorage.removeItem(key())}
              waits={() => {
                localStorage.removeItem(key());
                say("Kept on this device: it is sent when there is a connection");
                // Not to another page: without a connection it may not be on this device.
                setKept(true);
              }}
              done={(expense) => {
                localStorage.removeItem(key());
                // What waited of it has come.
                const waiting = waitingFor(expense.id);
                if (waiting) drop(waiting.key);
                say(expense.status === "draft" ? "Kept as a draft" : "Handed in");
                go(`/expenses/${expense.id}`, { replace: true });
              }}
              leave={() => go(isChange() ? `/expenses/${params.id}` : "/expenses")}
            />
          )}
        </Show>
      </Show>
    </div>
  );
}
