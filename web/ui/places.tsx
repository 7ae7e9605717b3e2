import type { Component } from "solid-js";
import { can } from "../lib/session.ts";
import {
  AnnouncementsIcon,
  CheckIcon,
  DashboardIcon,
  ExpensesIcon,
  ProductionsIcon,
  ScheduleIcon,
} from "./icons.tsx";

export type Place = { href: string; name: string; Icon: Component };

/** Beside the last one, which leads to everything. */
export const TABS_MAX = 4;

/** Somebody who comes to decide on money, and not for a call of their own. */
export const isBookkeeper = () => can("expenses.approve");
/** Where the days are: what comes first, but for whoever has an overview there. */
export const schedulePath = () => (isBookkeeper() ? "/schedule" : "/");

/** Where one may go, what one comes for first. */
export function tabs(): Place[] {
  const schedule = { href: schedulePath(), name: "Schedule", Icon: ScheduleIcon };
  const overview = { href: isBookkeeper() ? "/" : "/dashboard", name: "Overview", Icon: DashboardIcon };
  const news = { href: "/announcements", name: "News", Icon: AnnouncementsIcon };
  const expenses = { href: "/expenses", name: "Expenses", Icon: ExpensesIcon };
  const approvals = { href: "/approvals", name: "Approvals", Icon: CheckIcon };
  const productions = { href: "/productions", name: "Productions", Icon: ProductionsIcon };
  if (!can("schedules.read")) return [{ href: "/", name: "System", Icon: DashboardIcon }];
  if (isBookkeeper()) return [overview, approvals, expenses, news];
  return can("productions.write")
    ? [schedule, overview, news, productions]
    : [schedule, expenses, news, overview];
}
