import { For, Show } from "solid-js";
import type { Delegation } from "../../core/delegations.ts";
import { can, person } from "../lib/session.ts";
import { Field } from "../ui/field.tsx";

/** Somebody in whose name one decides. */
export type Giver = { id: string; name: string };

/** Those who let this person decide in their name now. */
export function giversOf(delegations: readonly Delegation[]): Giver[] {
  const given = delegations.filter(
    ({ to_user_id, state }) => to_user_id === person()?.id && state === "standing",
  );
  return [...new Map(given.map((one) => [one.from_user_id, one.from_name]))].map(([id, name]) => ({
    id,
    name,
  }));
}

/** Their own where they may, else that of whoever asked them first. */
export const nameAtFirst = (givers: readonly Giver[]): string | undefined =>
  can("expenses.approve") ? undefined : givers[0]?.id;

/** In whose name: whoever approves in their own right may, and whom one person asked need not say so. */
export function ForWhom(props: {
  givers: readonly Giver[];
  value: string | undefined;
  set: (id: string | undefined) => void;
}) {
  const isOwn = () => can("expenses.approve");
  return (
    <Show when={isOwn() || props.givers.length > 1} fallback={<p>For {props.givers[0]?.name}.</p>}>
      <Field label="In whose name">
        {(wired) => (
          <select {...wired} onChange={(event) => props.set(event.currentTarget.value || undefined)}>
            <Show when={isOwn()}>
              <option value="" selected={props.value === undefined}>
                My own
              </option>
            </Show>
            <For each={props.givers}>
              {({ id, name }) => (
                <option value={id} selected={id === props.value}>
                  {name}
                </option>
              )}
            </For>
          </select>
        )}
      </Field>
    </Show>
  );
}
