import { For, Show } from "solid-js";
import type { Finding, Severity } from "../../core/policy/findings.ts";

const CHIPS: Record<Severity, string> = { block: "chip bad", warn: "chip", info: "chip still" };
const WORDS: Record<Severity, string> = {
  block: "Not possible",
  warn: "Will be asked about",
  info: "Good to know",
};

/** What the rules say of an expense, in words. */
export function Findings(props: { of: readonly Finding[]; title: string }) {
  return (
    <Show when={props.of.length > 0}>
      <section class="card stack" aria-label={props.title}>
        <h2>{props.title}</h2>
        <ul class="findings">
          <For each={props.of}>
            {({ severity, reason }) => (
              <li>
                <span class={CHIPS[severity]}>{WORDS[severity]}</span> {reason}
              </li>
            )}
          </For>
        </ul>
      </section>
    </Show>
  );
}
