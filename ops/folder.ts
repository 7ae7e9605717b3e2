import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statfsSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { stateOf } from "./state.ts";
import { Refusal } from "./refusal.ts";

/** A new cluster with its log takes 60 MB, replicas and logs the rest. */
const FREE_MB_MIN = 200;
const MARK = "live-portal.txt";
const CLAIM = "house.pid";
/** Everything a house writes into its data folder; `--fresh` removes these and nothing else. */
const CONTENTS = [
  "postgres",
  "postgres.password",
  "edge",
  "logs",
  "metrics",
  "mail",
  "blobs",
  "secrets.json",
  "audit-key.json",
  "audit-heads",
  "state.json",
];

/**
 * Makes the data folder ready and takes it for this process, so that a second start on it is told.
 * @returns what gives it back.
 * @throws Refusal when it is closed, full, somebody else's, or in use.
 */
export function claimFolder(folder: string, fresh: boolean): () => void {
  openFolder(folder);
  const claim = join(folder, CLAIM);
  for (let taken = false; !taken;) {
    try {
      writeFileSync(claim, String(process.pid), { flag: "wx" });
      taken = true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      const pid = holderOf(folder);
      if (pid !== undefined) throw new Refusal(runningSentence(folder, pid));
      rmSync(claim, { force: true });
    }
  }
  if (fresh) for (const name of CONTENTS) rmSync(join(folder, name), { recursive: true, force: true });
  return () => rmSync(claim, { force: true });
}

/** The process that runs the house in this folder, if one does. */
export function holderOf(folder: string): number | undefined {
  const claim = join(folder, CLAIM);
  if (!existsSync(claim)) return undefined;
  const pid = Number(readFileSync(claim, "utf8"));
  return pid > 0 && isHouse(pid) ? pid : undefined;
}

/** Alive, and not another program that got the number of a house that was killed. */
function isHouse(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
  const command = `/proc/${pid}/cmdline`;
  return !existsSync(command) || readFileSync(command, "utf8").includes("up.ts");
}

function runningSentence(folder: string, pid: number): string {
  const port = stateOf(folder)?.port;
  const where = port === undefined ? "It is still starting" : `It is at http://localhost:${port}`;
  return `Live Portal is running already on ${folder} (process ${pid}). ${where}; npm stop ends it`;
}

function openFolder(folder: string): void {
  if (existsSync(folder) && !statSync(folder).isDirectory())
    throw new Refusal(`${folder} is a file; the data needs a folder (DATA_DIR)`);
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    const names = readdirSync(folder);
    const ours =
      names.length === 0 ||
      names.includes(MARK) ||
      names.every((name) => name === CLAIM || CONTENTS.includes(name));
    if (!ours) throw new Refusal(`${folder} holds other files; name an empty folder for the data (DATA_DIR)`);
    writeFileSync(
      join(folder, MARK),
      "Data of Live Portal. `npm start -- --fresh` removes it and begins anew.\n",
    );
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EACCES" || code === "EPERM" || code === "EROFS") {
      throw new Refusal(
        `The data folder ${folder} cannot be read and written by this user (${code}); DATA_DIR names another`,
        { cause: error },
      );
    }
    throw error;
  }
  const { bavail, bsize } = statfsSync(folder);
  const freeMb = Math.floor((bavail * bsize) / 1_000_000);
  if (freeMb < FREE_MB_MIN)
    throw new Refusal(
      `The disk is full: ${freeMb} MB are free for ${folder}, and ${FREE_MB_MIN} MB are needed`,
    );
}
