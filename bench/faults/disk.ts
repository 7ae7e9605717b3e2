import {
  appendFileSync,
  closeSync,
  openSync,
  readSync,
  rmSync,
  statSync,
  truncateSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { between, healthOf, oneOf, until, type Chance, type Fault } from "./fault.ts";
import { replicaOf } from "./world.ts";

const REBUILT_MS_MAX = 60_000;
const NOTICED_MS_MAX = 10_000;

type Harm = { name: string; do(path: string, chance: Chance): void };

/** One byte, in the file as it lies, is another. */
function flip(path: string, chance: Chance): void {
  const { size } = statSync(path);
  if (size === 0) return;
  const file = openSync(path, "r+");
  const at = Math.floor(chance() * size);
  const byte = new Uint8Array(1);
  readSync(file, byte, 0, 1, at);
  byte[0] = (byte[0] ?? 0) ^ 0x55;
  writeSync(file, byte, 0, 1, at);
  closeSync(file);
}

const HARMS: readonly Harm[] = [
  { name: "byte", do: flip },
  { name: "byte_in_log", do: (path, chance) => flip(`${path}-wal`, chance) },
  {
    name: "log_truncated",
    do: (path, chance) => {
      const log = `${path}-wal`;
      truncateSync(log, Math.floor(chance() * statSync(log).size));
    },
  },
  { name: "file_deleted", do: (path) => rmSync(path) },
  {
    name: "file_truncated",
    do: (path, chance) => truncateSync(path, Math.floor(chance() * statSync(path).size)),
  },
];

/** The file of a region that serves is changed by somebody else. */
export const damage: Fault = {
  name: "damage",
  what: "a byte of the file or of its log changed, the log or the file cut short, the file deleted, under a region that serves",
  // A file that ends too early is found out by the read that goes beyond; the reader goes elsewhere.
  mustSay: /replica answered with an error.*(disk I\/O error|malformed|not a database)/,
  once: async ({ regions }, at, chance) => {
    const region = oneOf(chance, regions);
    const harm = HARMS[at % HARMS.length];
    if (!harm) throw new Error("no harm");
    const before = region.program.said.length;
    const said = () => region.program.said.slice(before);
    const path = replicaOf(region);
    harm.do(path, chance);
    const isNoticed = () =>
      said().some(
        (line) => line.includes("replica touched by somebody else") || line.includes("replica dropped"),
      );
    const noticedMs = await until(`${harm.name} noticed`, NOTICED_MS_MAX, isNoticed);
    // Some bytes are of no use to anybody: those are looked at and let be.
    const soundMs = await until("sound again", REBUILT_MS_MAX, async () => {
      const health = await healthOf(region.url);
      return health?.batch != null && (health.lag_ms ?? Infinity) < 2_000;
    });
    const isRebuilt = said().some((line) => line.includes("replica built"));
    return {
      figures: {
        noticed_ms_max: noticedMs,
        sound_again_ms_max: soundMs,
        [harm.name]: 1,
        rebuilt: isRebuilt ? 1 : 0,
      },
      wrong: [],
    };
  },
};

const DISK_MIB = 20;

/** The disk of a region is full for a while. */
export const fullDisk: Fault = {
  name: "full-disk",
  what: `the replica's disk (tmpfs of ${DISK_MIB} MiB) full for 3 to 6 s, then with room again`,
  options: { diskMiB: DISK_MIB },
  once: async ({ regions, edgeToken }, _at, chance) => {
    const [region] = regions;
    if (!region) throw new Error("no region");
    const before = region.program.said.length;
    const said = (words: string) =>
      region.program.said.slice(before).filter((line) => line.includes(words)).length;
    const ballast = join(region.folder, "ballast");
    fill(ballast);
    const wrong: string[] = [];
    let toldMs: number;
    let served = 0;
    try {
      toldMs = await until("told", NOTICED_MS_MAX, async () => (await healthOf(region.url))?.trouble != null);
      const end = performance.now() + between(chance, 3_000, 6_000);
      while (performance.now() < end) {
        const response = await fetch(`${region.url}/v1/schedules?limit=${1 + (served % 90)}`, {
          headers: { authorization: `Bearer ${edgeToken}` },
        });
        const text = await response.text();
        if (response.ok) served++;
        else wrong.push(`${region.region} answered ${response.status} on a full disk: ${text}`);
        await Bun.sleep(50);
      }
    } finally {
      rmSync(ballast);
    }
    const backMs = await until("room again", REBUILT_MS_MAX, async () => {
      const health = await healthOf(region.url);
      return health?.trouble === null && (health.lag_ms ?? Infinity) < 1_500;
    });
    if (said("no room for the replica") > 1) wrong.push(`said ${said("no room for the replica")} times`);
    if (said("replica dropped") > 0) wrong.push("the replica was dropped");
    return { figures: { told_ms_max: toldMs, served_meanwhile: served, caught_up_ms_max: backMs }, wrong };
  },
};

/** Writes until the disk takes no more. */
function fill(path: string): void {
  for (let size = 1 << 20; size >= 1;) {
    try {
      appendFileSync(path, new Uint8Array(size));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
      size = Math.floor(size / 2);
    }
  }
}
