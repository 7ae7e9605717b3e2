import { useNavigate } from "@solidjs/router";
import { createSignal, For, Show } from "solid-js";
import { newId } from "../../core/uuid.ts";
import { cityOf, dateRange } from "../lib/clock.ts";
import { can } from "../lib/session.ts";
import { SourceLine } from "../ui/source-line.tsx";
import { Title } from "../ui/title.tsx";
import { ProductionForm } from "./form.tsx";
import { createProduction, useProductions, type ProductionInput } from "./requests.ts";
import "./page.css";

/** All productions that concern the reader, newest first. */
export function Page() {
  const { reading, refresh } = useProductions();
  const [isNew, setNew] = createSignal(false);
  const navigate = useNavigate();
  const create = async (input: ProductionInput) => {
    const made = await createProduction({ id: newId(), ...input });
    navigate(`/productions/${made.id}`);
  };
  return (
    <div class="stack">
      <div class="row">
        <div class="grow">
          <Title text="Productions" />
          <SourceLine of={reading} retry={() => void refresh()} />
        </div>
        <Show when={can("productions.write") && !isNew()}>
          <button type="button" class="primary" onClick={() => setNew(true)}>
            New production
          </button>
        </Show>
      </div>
      <Show when={isNew()}>
        <ProductionForm verb="Create" save={create} cancel={() => setNew(false)} />
      </Show>
      <Show
        when={reading.state === "ready"}
        fallback={
          <Show when={reading.isReading}>
            <div class="stack" role="status" aria-label="Loading">
              <For each={[1, 2, 3]}>{() => <div class="skeleton production-skeleton" />}</For>
            </div>
          </Show>
        }
      >
        <Show
          when={reading.rows.length > 0}
          fallback={
            <div class="card">
              <p>
                <b>No productions yet.</b>
              </p>
              <p class="quiet">
                {can("productions.write")
                  ? "Make the first one, then import its timetable."
                  : "You will see a production here when somebody puts you on it."}
              </p>
            </div>
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
        </Show>
      </Show>
    </div>
  );
}
