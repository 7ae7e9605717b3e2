import { Show } from "solid-js";
import { chosen, Drop } from "../ui/drop.tsx";

/** A place to choose a file in, or to drop it on. */
export function FileDrop(props: {
  take: (file: File) => void;
  name: string | undefined;
  error?: string | undefined;
}) {
  const take = (file: File) => props.take(file);
  return (
    <Drop class="drop" full={props.name !== undefined} take={take}>
      <label class="button" classList={{ primary: props.name === undefined }} for="timetable">
        {props.name === undefined ? "Choose a file" : "Choose another file"}
      </label>
      <input
        id="timetable"
        class="seldom-seen"
        type="file"
        accept=".csv,.tsv,.txt,.json,.ics,text/csv,text/tab-separated-values,application/json,text/calendar"
        aria-describedby="timetable-hint"
        onChange={chosen(take)}
      />
      <p class="drop-name" id="timetable-hint">
        <Show
          when={props.name}
          fallback={<span class="quiet">or drop it here. CSV, TSV, JSON or iCalendar, at most 5 MB</span>}
        >
          {props.name}
        </Show>
      </p>
      <div role="alert">
        <Show when={props.error}>
          <p class="wrong">{props.error}</p>
        </Show>
      </div>
    </Drop>
  );
}
