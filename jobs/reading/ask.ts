import { UnreadablePicture } from "../pictures.ts";
import { confined, OutOfBounds, type Bounds, type Ended } from "./confined.ts";

/** reliability.md: 20 s of CPU, 512 MB. */
export const BOUNDS: Bounds = {
  cpuSeconds: 20,
  memoryBytes: 512 * 1_024 * 1_024,
  wallMs: 180_000,
  outputBytes: 4 * 1_024 * 1_024,
};

/** A third of what an ordinary program has beside it: enough for all of its CPU seconds before its time on the clock is over. */
const PATIENTLY = ["nice", "-n", "5"] as const;

export const ENDED_WORDS: Record<Ended, string> = {
  cpu: "Reading it took too long.",
  time: "Reading it took too long.",
  memory: "Reading it took too much memory.",
  output: "There is more on it than anybody reads.",
  crash: "The file breaks whatever reads it.",
};

export type Question = {
  /** The program's file: one that ends with `answer` (answer.ts). */
  program: string;
  words: readonly string[];
  /** What it reads. */
  path: string;
  signal: AbortSignal;
  /** It leaves the cores to others that want them. */
  isPatient?: boolean;
  bounds?: Bounds;
  endedWords?: Record<Ended, string>;
};

/**
 * Lets a program of its own, which may be ended at any time, read one file.
 * @throws UnreadablePicture with the reason, for a person; the signal's reason.
 */
export async function ask<T extends object>({
  program,
  words,
  path,
  signal,
  isPatient = false,
  bounds = BOUNDS,
  endedWords = ENDED_WORDS,
}: Question): Promise<T> {
  try {
    const own = [process.execPath, "--smol", program, ...words];
    const said = await confined(isPatient ? [...PATIENTLY, ...own] : own, path, bounds, signal);
    const answer = JSON.parse(said.slice(said.lastIndexOf("\n") + 1)) as T | { refusal: string };
    if ("refusal" in answer) throw new UnreadablePicture(answer.refusal);
    return answer;
  } catch (error) {
    if (error instanceof OutOfBounds) throw new UnreadablePicture(endedWords[error.ended], { cause: error });
    throw error;
  }
}
