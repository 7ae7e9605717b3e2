import { Show } from "solid-js";
import type { Verdict } from "../../core/audit-check.ts";
import { momentAt } from "../lib/clock.ts";
import { isBadWord, isGoodWord, serverWords, type ServerWord } from "./server-word.ts";
import type { Outcome } from "./verify.ts";
import { didWords } from "./words.ts";

export type Result = Outcome & {
  /** Of what. */
  name: string;
  /** Were the portal's own keys known to hold the signatures against? */
  areKeysKnown: boolean;
  server: ServerWord;
};

/** Two words on one export: this device's, and the server's. */
export function Verdicts(props: { of: Result }) {
  return (
    <>
      <Show when={props.of.verdict.ok ? props.of.verdict : undefined} fallback={<Bad of={props.of} />}>
        {(good) => <Good verdict={good()} of={props.of} />}
      </Show>
      <div class="notice" classList={{ good: isGoodWord(props.of.server), bad: isBadWord(props.of.server) }}>
        <b>The server</b>
        <p>{serverWords(props.of.server, props.of.verdict.ok ? props.of.verdict.events : 0)}</p>
      </div>
    </>
  );
}

function Good(props: { verdict: Verdict & { ok: true }; of: Result }) {
  const heads = () => (props.verdict.heads === 1 ? "one signed head" : `${props.verdict.heads} signed heads`);
  return (
    <div class="notice good">
      <b>This device: whole and unchanged</b>
      <p>
        {props.of.name}: {props.verdict.events.toLocaleString()}{" "}
        {props.verdict.events === 1 ? "event" : "events"}, from {momentAt(props.verdict.from)} to{" "}
        {momentAt(props.verdict.to)}, under {heads()}.
      </p>
      <p>
        {props.of.areKeysKnown
          ? "Signed by the portal's own key: "
          : "Signed by a key that could not be compared with the portal's: "}
        <code>{props.verdict.keys.join(", ")}</code>
      </p>
    </div>
  );
}

function Bad(props: { of: Result }) {
  return (
    <Show when={props.of.verdict.ok ? undefined : props.of.verdict}>
      {(bad) => (
        <div class="notice bad">
          <b>This device: not what it must be</b>
          <p>
            {props.of.name}, line {bad().line}: {bad().reason}.
          </p>
          <Show when={props.of.said}>
            {(said) => (
              <p>
                The line says that it is event {said().seq}: somebody {didWords(said().action)}.
              </p>
            )}
          </Show>
        </div>
      )}
    </Show>
  );
}
