import { createSignal, For, onCleanup, onMount, Show } from "solid-js";
import type { System } from "../../core/system.ts";
import { callApi, mutate } from "../lib/api.ts";
import { momentAt } from "../lib/clock.ts";
import { can } from "../lib/session.ts";
import { wordsOf } from "../lib/wire.ts";
import { Title } from "../ui/title.tsx";
import { say } from "../ui/toast.tsx";
import { byKind, lagText, replicaText, timesText } from "./words.ts";
import "./page.css";

const LOOK_EVERY_MS = 5_000;

/** For whoever runs the house: what is ready, how far behind, what waits and what failed. Nobody's schedule. */
export function Page() {
  const [system, setSystem] = createSignal<System>();
  const [trouble, setTrouble] = createSignal<unknown>();
  async function look(): Promise<void> {
    try {
      const answer = await callApi("/api/v1/system", { cache: "no-store" });
      setSystem((await answer.json()) as System);
      setTrouble(undefined);
    } catch (error) {
      setTrouble(() => error);
    }
  }
  onMount(() => {
    void look();
    const timer = setInterval(() => document.visibilityState === "visible" && void look(), LOOK_EVERY_MS);
    onCleanup(() => clearInterval(timer));
  });
  async function retry(id: string): Promise<void> {
    try {
      await mutate({ method: "POST", path: `/api/v1/jobs/${id}/retry` });
      say("It is tried again");
      await look();
    } catch (error) {
      say(wordsOf(error));
    }
  }
  return (
    <div class="stack">
      <Title text="System" />
      <div role="alert">
        <Show when={trouble()}>{(error) => <p class="notice bad">{wordsOf(error())}</p>}</Show>
      </div>
      <Show
        when={system()}
        fallback={
          <Show when={!trouble()}>
            <div class="skeleton page-skeleton" role="status" aria-label="Loading" />
          </Show>
        }
      >
        {(now) => (
          <>
            <Parts of={now().parts} />
            <Replicas of={now().replicas} />
            <Queues of={now().queues} />
            <Failed of={now().failed_jobs} retry={can("system.write") ? (id) => void retry(id) : undefined} />
            <Programs of={now().programs} />
          </>
        )}
      </Show>
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

function Parts(props: { of: System["parts"] }) {
  return (
    <section class="card">
      <h2>Parts</h2>
      <table class="table">
        <thead>
          <tr>
            <th scope="col">Part</th>
            <th scope="col">State</th>
            <th scope="col">Behind</th>
          </tr>
        </thead>
        <tbody>
          <For each={props.of}>
            {(part) => (
              <tr>
                <th scope="row">{part.name}</th>
                <td>
                  <span class={part.ready ? "chip good" : "chip bad"}>{part.says}</span>
                </td>
                <td>{lagText(part.lag_ms)}</td>
              </tr>
            )}
          </For>
        </tbody>
      </table>
    </section>
  );
}

function Replicas(props: { of: System["replicas"] }) {
  return (
    <Show when={props.of.length > 0}>
      <section class="card">
        <h2>Replicas of the database</h2>
        <table class="table">
          <thead>
            <tr>
              <th scope="col">Replica</th>
              <th scope="col">State</th>
              <th scope="col">Behind</th>
            </tr>
          </thead>
          <tbody>
            <For each={props.of}>
              {(replica) => (
                <tr>
                  <th scope="row">{replica.name}</th>
                  <td>
                    <span class={replica.state === "in rotation" ? "chip good" : "chip bad"}>
                      {replicaText(replica)}
                    </span>
                  </td>
                  <td>{lagText(replica.lag_ms)}</td>
                </tr>
              )}
            </For>
          </tbody>
        </table>
      </section>
    </Show>
  );
}

function Queues(props: { of: System["queues"] }) {
  return (
    <section class="card">
      <h2>Queues</h2>
      <Show when={props.of.length > 0} fallback={<p class="quiet">Nothing waits, runs or has failed.</p>}>
        <table class="table">
          <thead>
            <tr>
              <th scope="col">Kind</th>
              <th scope="col">Waiting</th>
              <th scope="col">Running</th>
              <th scope="col">Failed</th>
            </tr>
          </thead>
          <tbody>
            <For each={byKind(props.of)}>
              {(row) => (
                <tr>
                  <th scope="row">{row.kind}</th>
                  <td>{row.waiting}</td>
                  <td>{row.running}</td>
                  <td>{row.failed}</td>
                </tr>
              )}
            </For>
          </tbody>
        </table>
      </Show>
    </section>
  );
}

function Failed(props: { of: System["failed_jobs"]; retry: ((id: string) => void) | undefined }) {
  return (
    <Show when={props.of.length > 0}>
      <section class="stack" aria-labelledby="failed-title">
        <h2 id="failed-title">Failed jobs</h2>
        <ul class="stack">
          <For each={props.of}>
            {(job) => (
              <li class="card row">
                <div class="grow">
                  <b>{job.kind}</b>
                  <p class="quiet">
                    {momentAt(job.finished_at ?? job.created_at)} · tried {timesText(job.attempts)}
                    <Show when={job.crashes > 0}> · its program ended {timesText(job.crashes)}</Show>
                  </p>
                  <p>{job.error ?? "What was handed in could not be used; whoever did so has the reason."}</p>
                </div>
                <Show when={props.retry}>
                  {(retry) => (
                    <button type="button" onClick={() => retry()(job.id)}>
                      Try again<span class="seldom-seen"> {job.kind}</span>
                    </button>
                  )}
                </Show>
              </li>
            )}
          </For>
        </ul>
      </section>
    </Show>
  );
}

function Programs(props: { of: System["programs"] }) {
  return (
    <section class="card">
      <h2>Connected to the database</h2>
      <table class="table">
        <thead>
          <tr>
            <th scope="col">Program</th>
            <th scope="col">Connections</th>
          </tr>
        </thead>
        <tbody>
          <For each={props.of}>
            {(program) => (
              <tr>
                <th scope="row">{program.name}</th>
                <td>{program.connections}</td>
              </tr>
            )}
          </For>
        </tbody>
      </table>
    </section>
  );
}
