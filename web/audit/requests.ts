import type { AuditActors, AuditEntry, AuditHead } from "../../core/audit.ts";
import { callApi } from "../lib/api.ts";
import { readHome } from "../lib/edge.ts";
import { send } from "../lib/wire.ts";
import { createPaged } from "../ui/list-paged.ts";
import { createOne } from "../ui/one.tsx";
import { trailPath, type Filter } from "./filter.ts";

/** An organisation's whole chain on a weak connection. */
const EXPORT_MS_MAX = 30 * 60_000;
const TRAIL = "/v1/compliance/audit-trail";

type Trail = { audit_entries: AuditEntry[]; meta: { next_cursor: string | null } };

export const useTrail = (filter: () => Filter) =>
  createPaged<AuditEntry, Trail>(
    () => trailPath(filter()),
    ({ audit_entries, meta }) => ({ rows: audit_entries, next: meta.next_cursor }),
  );

export const useActors = () => createOne<AuditActors>(() => `${TRAIL}/actors`);

/** What the server holds at an event; at its last one without. @throws Refused 404 where it has no such event. */
export const readHead = async (seq?: number): Promise<AuditHead> =>
  (await readHome<AuditHead>(`${TRAIL}/head${seq === undefined ? "" : `?seq=${seq}`}`)).body;

export const openExport = (signal: AbortSignal): Promise<Response> =>
  callApi(`/api${TRAIL}/export`, { signal }, EXPORT_MS_MAX);

/** The public keys that the portal says are its own. */
export async function readKeys(): Promise<string[]> {
  const response = await send("/.well-known/audit-keys.json");
  const { keys } = (await response.json()) as { keys: { x: string }[] };
  return keys.map(({ x }) => x);
}
