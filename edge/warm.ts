import { ROLES, type Role } from "../core/access.ts";
import type { Log } from "../core/server/log.ts";
import { instantOf } from "../core/time.ts";
import { listAnnouncements } from "./announcements.ts";
import { preparedList } from "./answers.ts";
import { listJson } from "./items.ts";
import type { ReplicaFile } from "./replica-file.ts";
import type { Replica } from "./replica.ts";
import { listSchedules } from "./schedules.ts";
import type { Reader } from "./token.ts";

/** Whoever signed in last. */
const READERS_MAX = 40;
/** Nothing else is done meanwhile, and a start waits no longer. */
const WARM_MS_MAX = 300;
const PAGE_ITEMS = 20;

/**
 * Before an edge takes requests: the first page of whoever signed in last, made and thrown away, so that statements are
 * prepared and code is compiled. A page that begins now cannot be kept for later, and a new region has nobody to read
 * for. Never fails. @returns for how many it read.
 */
export function warmUp(replica: Pick<Replica, "current">, log: Log, msMax = WARM_MS_MAX): number {
  const begun = performance.now();
  let warmed = 0;
  try {
    const file = replica.current();
    for (const reader of file ? lastReaders(file) : []) {
      if (performance.now() - begun >= msMax) break;
      if (file) readPages(file, reader);
      warmed += 1;
    }
  } catch (error) {
    // What is wrong with the file is found and mended by whoever reads it next.
    log.warn("starts cold", { reason: error instanceof Error ? error.message : String(error) });
  }
  return warmed;
}

/** Ids of sessions are made in time's order. */
function lastReaders(file: ReplicaFile): Reader[] {
  return file
    .query(
      `select m.user_id, m.organisation_id, m.roles
       from (select user_id from sessions where revoked_at is null order by id desc limit ${READERS_MAX}) s
       join memberships m on m.user_id = s.user_id limit ${READERS_MAX}`,
    )
    .all()
    .map(([userId, organisationId, roles]) => ({
      userId: String(userId),
      organisationId: String(organisationId),
      roles: (JSON.parse(String(roles)) as string[]).filter((role): role is Role =>
        ROLES.includes(role as Role),
      ),
    }));
}

function readPages(file: ReplicaFile, reader: Reader): void {
  const schedules = listSchedules(file, reader, { start: instantOf(Date.now()), limit: PAGE_ITEMS });
  preparedList(listJson(schedules, undefined, []));
  preparedList(listJson(listAnnouncements(file, reader, { limit: PAGE_ITEMS }), undefined, []));
}
