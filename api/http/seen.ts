import type { Services } from "../services.ts";
import { readBatchAfter } from "../../db/feed.ts";
import type { Answer } from "./answers.ts";
import type { Permission } from "./route.ts";

/** What edges answer as well. */
const OF_EDGES: ReadonlySet<Permission> = new Set<Permission>(["schedules.read", "announcements.read"]);

/**
 * Whether what a cache holds is good enough: not for whoever has just written (`x-write-token`), and for whoever met a
 * batch at an edge (`x-feed-batch`) only where this process has heard of that batch, and so dropped what it ended.
 */
export function takesKept({ live }: Pick<Services, "live">, { headers }: Request): boolean {
  if (headers.has("x-write-token") || !live.isFollowing()) return false;
  const met = headers.get("x-feed-batch");
  return met === null || Number(met) <= live.heard().batch;
}

/** Of two readers who ask the same, one may want to be told the batch; their answers are kept apart. */
export const asksForBatch = ({ method, headers }: Request): boolean =>
  method === "GET" && headers.has("x-feed-batch");

/**
 * Says from which batch on an edge shows no less than this answer. Without it a reader who was sent here by an edge
 * that was behind, and then went back to one, was shown older rows than before (docs/feed.md).
 */
export async function withBatch(
  { database }: Pick<Services, "database">,
  permission: Permission,
  answer: Answer,
): Promise<Answer> {
  if (answer instanceof Response || answer.status !== 200 || !OF_EDGES.has(permission)) return answer;
  const batch = await readBatchAfter(database);
  return { ...answer, headers: { ...answer.headers, "x-feed-batch": String(batch) } };
}
