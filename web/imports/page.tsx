import { useParams } from "@solidjs/router";
import { createResource, Show } from "solid-js";
import type { Production } from "../../core/productions.ts";
import { readItem } from "../lib/api.ts";
import { can } from "../lib/session.ts";
import { errorAt, Refused, wordsOf } from "../lib/wire.ts";
import { createSending, Failure } from "../ui/form.tsx";
import { RestFindings } from "../ui/rest-findings.tsx";
import { Title } from "../ui/title.tsx";
import { ZoneField } from "../ui/zone-field.tsx";
import { FileDrop } from "./file-drop.tsx";
import { createJob } from "./job.ts";
import { JobView, Notes, Progress } from "./job-view.tsx";
import { MappingForm } from "./mapping-form.tsx";
import { partsOf } from "./mapping.ts";
import { createPreview } from "./preview.ts";
import { startImport } from "./requests.ts";
import { Rows } from "./rows.tsx";
import { adviceOn, rowsToWrite, rowsWord } from "./words.ts";
import "./page.css";

/** A timetable from a file: what it would do to every row, then doing it. */
export function Page() {
  const params = useParams<{ id: string }>();
  const [known, { refetch }] = createResource(
    () => params.id,
    async (id) => (await readItem<Production>(`/api/v1/productions/${id}`)).item,
  );
  const production = () => (known.state === "ready" ? known() : undefined);
  return (
    <div class="stack import">
      <p>
        <a href={`/productions/${params.id}`}>‹ {production()?.name ?? "Production"}</a>
      </p>
      <Title text="Import a timetable" />
      <Show
        when={can("imports.write")}
        fallback={<p class="notice">Managers import timetables. Ask one of yours to do it.</p>}
      >
        <Show when={known.error as unknown}>
          {(error) => (
            <Failure of={error()}>
              <div class="row">
                <button type="button" onClick={() => void refetch()}>
                  Try again
                </button>
              </div>
            </Failure>
          )}
        </Show>
        <Show when={!(known.error instanceof Refused)}>
          <Import productionId={params.id} zone={production()?.zone} />
        </Show>
      </Show>
    </div>
  );
}

function Import(props: { productionId: string; zone: string | undefined }) {
  const preview = createPreview(() => props.productionId);
  const job = createJob(() => props.productionId);
  const starting = createSending();
  /** Each refusal stands beside what can be done about it. */
  const zoneError = () => errorAt(preview.error(), "/zone");
  const mappingError = () => {
    const error = preview.error();
    const isMapping = error instanceof Refused && (error.slug === "imports/mapping" || error.status === 400);
    return preview.seen() && isMapping ? wordsOf(error) : undefined;
  };

  const start = (now: NonNullable<ReturnType<typeof preview.seen>>) =>
    starting.run(async () => {
      job.follow((await startImport(props.productionId, now.handed)).status_url);
    });

  return (
    <Show
      when={!job.isFollowing()}
      fallback={
        <JobView
          status={job.status()}
          trouble={job.trouble()}
          productionId={props.productionId}
          retry={
            preview.file() &&
            (() => {
              job.forget();
              preview.look();
            })
          }
          another={() => {
            job.forget();
            preview.clear();
          }}
        />
      }
    >
      <form
        class="card stack"
        onSubmit={(event) => {
          event.preventDefault();
          preview.look();
        }}
      >
        <FileDrop take={preview.take} name={preview.file()?.name} error={preview.wrong()} />
        <div class="row zone-row">
          <div class="grow">
            <ZoneField
              label="Times are those of"
              hint="Unless the file names a zone itself"
              value={preview.zone() ?? props.zone ?? ""}
              change={preview.setZone}
              error={zoneError()}
            />
          </div>
          <Show when={preview.file()}>
            <button type="submit" disabled={preview.isBusy()}>
              Preview again
            </button>
          </Show>
        </div>
      </form>
      <Show when={preview.isBusy()}>
        <Progress words="Reading the file …" />
      </Show>
      <Failure of={(zoneError() ?? mappingError()) ? undefined : preview.error()} />
      <Show when={preview.seen()}>
        {(seen) => (
          <>
            <Notes notes={seen().result.notes} />
            <Show when={(seen().result.rest?.findings.length ?? 0) > 0}>
              <details class="card">
                <summary>Rest and meals: {seen().result.rest?.findings.length} to look at</summary>
                <RestFindings of={seen().result.rest?.findings ?? []} />
              </details>
            </Show>
            <div class="row import-go">
              <p class="grow" aria-live="polite">
                <Show when={preview.isCurrent()} fallback={preview.isBusy() ? "" : "Preview again first."}>
                  {adviceOn(seen().result)}
                </Show>
              </p>
              <button
                type="button"
                class="primary"
                disabled={rowsToWrite(seen().result) === 0 || starting.busy() || !preview.isCurrent()}
                onClick={() => void start(seen())}
              >
                {starting.busy() ? "Handing it over …" : `Import ${rowsWord(rowsToWrite(seen().result))}`}
              </button>
            </div>
            <Failure of={starting.error()} />
            <details class="card">
              <summary>How the file is read</summary>
              <MappingForm
                mapping={seen().result.mapping}
                columns={preview.columns()}
                busy={preview.isBusy()}
                error={mappingError()}
                touch={preview.touch}
                apply={(draft) => preview.look(partsOf(seen().result.mapping, draft, seen().handed.mapping))}
              />
            </details>
            <Rows result={seen().result} isPreview />
          </>
        )}
      </Show>
    </Show>
  );
}
