import { readFileSync } from "node:fs";
import { stopWithParent } from "../ops/postgres.ts";

const TICKS_PER_SECOND = 100;

/** CPU time that a process has used, user and system, in seconds (proc(5): fields 14 and 15 of stat). */
export function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
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

/** Starts a Bun program and waits for the line that says it listens; it ends with this process. */
export async function startProgram(
  command: string[],
  environment: Record<string, string> = {},
): Promise<{ pid: number; stop(): Promise<void> }> {
  const child = Bun.spawn([process.execPath, ...command], {
    env: { ...process.env, ...environment },
    stdout: "pipe",
    stderr: "inherit",
  });
  stopWithParent(child.pid);
  for await (const chunk of child.stdout) {
    if (new TextDecoder().decode(chunk).includes("listening")) break;
  }
  return {
    pid: child.pid,
    stop: async () => {
      child.kill();
      await child.exited;
    },
  };
}
