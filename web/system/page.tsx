import { createResource, For, onCleanup, Show } from "solid-js";
import { Refused, send, wordsOf } from "../lib/wire.ts";
import { Title } from "../ui/title.tsx";

const LOOK_EVERY_MS = 5_000;

type Parts = { status: string; parts: Record<string, string | Record<string, string>> };

/** For whoever runs the system and sees nobody's schedule: what is ready, and where the rest is told. */
export function Page() {
  const [health, { refetch }] = createResource(readHealth);
  const timer = setInterval(() => void refetch(), LOOK_EVERY_MS);
  onCleanup(() => clearInterval(timer));
  const rows = () =>
    Object.entries(health.latest?.parts ?? {}).flatMap(([name, says]) =>
      typeof says === "string" ? [[name, says] as const] : Object.entries(says),
    );
  return (
    <div class="stack">
      <Title text="System" />
      <p class="quiet">This account runs the system; it sees nobody’s schedule.</p>
      <Show when={health.error as unknown}>{(error) => <p class="notice bad">{wordsOf(error())}</p>}</Show>
      <ul class="stack" aria-live="polite">
        <For each={rows()}>
          {([name, says]) => (
            <li class="card row">
              <b class="grow">{name}</b>
              <span>{says}</span>
            </li>
          )}
        </For>
      </ul>
      <div class="row">
        <a class="button" href="/docs" rel="external">
          API documentation
        </a>
        <a class="button" href="/metrics" rel="external">
          Metrics
        </a>
      </div>
    </div>
  );
}

/** 503 carries no parts, but says in words which of them is not ready. */
async function readHealth(): Promise<Parts> {
  try {
    return (await (await send("/api/health", { cache: "no-store" })).json()) as Parts;
  } catch (error) {
    if (!(error instanceof Refused) || error.status !== 503) throw error;
    const parts = error.errors.map(({ pointer, detail }) => [
      pointer.slice(pointer.lastIndexOf("/") + 1),
      detail,
    ]);
    return { status: "not ready", parts: Object.fromEntries(parts) };
  }
}
