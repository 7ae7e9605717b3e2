import type { Verdict } from "../../core/audit-check.ts";
import type { SaidOfItself, VerifierOrder, VerifierWord } from "./verifier.ts";

export type Outcome = { verdict: Verdict; said: SaidOfItself | undefined };
export type Progress = { lines: number; bytes: number };

/** This device cannot check, or cannot read what it is to check. */
export class Uncheckable extends Error {
  override name = "Uncheckable";
}

/**
 * Checks an export piece by piece in a worker.
 * @throws the signal's reason; Uncheckable, with why.
 */
export async function verifyExport(
  pieces: ReadableStream<Uint8Array>,
  trusted: readonly string[] | undefined,
  progress: (at: Progress) => void,
  signal: AbortSignal,
): Promise<Outcome> {
  const worker = new Worker(new URL("./verifier.ts", import.meta.url), { type: "module" });
  const reader = pieces.getReader();
  const at = { lines: 0, bytes: 0 };
  const order = (one: VerifierOrder, move: Transferable[] = []) => worker.postMessage(one, move);
  const feed = async () => {
    const { value } = await reader.read().catch((cause: unknown) => {
      throw new Uncheckable("what came was cut off on its way", { cause });
    });
    at.bytes += value?.byteLength ?? 0;
    progress({ ...at });
    order({ piece: value }, value ? [value.buffer] : []);
  };
  try {
    return await new Promise<Outcome>((done, fail) => {
      const leave = () => fail(signal.reason);
      if (signal.aborted) return leave();
      signal.addEventListener("abort", leave, { once: true });
      worker.addEventListener("error", () => fail(new Uncheckable("the check could not be started")));
      worker.addEventListener("message", ({ data }: MessageEvent<VerifierWord>) => {
        if ("more" in data) feed().catch(fail);
        else if ("lines" in data) progress(Object.assign(at, data));
        else if ("verdict" in data) done(data);
        else fail(new Uncheckable(data.failure));
      });
      order({ trusted });
    });
  } finally {
    worker.terminate();
    // It may have ended by itself, or with the error that is on its way to whoever asked.
    await reader.cancel().catch(() => undefined);
  }
}
