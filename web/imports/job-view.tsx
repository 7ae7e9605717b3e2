import { For, Show } from "solid-js";
import type { ImportResult } from "../../core/imports.ts";
import type { JobStatus } from "../../core/jobs.ts";
import { Rows } from "./rows.tsx";
import { firstDayOf, summaryOf } from "./words.ts";

/** An import under way, and what came of it. */
export function JobView(props: {
  status: JobStatus | undefined;
  trouble: string | undefined;
  productionId: string;
  /** Looks at the same file again; undefined when this page does not hold it any more. */
  retry: (() => void) | undefined;
  another: () => void;
}) {
  const result = () =>
    props.status?.state === "completed" ? (props.status.result as ImportResult) : undefined;
  const isUnderWay = () => (props.status?.finished_at ?? null) === null;
  const progress = () => props.status?.progress ?? 0;
  const address = (done: ImportResult) => {
    const day = firstDayOf(done);
    return `/?${day === undefined ? "" : `day=${day}&`}production=${props.productionId}`;
  };
  return (
    <>
      <Show when={isUnderWay()}>
        <Progress
          words={
            props.trouble ?? (progress() === 0 ? "Waiting for its turn …" : `Importing, ${progress()} %`)
          }
          percent={progress()}
        />
      </Show>
      <div role="alert">
        <Show when={props.status?.state === "failed"}>
          <p class="notice bad">
            The import failed{props.status?.error ? `: ${props.status.error.replace(/[.\s]+$/, "")}` : ""}.
            {props.retry ? "" : " Choose the file again to repeat it."}
          </p>
        </Show>
      </div>
      <div role="status">
        <Show when={result()}>
          {(done) => (
            <div class="notice good">
              <p>
                <b>The timetable is in.</b>
              </p>
              <p>{summaryOf(done(), false)}</p>
            </div>
          )}
        </Show>
      </div>
      <Show when={!isUnderWay()}>
        <div class="row">
          <Show when={result()}>
            {(done) => (
              <a class="button primary" href={address(done())}>
                See the schedule
              </a>
            )}
          </Show>
          <Show when={!result() && props.retry}>
            {(retry) => (
              <button type="button" class="primary" onClick={() => retry()()}>
                Try again
              </button>
            )}
          </Show>
          <button type="button" onClick={() => props.another()}>
            Import another file
          </button>
        </div>
      </Show>
      <Show when={result()}>
        {(done) => (
          <>
            <Notes notes={done().notes} />
            <Rows result={done()} isPreview={false} />
          </>
        )}
      </Show>
    </>
  );
}

/** What was found out about the file as a whole. */
export function Notes(props: { notes: readonly string[] }) {
  return (
    <Show when={props.notes.length > 0}>
      <ul class="notice import-notes" aria-label="About the file">
        <For each={props.notes}>{(note) => <li>{note}</li>}</For>
      </ul>
    </Show>
  );
}

export function Progress(props: { words: string; percent?: number }) {
  return (
    <div class="card stack" role="status">
      <p>{props.words}</p>
      <Show when={props.percent !== undefined} fallback={<progress aria-label={props.words} />}>
        <progress aria-label={props.words} max={100} value={props.percent} />
      </Show>
    </div>
  );
}
