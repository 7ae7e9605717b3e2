import { useSearchParams } from "@solidjs/router";
import { createMemo, For, Show } from "solid-js";
import type { ExportKind } from "../../core/export-kinds.ts";
import { can } from "../lib/session.ts";
import { ListHead, Loaded } from "../ui/list.tsx";
import { ExportCard } from "./card.tsx";
import { ExportForm } from "./form.tsx";
import { useExports } from "./requests.ts";
import { kindsFor } from "./words.ts";
import "./page.css";

type Query = Record<string, string>;
const NOTHING: Query = Object.fromEntries(
  [
    ...["kind", "period", "until", "account", "currency", "status", "production_id", "artist_id"],
    ...["category", "from", "to", "actor", "object_type", "object_id", "risk"],
  ].map((name) => [name, ""]),
);

/** What may be taken out as a file, and the files that one asked for. */
export function Page() {
  const [query, setQuery] = useSearchParams<Query>();
  const { reading, refresh } = useExports();
  const kind = (): ExportKind | undefined =>
    kindsFor(can).find((one) => one === query.kind) ?? kindsFor(can)[0];
  // Listed by id, so that a card keeps its place and its focus while what it says changes.
  const exports = createMemo(() => new Map(reading.rows.map((one) => [one.id, one])));
  const ids = createMemo(() => reading.rows.map(({ id }) => id));
  return (
    <div class="stack">
      <ListHead title="Exports" of={reading} retry={() => void refresh()} />
      <Show when={kind()}>
        {(one) => (
          <ExportForm
            kind={one()}
            given={query}
            set={(given) => setQuery({ ...NOTHING, ...given }, { replace: true })}
            asked={() => void refresh()}
          />
        )}
      </Show>
      <Loaded
        of={reading}
        skeleton="export-skeleton"
        isEmpty={reading.rows.length === 0}
        empty={<p>No files yet. What you ask for is listed here, and stays for a week.</p>}
      >
        <ul class="stack" aria-label="Files that you asked for">
          <For each={ids()}>
            {(id) => (
              <Show when={exports().get(id)}>
                {(one) => <ExportCard of={one()} changed={() => void refresh()} />}
              </Show>
            )}
          </For>
        </ul>
      </Loaded>
    </div>
  );
}
