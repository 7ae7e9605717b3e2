import { createSignal, onCleanup, onMount, Show } from "solid-js";

/** A place to choose a file in, or to drop it on. */
export function FileDrop(props: {
  take: (file: File) => void;
  name: string | undefined;
  error?: string | undefined;
}) {
  const [isOver, setOver] = createSignal(false);
  const take = (files: FileList | null | undefined) => {
    const [file] = files ?? [];
    if (file) props.take(file);
  };
  // A file that falls beside the area would be opened in place of this page.
  const prevent = (event: DragEvent) => event.preventDefault();
  onMount(() => {
    addEventListener("dragover", prevent);
    addEventListener("drop", prevent);
  });
  onCleanup(() => {
    removeEventListener("dragover", prevent);
    removeEventListener("drop", prevent);
  });
  return (
    <div
      class="drop"
      classList={{ "is-over": isOver(), "has-file": props.name !== undefined }}
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
      <label class="button" classList={{ primary: props.name === undefined }} for="timetable">
        {props.name === undefined ? "Choose a file" : "Choose another file"}
      </label>
      <input
        id="timetable"
        class="seldom-seen"
        type="file"
        accept=".csv,.tsv,.txt,.json,.ics,text/csv,text/tab-separated-values,application/json,text/calendar"
        aria-describedby="timetable-hint"
        onChange={(event) => {
          take(event.currentTarget.files);
          // The same file, changed on disk, may be chosen again.
          event.currentTarget.value = "";
        }}
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
    </div>
  );
}
