import { readFileSync } from "node:fs";

/**
 * The postmaster and every process it made, at once: what a machine that loses power looks like to a client. Settles
 * when none is left, or the next start finds their memory in use.
 */
export async function killServer(pid: number): Promise<void> {
  // One that stands still makes no further process between our look and our blow.
  process.kill(pid, "SIGSTOP");
  const killed = signalServer(pid, "SIGKILL");
  for (const one of killed) while (commandOf(one) !== "") await Bun.sleep(5);
}

/** To the postmaster and every process it made; returns which. One that is stopped keeps its connections. */
export function signalServer(pid: number, signal: "SIGKILL" | "SIGSTOP" | "SIGCONT"): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8")
    .trim()
    .split(" ")
    .filter(Boolean)
    .map(Number);
  for (const process_ of [pid, ...children]) {
    try {
      process.kill(process_, signal);
    } catch (error) {
      // A backend that ended meanwhile is as dead.
      if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
    }
  }
  return [pid, ...children];
}

/** Empty for a process that is gone, or dead and not yet fetched by its parent. */
export function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ESRCH"))
      return "";
    throw error;
  }
}
