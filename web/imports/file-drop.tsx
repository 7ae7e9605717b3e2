import { createSignal, Show } from "solid-js";

/** A place to choose a file in, or to drop it on. */
export function FileDrop(props: { take: (file: File) => void; name: string | undefined }) {
  const [isOver, setOver] = createSignal(false);
  const take = (files: FileList | null | undefined) => {
    const [file] = files ?? [];
    if (file) props.take(file);
  };
  return (
    <div
      class="drop"
      classList={{ "is-over": isOver() }}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        take(event.dataTransfer?.files);
      }}
    >
      <label class="button primary" for="timetable">
        {props.name === undefined ? "Choose a file" : "Choose another file"}
      </label>
      <input
        id="timetable"
        class="seldom-seen"
        type="file"
        accept=".csv,.tsv,.txt,.json,.ics,text/csv,text/tab-separated-values,application/json,text/calendar"
        onChange={(event) => {
          take(event.currentTarget.files);
          // The same file, changed on disk, may be chosen again.
          event.currentTarget.value = "";
        }}
      />
      <p class="quiet">
        <Show when={props.name} fallback="or drop it here: CSV, TSV, JSON or iCalendar, at most 5 MB">
          {props.name}
        </Show>
      </p>
    </div>
  );
}
