import type { Fault } from "./fault.ts";
import { clocks } from "./clocks.ts";
import { damage, fullDisk } from "./disk.ts";
import { badFeed, epochs, longWriter } from "./feed.ts";
import { primaryKilled, primaryStopped } from "./primary.ts";
import { partition, regionLoss } from "./regions.ts";
import { rolling } from "./rolling.ts";

export const FAULTS: readonly Fault[] = [
  regionLoss,
  partition,
  badFeed,
  epochs,
  longWriter,
  damage,
  fullDisk,
  clocks,
  primaryStopped,
  primaryKilled,
  rolling,
];
