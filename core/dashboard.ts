import * as v from "valibot";
import { Announcement } from "./announcements.ts";
import { ContractRow } from "./contracts.ts";
import { Expense } from "./expenses.ts";
import { sumEntries } from "./money-shapes.ts";
import { ScheduleItem } from "./schedules.ts";

/**
 * Approved lately: the whole days, in UTC, that `recent_approved_amount` looks back beyond today. By days, so that it
 * changes with what is approved and not with every look.
 */
export const RECENT_DAYS = 30;

/** One look at what concerns the caller: their own, or the organisation's for whoever works on all of it. */
export const Dashboard = v.object({
  pending_contracts: v.number(),
  active_contracts: v.number(),
  pending_expenses: v.number(),
  upcoming_schedules: v.number(),
  recent_approved_amount: v.array(v.object({ ...sumEntries, count: v.number() })),
  recent: v.object({
    contracts: v.array(ContractRow),
    expenses: v.array(Expense),
    schedules: v.array(ScheduleItem),
    announcements: v.array(Announcement),
  }),
});
export type Dashboard = v.InferOutput<typeof Dashboard>;
