import { createMemo, createSignal, onCleanup } from "solid-js";
import type { ImportResult, MappingInput } from "../../core/imports.ts";
import { IMPORT_SIZE_MAX_BYTES } from "../../core/limits.ts";
import { columnsOf } from "./columns.ts";
import { previewImport, type Handed } from "./requests.ts";

/** A file as it was handed in, with what the server made of it. */
type Seen = { handed: Handed; result: ImportResult };

const TOO_LARGE = `This file has more than ${IMPORT_SIZE_MAX_BYTES / 1024 / 1024} MB. Leave out what is no timetable, then choose it again.`;
const UNREADABLE = "This browser cannot read that file. If it is a folder, choose a file in it.";

/** A file on its way to a schedule: what would become of each row, under the reading that is asked for now. */
export function createPreview(productionId: () => string) {
  const [file, setFile] = createSignal<File>();
  const [text, setText] = createSignal("");
  const [zone, setZone] = createSignal<string>();
  const [seen, setSeen] = createSignal<Seen>();
  const [isBusy, setBusy] = createSignal(false);
  const [error, setError] = createSignal<unknown>();
  const [wrong, setWrong] = createSignal<string>();
  const [isTouched, setTouched] = createSignal(false);
  let current: AbortController | undefined;
  onCleanup(() => current?.abort());

  const columns = createMemo(() => {
    const now = seen();
    return now ? columnsOf(text(), now.result.mapping) : [];
  });

  async function take(chosen: File): Promise<void> {
    clear();
    if (chosen.size > IMPORT_SIZE_MAX_BYTES) return void setWrong(TOO_LARGE);
    const held = await holdFile(chosen);
    if (!held) return void setWrong(UNREADABLE);
    setFile(held);
    await look();
  }

  /** Asks anew; of several at once the last one counts, for it is of the file that was chosen last. */
  async function look(mapping: MappingInput | undefined = seen()?.handed.mapping): Promise<void> {
    const chosen = file();
    if (!chosen) return;
    current?.abort();
    const mine = new AbortController();
    current = mine;
    const handed = { file: chosen, zone: zone(), mapping };
    setBusy(true);
    setError(undefined);
    try {
      const [result, content] = await Promise.all([
        previewImport(productionId(), handed, mine.signal),
        chosen.text(),
      ]);
      if (mine.signal.aborted) return;
      setText(content);
      setSeen({ handed, result });
      setTouched(false);
    } catch (problem) {
      if (mine.signal.aborted) return;
      setError(() => problem);
    }
    setBusy(false);
  }

  function clear(): void {
    current?.abort();
    setFile(undefined);
    setSeen(undefined);
    setBusy(false);
    setError(undefined);
    setWrong(undefined);
    setTouched(false);
  }

  return {
    file,
    zone,
    setZone,
    seen,
    isBusy,
    error,
    wrong,
    columns,
    take: (chosen: File) => void take(chosen),
    look: (mapping?: MappingInput) => void look(mapping),
    clear,
    /** Somebody is changing how the file is read. */
    touch: () => void setTouched(true),
    /** Is what is shown what would be done now? Otherwise it is to be looked at again first. */
    isCurrent: () => !isTouched() && !isBusy() && error() === undefined && seen()?.handed.zone === zone(),
  };
}

/** The file's bytes as they are now, so that what is imported later is what was looked at; undefined for a folder. */
async function holdFile(chosen: File): Promise<File | undefined> {
  try {
    return new File([await chosen.arrayBuffer()], chosen.name, { type: chosen.type });
  } catch (error) {
    if (error instanceof DOMException) return undefined;
    throw error;
  }
}
