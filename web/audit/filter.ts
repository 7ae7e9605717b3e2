import { AUDIT_OBJECTS, RISK_LEVELS } from "../../core/audit-actions.ts";
import { addDays } from "../lib/clock.ts";

/** What of the trail is shown, as the page's address says it. */
export type Filter = {
  actor?: string;
  about?: string;
  object?: string;
  risk?: string;
  /** Days on the reader's own calendar, both included. */
  from?: string;
  to?: string;
};

const LIMIT = 100;
const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const DAY = /^[1-8]\d{3}-\d{2}-\d{2}$/;

/** The address of the trail; what somebody typed into ours and is no filter is left out. */
export function trailPath({ actor, about, object, risk, from, to }: Filter): string {
  const asked = new URLSearchParams({ limit: String(LIMIT) });
  const add = (name: string, value: string | undefined) => value !== undefined && asked.set(name, value);
  add("actor", actor && ID.test(actor) ? actor : undefined);
  add(
    "object_type",
    AUDIT_OBJECTS.find((one) => one === about),
  );
  add("object_id", object && ID.test(object) ? object : undefined);
  add(
    "risk",
    RISK_LEVELS.find((one) => one === risk),
  );
  add("from", from && beginningOf(from));
  add("to", to && DAY.test(to) ? beginningOf(addDays(to, 1)) : undefined);
  return `/v1/compliance/audit-trail?${asked}`;
}

/** When a day begins where the reader is; undefined for what is no day. */
function beginningOf(day: string): string | undefined {
  const at = new Date(`${day}T00:00`);
  return DAY.test(day) && Number.isFinite(at.getTime()) ? at.toISOString() : undefined;
}

export const isFiltered = (filter: Filter): boolean => Object.values(filter).some(Boolean);
