import { useNavigate } from "@solidjs/router";
import { createSignal, For, Show } from "solid-js";
import { newId } from "../../core/uuid.ts";
import { cityOf, dateRange } from "../lib/clock.ts";
import { can } from "../lib/session.ts";
import { Refused } from "../lib/wire.ts";
import { ListHead, Loaded } from "../ui/list.tsx";
import { ProductionForm } from "./form.tsx";
import { createProduction, useProductions, type ProductionInput } from "./requests.ts";
import "./page.css";

/** All productions that concern the reader, newest first. */
export function Page() {
  const { reading, refresh } = useProductions();
  const [isNew, setNew] = createSignal(false);
  const navigate = useNavigate();
  // One for all attempts: after a lost answer the next one finds it made, and makes no second.
  const id = newId();
  let opener: HTMLButtonElement | undefined;
  const create = async (input: ProductionInput) => {
    try {
      await createProduction({ id, ...input });
    } catch (error) {
      if (!(error instanceof Refused && error.status === 409)) throw error;
    }
    navigate(`/productions/${id}`);
  };
  return (
    <div class="stack">
      <ListHead title="Productions" of={reading} retry={() => void refresh()}>
        <Show when={can("productions.write") && !isNew()}>
          <button
            type="button"
            class="primary"
            ref={(button) => (opener = button)}
            onClick={() => setNew(true)}
          >
            New production
          </button>
        </Show>
      </ListHead>
      <Show when={isNew()}>
        <ProductionForm
          verb="Create"
          save={create}
          cancel={() => {
            setNew(false);
            opener?.focus();
          }}
        />
      </Show>
      <Loaded
        of={reading}
        skeleton="production-skeleton"
        isEmpty={reading.rows.length === 0}
        empty={
          <>
            <p>
              <b>No productions yet.</b>
            </p>
            <p class="quiet">
              {can("productions.write")
                ? "Make the first one, then import its timetable."
                : "You will see a production here when somebody puts you on it."}
            </p>
          </>
        }
      >
        <ul class="stack">
          <For each={reading.rows}>
            {(production) => (
              <li>
                <a class="card production" href={`/productions/${production.id}`}>
                  <h2>{production.name}</h2>
                  <p class="quiet">
                    {dateRange(production.starts_on, production.ends_on)} · {cityOf(production.zone)} ·{" "}
                    {production.currency}
                  </p>
                </a>
              </li>
            )}
          </For>
        </ul>
      </Loaded>
    </div>
  );
}
