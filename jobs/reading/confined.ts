import { readFileSync } from "node:fs";

/** What a program of its own may take; beyond any of these it is ended. */
export type Bounds = {
  cpuSeconds: number;
  memoryBytes: number;
  /** On the clock: what waits takes no CPU. */
  wallMs: number;
  outputBytes: number;
};

export type Ended = "cpu" | "memory" | "time" | "output" | "crash";

/** A program that did not come to its end by itself. */
export class OutOfBounds extends Error {
  override name = "OutOfBounds";
  readonly ended: Ended;
  constructor(ended: Ended) {
    super(`a confined program was ended: ${ended}`);
    this.ended = ended;
  }
}

/** How often its memory is looked at. JavaScriptCore reserves more address space than any limit of it (RLIMIT_AS) may name. */
const LOOK_MS = 50;

/**
 * Runs a program by itself: bounded CPU and memory, no network where the system lets us have that, and none of our
 * environment. It reads the file `input` as its standard input, and its standard output is the answer.
 * @throws OutOfBounds when it was ended; the signal's reason.
 */
export async function confined(
  words: string[],
  input: string,
  bounds: Bounds,
  signal: AbortSignal,
): Promise<string> {
  signal.throwIfAborted();
  const shell = `ulimit -t ${bounds.cpuSeconds} && ulimit -c 0 && exec "$@"`;
  const child = Bun.spawn(["/bin/sh", "-c", shell, "confined", ...(apart() ?? []), ...words], {
    cwd: "/",
    env: { PATH: "/usr/bin:/bin", VIPS_CONCURRENCY: "1" },
    stdin: Bun.file(input),
    stdout: "pipe",
    stderr: "ignore",
  });
  let ended: Ended | undefined;
  const end = (why: Ended | undefined) => {
    ended ??= why;
    child.kill("SIGKILL");
  };
  const leave = () => end(undefined);
  signal.addEventListener("abort", leave);
  const clock = setTimeout(() => end("time"), bounds.wallMs);
  const look = setInterval(() => {
    if (memoryOf(child.pid) > bounds.memoryBytes) end("memory");
  }, LOOK_MS);
  try {
    const said = await bounded(child.stdout, bounds.outputBytes, () => end("output"));
    const code = await child.exited;
    signal.throwIfAborted();
    if (ended !== undefined) throw new OutOfBounds(ended);
    // The kernel ends who is out of CPU time by SIGXCPU, or by SIGKILL where that is not heard.
    if (child.signalCode === "SIGXCPU" || child.signalCode === "SIGKILL") throw new OutOfBounds("cpu");
    if (code !== 0) throw new OutOfBounds("crash");
    return said;
  } finally {
    clearTimeout(clock);
    clearInterval(look);
    signal.removeEventListener("abort", leave);
    child.kill("SIGKILL");
  }
}

async function bounded(
  stream: ReadableStream<Uint8Array>,
  bytesMax: number,
  over: () => void,
): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream as unknown as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > bytesMax) {
      over();
      return "";
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

/** What of it lies in memory, in bytes; 0 once it is over. */
function memoryOf(pid: number): number {
  try {
    const [, resident = "0"] = readFileSync(`/proc/${pid}/statm`, "latin1").split(" ");
    return Number(resident) * 4_096;
  } catch {
    // It is over, or the system has no /proc: then `ps` tells.
    const said =
      process.platform === "linux"
        ? ""
        : Bun.spawnSync(["ps", "-o", "rss=", "-p", String(pid)]).stdout.toString();
    return Number(said.trim() || "0") * 1_024;
  }
}

let namespace: string[] | undefined | null;

/** The words that give a program a network of its own with nothing in it; undefined where the system refuses. */
export function apart(): string[] | undefined {
  if (namespace === undefined) {
    const words = ["unshare", "--user", "--map-current-user", "--net"];
    const tried = Bun.which("unshare") === null ? undefined : Bun.spawnSync([...words, "true"]);
    namespace = tried?.exitCode === 0 ? words : null;
  }
  return namespace ?? undefined;
}
