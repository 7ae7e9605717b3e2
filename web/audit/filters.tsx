import { AUDIT_OBJECTS, RISK_LEVELS } from "../../core/audit-actions.ts";
import { TextField } from "../ui/field.tsx";
import { Choice } from "../ui/list-choice.tsx";
import type { Filter } from "./filter.ts";
import { OBJECT_WORDS, RISK_WORDS } from "./words.ts";

/** What of the trail is shown; each choice is in the page's address at once. */
export function Filters(props: {
  filter: Filter;
  set: (filter: Filter) => void;
  actors: readonly { id: string; name: string }[];
}) {
  return (
    <div class="audit-filters" role="search" aria-label="What is shown">
      <Choice
        label="Who"
        all="Everybody"
        value={props.filter.actor}
        options={props.actors.map(({ id, name }) => [id, name])}
        set={(actor) => props.set({ actor })}
      />
      <Choice
        label="About"
        all="Everything"
        value={props.filter.about}
        options={AUDIT_OBJECTS.map((one) => [one, OBJECT_WORDS[one] ?? one])}
        set={(about) => props.set({ about, object: "" })}
      />
      <Choice
        label="Risk"
        all="Any"
        value={props.filter.risk}
        options={RISK_LEVELS.map((one) => [one, RISK_WORDS[one]])}
        set={(risk) => props.set({ risk })}
      />
      <TextField
        label="From"
        type="date"
        value={props.filter.from}
        onChange={(event) => props.set({ from: event.currentTarget.value })}
      />
      <TextField
        label="Until"
        type="date"
        value={props.filter.to}
        onChange={(event) => props.set({ to: event.currentTarget.value })}
      />
    </div>
  );
}
