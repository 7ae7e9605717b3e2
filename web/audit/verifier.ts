/// <reference lib="webworker" />
import { checkLines, linesOf, type Verdict } from "../../core/audit-check.ts";
import { proofs } from "./proofs.ts";

/**
 * Checks an export beside the page, which goes on meanwhile. It asks for one piece after the other, so that no more of a
 * file lies in memory than is looked at.
 */
declare const self: DedicatedWorkerGlobalScope;

/** First whose keys are believed; then a piece for each that was asked for, and none at the end. */
export type VerifierOrder = { trusted: readonly string[] | undefined } | { piece: Uint8Array | undefined };
export type VerifierWord =
  | { more: true }
  | { lines: number }
  | { verdict: Verdict; said: SaidOfItself | undefined }
  | { failure: string };
/** What the first bad line says that it is: it may be lying. */
export type SaidOfItself = { seq: number; action: string };

const TELL_EVERY_MS = 100;
const tell = (word: VerifierWord) => self.postMessage(word);
let give: (piece: Uint8Array | undefined) => void = () => undefined;

self.addEventListener("message", ({ data }: MessageEvent<VerifierOrder>) => {
  if ("trusted" in data) void check(data.trusted && new Set(data.trusted));
  else give(data.piece);
});

async function check(trusted: ReadonlySet<string> | undefined): Promise<void> {
  const last: Line = { number: 0, text: "" };
  try {
    const verdict = await checkLines(counted(linesOf(pieces()), last), proofs, trusted);
    // A line that is missing says nothing.
    const isThere = !verdict.ok && verdict.line === last.number;
    tell({ verdict, said: isThere ? saidBy(last.text) : undefined });
  } catch (error) {
    // The page has the words for it: an error of a worker's loses its own on the way.
    tell({ failure: (error as Error).message });
  }
}

async function* pieces(): AsyncGenerator<Uint8Array> {
  for (;;) {
    const next = new Promise<Uint8Array | undefined>((done) => (give = done));
    tell({ more: true });
    const piece = await next;
    if (piece === undefined) return;
    yield piece;
  }
}

type Line = { number: number; text: string };

async function* counted(lines: AsyncIterable<string>, last: Line): AsyncGenerator<string> {
  let toldAt = 0;
  for await (const text of lines) {
    last.number += 1;
    last.text = text;
    yield text;
    const now = performance.now();
    if (now - toldAt < TELL_EVERY_MS) continue;
    toldAt = now;
    tell({ lines: last.number });
  }
}

function saidBy(text: string): SaidOfItself | undefined {
  try {
    const { seq, action } = JSON.parse(text) as Partial<SaidOfItself>;
    return typeof seq === "number" && typeof action === "string" ? { seq, action } : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
