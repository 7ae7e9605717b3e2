import { useParams } from "@solidjs/router";
import { createEffect, createMemo, createResource, createSignal, on, onCleanup, Show } from "solid-js";
import type { ImportResult, MappingInput } from "../../core/imports.ts";
import type { JobStatus } from "../../core/jobs.ts";
import { IMPORT_SIZE_MAX_BYTES } from "../../core/limits.ts";
import type { Production } from "../../core/productions.ts";
import { readItem } from "../lib/api.ts";
import { ownKey, person } from "../lib/session.ts";
import { errorAt, Refused, Unreachable, wordsOf } from "../lib/wire.ts";
import { createSending, Failure } from "../ui/form.tsx";
import { Title } from "../ui/title.tsx";
import { ZoneField } from "../ui/zone-field.tsx";
import { columnsOf } from "./columns.ts";
import { FileDrop } from "./file-drop.tsx";
import { MappingForm } from "./mapping-form.tsx";
import { previewImport, readJob, startImport } from "./requests.ts";
import { Rows } from "./rows.tsx";
import { rowsToWrite } from "./words.ts";
import "./page.css";

const POLL_MS = 500;

/** A timetable from a file: what it would do to every row, then doing it. */
export function Page() {
  const params = useParams<{ id: string }>();
  const [production] = createResource(
    () => params.id,
    async (id) => (await readItem<Production>(`/api/v1/productions/${id}`)).item,
  );
  const [file, setFile] = createSignal<File>();
  const [text, setText] = createSignal("");
  const [zone, setZone] = createSignal<string>();
  const [mapping, setMapping] = createSignal<MappingInput>();
  const [preview, setPreview] = createSignal<ImportResult>();
  const [tooLarge, setTooLarge] = createSignal(false);
  const reading = createSending();
  const starting = createSending();
  const job = createJob(() => params.id);
  const production_ = () => (production.state === "ready" ? production() : undefined);
  const zoneInUse = () => zone() ?? production_()?.zone ?? "";
  const columns = createMemo(() => {
    const result = preview();
    return result ? columnsOf(text(), result.mapping) : [];
  });

  async function take(chosen: File): Promise<void> {
    job.forget();
    setPreview(undefined);
    setMapping(undefined);
    setTooLarge(chosen.size > IMPORT_SIZE_MAX_BYTES);
    if (chosen.size > IMPORT_SIZE_MAX_BYTES) return;
    setFile(chosen);
    setText(await chosen.text());
    await look();
  }

  async function look(adjusted: MappingInput | undefined = mapping()): Promise<void> {
    const chosen = file();
    if (!chosen) return;
    setMapping(adjusted);
    await reading.run(async () => {
      setPreview(await previewImport(params.id, { file: chosen, zone: zoneInUse(), mapping: adjusted }));
    });
  }

  async function start(): Promise<void> {
    const chosen = file();
    const seen = preview();
    if (!chosen || !seen) return;
    await starting.run(async () => {
      // What was looked at is what is done, also where the file's reading was inferred.
      const handed = { file: chosen, zone: zoneInUse(), mapping: mapping() ?? seen.mapping };
      job.follow((await startImport(params.id, handed)).status_url);
      setPreview(undefined);
    });
  }

  return (
    <div class="stack import">
      <p>
        <a href={`/productions/${params.id}`}>‹ {production_()?.name ?? "Production"}</a>
      </p>
      <Title text="Import a timetable" />
      <Show when={production.error as unknown}>{(error) => <Failure of={error()} />}</Show>
      <Show
        when={job.status()}
        fallback={
          <Show when={job.isFollowing()}>
            <Progress percent={0} words="Waiting for its turn …" />
          </Show>
        }
      >
        {(status) => (
          <JobView
            status={status()}
            trouble={job.trouble()}
            productionId={params.id}
            again={() => {
              job.forget();
              setFile(undefined);
            }}
          />
        )}
      </Show>
      <Show when={!job.isFollowing()}>
        <div class="card stack">
          <FileDrop take={(chosen) => void take(chosen)} name={file()?.name} />
          <Show when={tooLarge()}>
            <p class="notice bad" role="alert">
              This file has more than {IMPORT_SIZE_MAX_BYTES / 1024 / 1024} MB. Leave out what is no
              timetable, then choose it again.
            </p>
          </Show>
          <form
            class="row zone-row"
            onSubmit={(event) => {
              event.preventDefault();
              void look();
            }}
          >
            <div class="grow">
              <ZoneField
                label="Times are those of"
                hint="Unless the file names a zone itself"
                value={zoneInUse()}
                change={setZone}
                error={errorAt(reading.error(), "/zone")}
              />
            </div>
            <Show when={file()}>
              <button type="submit" disabled={reading.busy()}>
                Preview again
              </button>
            </Show>
          </form>
        </div>
        <Show when={reading.busy()}>
          <Progress words="Reading the file …" />
        </Show>
        <Failure of={reading.error()} />
        <Show when={preview()}>
          {(result) => (
            <>
              <Notes notes={result().notes} />
              <div class="row import-go">
                <p class="grow">{sayOf(result())}</p>
                <button
                  type="button"
                  class="primary"
                  disabled={rowsToWrite(result()) === 0 || starting.busy() || reading.busy()}
                  onClick={() => void start()}
                >
                  {starting.busy()
                    ? "Handing it over …"
                    : `Import ${rowsToWrite(result())} ${rowsToWrite(result()) === 1 ? "row" : "rows"}`}
                </button>
              </div>
              <Failure of={starting.error()} />
              <details class="card">
                <summary>How the file is read</summary>
                <Show when={result().mapping} keyed>
                  {(found) => (
                    <MappingForm
                      mapping={found}
                      columns={columns()}
                      busy={reading.busy()}
                      error={reading.error() === undefined ? undefined : wordsOf(reading.error())}
                      apply={(adjusted) => void look(adjusted)}
                    />
                  )}
                </Show>
              </details>
              <Rows result={result()} isPreview />
            </>
          )}
        </Show>
      </Show>
    </div>
  );
}

/** What pressing the button would mean. */
function sayOf(result: ImportResult): string {
  if (rowsToWrite(result) > 0) return "Nothing is written yet.";
  if (result.rows.length === 0) return "There is no row in this file.";
  return result.unchanged > 0
    ? "Nothing to do: the schedule says all of this already."
    : "No row of this file can be taken; each says why.";
}

function Notes(props: { notes: readonly string[] }) {
  return (
    <Show when={props.notes.length > 0}>
      <ul class="notice">
        {props.notes.map((note) => (
          <li>{note}</li>
        ))}
      </ul>
    </Show>
  );
}

function Progress(props: { words: string; percent?: number }) {
  return (
    <div class="card stack" role="status">
      <p>{props.words}</p>
      <Show when={props.percent !== undefined} fallback={<progress aria-label={props.words} />}>
        <progress aria-label={props.words} max={100} value={props.percent} />
      </Show>
    </div>
  );
}

function JobView(props: {
  status: JobStatus;
  trouble: string | undefined;
  productionId: string;
  again: () => void;
}) {
  const result = () =>
    props.status.state === "completed" ? (props.status.result as ImportResult) : undefined;
  const firstDay = () => {
    const starts = result()?.rows.flatMap(({ local_start, outcome }) =>
      outcome === "removed" ? [] : (local_start ?? []),
    );
    return starts?.sort()[0]?.slice(0, 10);
  };
  return (
    <>
      <Show when={props.status.finished_at === null}>
        <Progress
          words={props.trouble ?? `Importing, ${props.status.progress} %`}
          percent={props.status.progress}
        />
      </Show>
      <Show when={props.status.state === "failed"}>
        <p class="notice bad" role="alert">
          {props.status.error ?? "The import failed."} Nothing was left half done; try again.
        </p>
      </Show>
      <Show when={result()}>
        {(done) => (
          <>
            <p class="notice good" role="status">
              The timetable is in.
            </p>
            <Notes notes={done().notes} />
          </>
        )}
      </Show>
      <Show when={props.status.finished_at}>
        <div class="row">
          <Show when={result()}>
            <a
              class="button primary"
              href={`/?production=${props.productionId}${firstDay() ? `&day=${firstDay()}` : ""}`}
            >
              See the schedule
            </a>
          </Show>
          <button type="button" onClick={() => props.again()}>
            Import another file
          </button>
        </div>
      </Show>
      <Show when={result()}>{(done) => <Rows result={done()} isPreview={false} />}</Show>
    </>
  );
}

/** Follows an import until it is over, through a reload and through a lost connection. */
function createJob(productionId: () => string) {
  const key = () => ownKey(person()?.id ?? "", `import.${productionId()}`);
  const [url, setUrl] = createSignal(sessionStorage.getItem(key()) ?? undefined);
  const [status, setStatus] = createSignal<JobStatus>();
  const [trouble, setTrouble] = createSignal<string>();

  createEffect(
    on(url, (now) => {
      if (now === undefined) return;
      let timer: ReturnType<typeof setTimeout>;
      let isStopped = false;
      const poll = async () => {
        try {
          const answer = await readJob(now);
          if (isStopped) return;
          setTrouble(undefined);
          setStatus(answer);
          if (answer.finished_at !== null) return sessionStorage.removeItem(key());
        } catch (error) {
          if (isStopped) return;
          if (error instanceof Refused && error.status === 404) return forget();
          if (!(error instanceof Refused || error instanceof Unreachable)) throw error;
          setTrouble("No connection. The import goes on without this page; it is asked again.");
        }
        timer = setTimeout(() => void poll(), POLL_MS);
      };
      void poll();
      onCleanup(() => {
        isStopped = true;
        clearTimeout(timer);
      });
    }),
  );

  function forget(): void {
    sessionStorage.removeItem(key());
    setStatus(undefined);
    setUrl(undefined);
  }

  return {
    status,
    trouble,
    forget,
    isFollowing: () => url() !== undefined,
    follow: (statusUrl: string) => {
      sessionStorage.setItem(key(), statusUrl);
      setStatus(undefined);
      setUrl(statusUrl);
    },
  };
}
