import { createSignal, onCleanup, Show } from "solid-js";
import { organisation } from "../lib/session.ts";
import { Refused, Unreachable } from "../lib/wire.ts";
import { chosen, Drop } from "../ui/drop.tsx";
import { createSending, Failure } from "../ui/form.tsx";
import { openExport, readHead, readKeys } from "./requests.ts";
import { askServer } from "./server-word.ts";
import { Verdicts, type Result } from "./verdicts.tsx";
import { Uncheckable, verifyExport } from "./verify.ts";

type Run = { name: string; part: number; lines: number };

/** Checks the trail, or an export of it that somebody kept, on this device; beside it stands what the server says. */
export function Verify() {
  const [run, setRun] = createSignal<Run>();
  const [result, setResult] = createSignal<Result>();
  const sending = createSending();
  let current: AbortController | undefined;
  onCleanup(() => current?.abort(new Error("the page was left")));

  const check = (
    name: string,
    open: (signal: AbortSignal) => Promise<{ pieces: ReadableStream<Uint8Array>; partOf: PartOf }>,
  ) =>
    void sending.run(async () => {
      const mine = new AbortController();
      current = mine;
      setResult(undefined);
      setRun({ name, part: 0, lines: 0 });
      try {
        const keys = await keysIfKnown();
        const { pieces, partOf } = await open(mine.signal);
        const outcome = await verifyExport(
          pieces,
          keys,
          (at) => setRun({ name, part: partOf(at), lines: at.lines }),
          mine.signal,
        );
        const server = await askServer(outcome.verdict, organisation(), readHead);
        setResult({ ...outcome, name, areKeysKnown: keys !== undefined, server });
      } catch (error) {
        if (!mine.signal.aborted) throw error;
      } finally {
        setRun(undefined);
      }
    });

  const checkTrail = () =>
    check("The trail", async (signal) => {
      const { latest_seq } = await readHead();
      const response = await openExport(signal);
      if (!response.body) throw new Error("an export without a body");
      return { pieces: response.body, partOf: ({ lines }) => lines / Math.max(1, latest_seq) };
    });
  const checkFile = (file: File) =>
    check(file.name, async () => ({
      pieces: file.stream(),
      partOf: ({ bytes }) => bytes / Math.max(1, file.size),
    }));

  const download = () =>
    void sending.run(async () => {
      const mine = new AbortController();
      current = mine;
      const response = await openExport(mine.signal);
      const link = document.createElement("a");
      link.href = URL.createObjectURL(await response.blob());
      link.download = `audit-${new Date().toISOString().slice(0, 10)}.ndjson`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    });

  return (
    <section class="card stack audit-verify" aria-labelledby="audit-verify">
      <div>
        <h2 id="audit-verify">Is it whole and unchanged?</h2>
        <p class="hint">
          Each event is chained to the one before it, and the ends are signed. This device reckons all of it
          anew.
        </p>
      </div>
      <div class="row">
        <button type="button" class="primary" disabled={sending.busy()} onClick={checkTrail}>
          Verify
        </button>
        <button type="button" disabled={sending.busy()} onClick={download}>
          Download the export
        </button>
      </div>
      <Drop class="audit-drop" label="An export that was kept" disabled={sending.busy()} take={checkFile}>
        <div class="row">
          <label class="button picker">
            Verify an export
            <input
              type="file"
              accept=".ndjson,.jsonl,.json,application/x-ndjson"
              disabled={sending.busy()}
              onChange={chosen(checkFile)}
            />
          </label>
          <span class="quiet">or drop one here; it stays on this device</span>
        </div>
      </Drop>
      <Show when={run()}>
        {(now) => (
          <div class="row">
            <div class="grow">
              <label for="audit-progress">
                {now().name}: {now().lines.toLocaleString()} lines checked …
              </label>
              <progress id="audit-progress" max="1" value={Math.min(1, now().part)} />
            </div>
            <button type="button" onClick={() => current?.abort(new Error("somebody had it stopped"))}>
              Stop
            </button>
          </div>
        )}
      </Show>
      <Failure of={spoken(sending.error())} />
      <div class="audit-verdicts" aria-live="polite">
        <Show when={result()}>{(done) => <Verdicts of={done()} />}</Show>
      </div>
    </section>
  );
}

type PartOf = (at: { lines: number; bytes: number }) => number;

/** Offline a file is checked all the same, by the keys that it names itself. */
async function keysIfKnown(): Promise<string[] | undefined> {
  try {
    return await readKeys();
  } catch (error) {
    if (error instanceof Unreachable || error instanceof Refused) return undefined;
    throw error;
  }
}

/** What this device cannot do it says itself. */
const spoken = (error: unknown): unknown =>
  error instanceof Uncheckable
    ? new Refused(400, { detail: `It could not be checked: ${error.message}` })
    : error;
