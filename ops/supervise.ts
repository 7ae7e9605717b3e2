import { PROJECT } from "./config.ts";
import { readLines, type Output } from "./output.ts";
import type { ProgramState } from "./state.ts";

export type Program = {
  name: string;
  command: string[];
  environment: Record<string, string | undefined>;
  output: Output;
};

export type Supervised = {
  state(): ProgramState;
  /** Runs since the first time that ended by themselves; before the house is up, too many mean that it cannot start. */
  failures(): number;
  /** The last thing it said before it ended. */
  lastLine(): string;
  /** SIGTERM, and SIGKILL when it is not gone by then. */
  stop(msMax: number): Promise<void>;
  kill(): void;
};

const BACKOFF_MS_FIRST = 200;
const BACKOFF_MS_MAX = 5_000;
/** A program that ran this long has recovered: its next fall is a new one. */
const RECOVERED_MS = 10_000;

/** Runs a program, and again whenever it ends, a little later each time it falls at once. */
export function supervise(program: Program, say: (text: string) => void, changed: () => void): Supervised {
  let [restarts, failures, backoffMs, stopping, lastLine] = [0, 0, BACKOFF_MS_FIRST, false, ""];
  let since = Date.now();
  let again: Timer | undefined;
  let child = run();

  function run() {
    since = Date.now();
    const started = Bun.spawn(program.command, {
      cwd: PROJECT,
      env: program.environment,
      // A group of its own: a terminal's Ctrl-C reaches only the house, which stops things in order.
      detached: true,
      stdin: "ignore",
      stdout: "pipe",
      stderr: "pipe",
    });
    const take = (line: string) => {
      if (line.trim() !== "") lastLine = line;
      program.output.line(line);
    };
    void Promise.all([readLines(started.stdout, take), readLines(started.stderr, take), started.exited]).then(
      ended,
    );
    return started;
  }

  function ended() {
    if (stopping) return;
    const how = child.signalCode ?? `code ${child.exitCode}`;
    if (Date.now() - since > RECOVERED_MS) backoffMs = BACKOFF_MS_FIRST;
    failures += 1;
    say(`${program.name} ended (${how}); starting it again in ${backoffMs / 1_000} s`);
    again = setTimeout(() => {
      restarts += 1;
      child = run();
      changed();
    }, backoffMs);
    backoffMs = Math.min(backoffMs * 2, BACKOFF_MS_MAX);
  }

  return {
    state: () => ({
      name: program.name,
      pid: child.exitCode === null && child.signalCode === null ? child.pid : null,
      since: new Date(since).toISOString(),
      restarts,
    }),
    failures: () => failures,
    lastLine: () => lastLine,
    stop: async (msMax) => {
      stopping = true;
      clearTimeout(again);
      child.kill("SIGTERM");
      const timer = setTimeout(() => child.kill("SIGKILL"), msMax);
      await child.exited;
      clearTimeout(timer);
    },
    kill: () => {
      stopping = true;
      clearTimeout(again);
      child.kill("SIGKILL");
    },
  };
}
