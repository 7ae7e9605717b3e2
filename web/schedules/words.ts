import type { ScheduleKind, ScheduleStatus } from "../../core/schedules.ts";

const KIND_LABELS: Record<ScheduleKind, string> = {
  call: "Call",
  performance: "Performance",
  rehearsal: "Rehearsal",
  soundcheck: "Soundcheck",
  load_in: "Load-in",
  load_out: "Load-out",
  travel: "Travel",
  meal: "Meal",
  break: "Break",
  other: "Other",
};

const STATUSES: Record<ScheduleStatus, string> = {
  scheduled: "Scheduled",
  confirmed: "Confirmed",
  modified: "Changed",
  cancelled: "Cancelled",
};

export const KINDS = Object.keys(KIND_LABELS) as ScheduleKind[];
export const kindLabel = (kind: ScheduleKind): string => KIND_LABELS[kind];
export const statusLabel = (status: ScheduleStatus): string => STATUSES[status];
