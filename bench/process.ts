import { readdirSync, readFileSync } from "node:fs";
import { stopWithParent } from "../ops/postgres.ts";

const TICKS_PER_SECOND = 100;

/** CPU time that a process has used, user and system, in seconds (proc(5): fields 14 and 15 of stat). */
export const cpuSeconds = (pid: number): number => ticksOf(pid, 11) / TICKS_PER_SECOND;

/** The same of programs that it started, and that ended (fields 16 and 17). */
export const endedCpuSeconds = (pid: number): number => ticksOf(pid, 13) / TICKS_PER_SECOND;

/** Two fields, from `at` behind the program's name on. */
function ticksOf(pid: number, at: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return Number(fields[at]) + Number(fields[at + 1]);
}

/** For how long its main thread could have run and no core was free, in seconds (Linux, schedstats.rst). */
export function waitedSeconds(pid: number): number {
  const [, waitedNs] = readFileSync(`/proc/${pid}/task/${pid}/schedstat`, "utf8").split(" ");
  return Number(waitedNs) / 1e9;
}

/** Resident memory in MiB. */
export function residentMiB(pid: number): number {
  const line = readFileSync(`/proc/${pid}/status`, "utf8").match(/^VmRSS:\s+(\d+) kB/m);
  return Math.round(Number(line?.[1] ?? 0) / 1_024);
}

/** Files and sockets that a process has open. */
export function openFiles(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}

/** A process and whatever it began: PostgreSQL is one process a connection. */
export function withChildren(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim();
  return [
    pid,
    ...children
      .split(" ")
      .filter(Boolean)
      .flatMap((child) => withChildren(Number(child))),
  ];
}

/**
 * Starts a program, of Bun where no other runtime is named, and waits for the line that says it listens; it ends with
 * this process.
 * @throws when it ends before it listens.
 */
export async function startProgram(
  command: string[],
  environment: Record<string, string> = {},
  runtime: string = process.execPath,
): Promise<{ pid: number; stop(): Promise<void> }> {
  const child = Bun.spawn([runtime, ...command], {
    env: { ...process.env, ...environment },
    stdout: "pipe",
    stderr: "inherit",
  });
  stopWithParent(child.pid);
  const listening = Promise.withResolvers<boolean>();
  void (async () => {
    // To its end: whoever writes to a pipe that nobody reads is ended by it.
    for await (const chunk of child.stdout)
      if (new TextDecoder().decode(chunk).includes("listening")) listening.resolve(true);
    listening.resolve(false);
  })();
  if (!(await listening.promise))
    throw new Error(`${command[0]} ended with ${await child.exited} before it listened`);
  return {
    pid: child.pid,
    stop: async () => {
      child.kill();
      await child.exited;
    },
  };
}
