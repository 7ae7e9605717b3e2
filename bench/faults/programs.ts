import { spawn, type ChildProcess } from "node:child_process";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "../..");
const LINES_MAX = 20_000;

export type Program = {
  pid: number;
  /** Lines of its log, the newest last. */
  said: string[];
  isGone(): boolean;
  send(signal: NodeJS.Signals): void;
  /** SIGKILL, and waits until it is gone. */
  kill(): Promise<void>;
  /** SIGTERM, and waits until it is gone. @returns after how many milliseconds. */
  stop(): Promise<number>;
};

/** `bun <file>` with these settings and no others; it ends when this process does. */
export function startProgram(
  file: string,
  settings: Record<string, string>,
  said: string[] = [],
  before: readonly string[] = [],
): Program {
  const [command = "", ...words] = [...before, process.execPath, join(ROOT, file)];
  const child: ChildProcess = spawn(command, words, {
    env: {
      PATH: process.env.PATH ?? "",
      HOST: "127.0.0.1",
      PARENT_PID: String(process.pid),
      ...settings,
    },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let rest = "";
  child.stderr?.on("data", (data: Buffer) => {
    const lines = (rest + String(data)).split("\n");
    rest = lines.pop() ?? "";
    said.push(...lines);
    if (said.length > LINES_MAX) said.splice(0, said.length - LINES_MAX);
  });
  let isMeant = false;
  const gone = new Promise<void>((done) =>
    child.once("exit", (code, signal) => {
      if (!isMeant) said.push(`"level":"error" ${file} ended by itself with ${code ?? signal}`);
      done();
    }),
  );
  const isGone = () => child.exitCode !== null || child.signalCode !== null;
  return {
    pid: child.pid ?? 0,
    said,
    isGone,
    send: (signal) => void child.kill(signal),
    kill: async () => {
      if (isGone()) return;
      isMeant = true;
      child.kill("SIGKILL");
      await gone;
    },
    stop: async () => {
      const begun = performance.now();
      isMeant = true;
      if (!isGone()) child.kill("SIGTERM");
      await gone;
      return performance.now() - begun;
    },
  };
}
