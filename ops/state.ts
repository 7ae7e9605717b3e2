import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export type ProgramState = { name: string; pid: number | null; since: string; restarts: number };

/** What a running house tells the other commands: `npm stop`, `npm run status`, `bun run admin`, `bun run import`. */
export type HouseState = {
  /** Of the process that supervises the rest. */
  pid: number;
  port: number;
  url: string;
  since: string;
  demo: boolean;
  databaseUrl: string;
  edges: { region: string; url: string }[];
  programs: ProgramState[];
};

/** The state that the last house on this folder wrote, or undefined; whether it still runs is another question. */
export function stateOf(folder: string): HouseState | undefined {
  let text: string;
  try {
    text = readFileSync(join(folder, "state.json"), "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  return JSON.parse(text) as HouseState;
}

/** Written whole or not at all; readable by its owner only, because the database's password is in it. */
export function writeState(folder: string, state: HouseState): void {
  const file = join(folder, "state.json");
  writeFileSync(`${file}.new`, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

export function clearState(folder: string): void {
  rmSync(join(folder, "state.json"), { force: true });
}
