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

/** What the API is asked for; what somebody typed into the address and is no filter is left out. */
export function askedOf({ actor, about, object, risk, from, to }: Filter): Record<string, string> {
  const asked = {
    actor: actor && ID.test(actor) ? actor : undefined,
    object_type: AUDIT_OBJECTS.find((one) => one === about),
    object_id: object && ID.test(object) ? object : undefined,
    risk: RISK_LEVELS.find((one) => one === risk),
    from: from && beginningOf(from),
    to: to && DAY.test(to) ? beginningOf(addDays(to, 1)) : undefined,
  };
  return Object.fromEntries(
    Object.entries(asked).flatMap(([name, value]) => (value ? [[name, value] as const] : [])),
  );
}

/** The address of the trail. */
export const trailPath = (filter: Filter): string =>
  `/v1/compliance/audit-trail?${new URLSearchParams({ limit: String(LIMIT), ...askedOf(filter) })}`;

/** When a day begins where the reader is; undefined for what is no day. */
function beginningOf(day: string): string | undefined {
  const at = new Date(`${day}T00:00`);
  return DAY.test(day) && Number.isFinite(at.getTime()) ? at.toISOString() : undefined;
}

export const isFiltered = (filter: Filter): boolean => Object.values(filter).some(Boolean);
