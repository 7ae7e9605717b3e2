import type { Fault } from "./fault.ts";
import { partition, regionLoss } from "./regions.ts";

export const FAULTS: readonly Fault[] = [regionLoss, partition];
