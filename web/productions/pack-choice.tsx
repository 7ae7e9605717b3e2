import { For } from "solid-js";
import { REST_PACK_IDS, REST_PACKS, type RestPackId } from "../../core/rest/packs.ts";

/** Rules of rest and meals, or none of one's own. */
export function PackChoice(props: {
  id?: string;
  /** For readers who do not see what stands beside it. */
  label?: string;
  none: string;
  value: RestPackId | null;
  choose: (pack: RestPackId | null) => void;
}) {
  return (
    <select
      id={props.id}
      aria-label={props.label}
      onChange={(event) => {
        const chosen = event.currentTarget.value;
        props.choose(REST_PACK_IDS.find((id) => id === chosen) ?? null);
      }}
    >
      <option value="" selected={props.value === null}>
        {props.none}
      </option>
      <For each={REST_PACK_IDS}>
        {(id) => (
          <option value={id} selected={id === props.value}>
            {REST_PACKS[id].name}
          </option>
        )}
      </For>
    </select>
  );
}
