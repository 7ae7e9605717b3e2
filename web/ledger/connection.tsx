import { createSignal, For, onCleanup, onMount, Show } from "solid-js";
import type { LedgerConnection } from "../../core/ledger-connections.ts";
import { momentAt } from "../lib/clock.ts";
import { askForConsent, takeConsent, type Provider } from "../lib/consent.ts";
import { can } from "../lib/session.ts";
import { confirmed } from "../ui/confirm.tsx";
import { createSending, Failure } from "../ui/form.tsx";
import { say } from "../ui/toast.tsx";
import { chooseTenant, disconnect, giveConsent, useConnection } from "./requests.ts";
import { connectedWords } from "./words.ts";

const XERO = "xero";

/** Which organisation at Xero the books go to: leave is asked for there, and then which one is chosen here. */
export function Connection(props: { changed: () => void }) {
  const connection = useConnection();
  const sending = createSending();
  const [failed, setFailed] = createSignal<string>();
  const leaving = new AbortController();
  onCleanup(() => leaving.abort());
  /** @returns whether it was done. */
  const run = async (work: (signal: AbortSignal) => Promise<string | undefined>): Promise<boolean> => {
    setFailed(undefined);
    const failure = await work(leaving.signal);
    setFailed(failure);
    await connection.load();
    return failure === undefined;
  };
  onMount(() => {
    const given = takeConsent(XERO);
    if (given === undefined) return;
    if (given === "refused") return void setFailed("Xero was not allowed to be connected.");
    void sending.run(async () => void (await run((signal) => giveConsent(given, signal))));
  });
  const choose = (consent_id: string, tenant_id: string, name: string) =>
    void sending.run(async () => {
      if (!(await run((signal) => chooseTenant({ consent_id, tenant_id }, signal)))) return;
      say(`The books go to ${name}`);
      props.changed();
    });
  const end = () =>
    void sending.run(async () => {
      const text =
        "What was approved goes to files from then on. What is at Xero stays there, and the portal is let in no more.";
      if (!(await confirmed("Disconnect Xero?", text, "Disconnect"))) return;
      if (!(await run((signal) => disconnect(signal)))) return;
      say("Xero is disconnected");
      props.changed();
    });
  return (
    <section class="card stack" aria-labelledby="connection-title">
      <h2 id="connection-title">Connection</h2>
      <Show
        when={connection.body()}
        fallback={<div class="skeleton books-skeleton" role="status" aria-label="Loading" />}
      >
        {(body) => (
          <Connected
            of={body()}
            isBusy={sending.busy()}
            ask={(provider) => void sending.run(() => askForConsent(XERO, provider))}
            choose={choose}
            end={end}
          />
        )}
      </Show>
      <Show when={failed()}>
        {(words) => (
          <p class="wrong" role="alert">
            {words()}
          </p>
        )}
      </Show>
      <Failure of={leaving.signal.aborted ? undefined : sending.error()} />
    </section>
  );
}

function Connected(props: {
  of: LedgerConnection;
  isBusy: boolean;
  ask: (provider: Provider) => void;
  choose: (consentId: string, tenantId: string, name: string) => void;
  end: () => void;
}) {
  const isXero = () => props.of.ledger === "xero";
  const asked = () => props.of.asked ?? undefined;
  return (
    <>
      <p>{connectedWords(props.of, momentAt)}</p>
      <Show when={asked()?.state === "failed" && asked()}>
        {(one) => <p class="notice bad">{one().reason}</p>}
      </Show>
      <Show when={asked()?.state === "asked"}>
        <p role="status">Asking Xero which organisations the portal may write to …</p>
      </Show>
      <Show when={can("connections.write")}>
        <Show when={asked()?.state === "open" && asked()}>
          {(one) => (
            <fieldset class="stack" disabled={props.isBusy}>
              <legend class="label">Where shall the books go?</legend>
              <For each={one().tenants}>
                {(tenant) => (
                  <div>
                    <button type="button" onClick={() => props.choose(one().id, tenant.id, tenant.name)}>
                      {tenant.name}
                    </button>
                  </div>
                )}
              </For>
            </fieldset>
          )}
        </Show>
        <div class="row">
          <Show
            when={props.of.consent}
            fallback={
              <Show when={!isXero()}>
                <p class="quiet">An operator sets this portal up for Xero first (docs/ledger.md).</p>
              </Show>
            }
          >
            {(provider) => (
              <button
                type="button"
                classList={{ primary: !isXero() && asked()?.state !== "open" }}
                disabled={props.isBusy}
                onClick={() => props.ask(provider())}
              >
                {isXero() || asked()?.state === "open" ? "Connect again" : "Connect Xero"}
              </button>
            )}
          </Show>
          <Show when={isXero()}>
            <button type="button" class="plain" disabled={props.isBusy} onClick={() => props.end()}>
              Disconnect
            </button>
          </Show>
        </div>
      </Show>
    </>
  );
}
