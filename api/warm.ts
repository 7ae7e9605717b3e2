import { sql } from "drizzle-orm";
import type { Log } from "../core/server/log.ts";
import type { App } from "./app.ts";
import type { Services } from "./services.ts";

/** Whoever signed in last, out of so many sessions. */
const READERS_MAX = 50;
const SESSIONS_MAX = 500;
/** A start waits no longer than that, whatever becomes of it: after a crash somebody else may be waiting for it. */
const WARM_MS_MAX = 500;
const FOLLOWING_CHECK_MS = 10;

/** What pages ask for first, in their words. */
const PAGES = [
  "/api/v1/dashboard",
  "/api/v1/notifications?status=unread&limit=1",
  "/api/v1/productions?limit=100",
  "/api/v1/announcements?limit=100",
  "/api/v1/contracts?limit=100",
  "/api/v1/schedules?limit=100",
  "/api/v1/expenses?limit=100",
] as const;

type Reader = { sessionId: string; userId: string; organisationId: string };
type Warmed = { readers: number; answers: number; ms: number };

/**
 * Before a new process takes requests (mission C-30, C-46): what was read lately is read once, as its readers would,
 * so that statements are prepared on every connection, code is compiled, and their standing and pages are kept. Who may
 * not read any more is refused here as anywhere. Never fails, and takes no longer than `msMax`.
 */
export async function warmUp(
  services: Pick<Services, "database" | "keys" | "clock" | "live" | "config"> & { log: Log },
  app: App,
  msMax = WARM_MS_MAX,
): Promise<Warmed> {
  const begun = performance.now();
  const warmed: Warmed = { readers: 0, answers: 0, ms: 0 };
  const isOver = () => performance.now() - begun >= msMax;
  const work = read(services, app, warmed, isOver).catch((error: unknown) =>
    services.log.warn("starts cold", { reason: error instanceof Error ? error.message : String(error) }),
  );
  await Promise.race([work, Bun.sleep(msMax)]);
  warmed.ms = Math.round(performance.now() - begun);
  services.log.info("warm", warmed);
  return { ...warmed };
}

async function read(
  services: Parameters<typeof warmUp>[0],
  app: App,
  warmed: Warmed,
  isOver: () => boolean,
): Promise<void> {
  // Before it follows the feed, a process keeps nothing.
  while (!services.live.isFollowing() && !isOver()) await Bun.sleep(FOLLOWING_CHECK_MS);
  const readers = await lastReaders(services);
  const next = readers.values();
  await Promise.all(
    Array.from({ length: services.config.databaseConnections }, async () => {
      for (const reader of next) {
        if (isOver()) return;
        const answers = await readPages(services, app, reader, isOver);
        warmed.answers += answers;
        warmed.readers += 1;
      }
    }),
  );
}

/** Ids of sessions are made in time's order, so that these are found at an end of their index. */
async function lastReaders({ database: { everywhere: db } }: Pick<Services, "database">): Promise<Reader[]> {
  return await db.execute<Reader>(sql`
    select s.id as "sessionId", s.user_id as "userId", m.organisation_id as "organisationId"
    from (select * from sessions order by id desc limit ${SESSIONS_MAX}) s
    join memberships m on m.user_id = s.user_id and m.deleted_at is null
    where s.revoked_at is null order by s.last_used_at desc limit ${READERS_MAX}`);
}

async function readPages(
  { keys, clock }: Pick<Services, "keys" | "clock">,
  app: App,
  { sessionId, userId, organisationId }: Reader,
  isOver: () => boolean,
): Promise<number> {
  const { accessToken } = await keys.sign({ sub: userId, sid: sessionId }, clock.now());
  const headers = {
    authorization: `Bearer ${accessToken}`,
    "x-organisation": organisationId,
    // As a page that has met the feed.
    "x-feed-batch": "0",
  };
  let answers = 0;
  for (const path of PAGES) {
    if (isOver()) break;
    const response = await app.fetch(new Request(`http://localhost${path}`, { headers }), "127.0.0.1");
    await response.arrayBuffer();
    if (response.ok) answers += 1;
  }
  return answers;
}
