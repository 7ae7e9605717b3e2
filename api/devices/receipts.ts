import { eq, sql } from "drizzle-orm";
import type { PushReceipt } from "../../core/devices.ts";
import { common, Problem } from "../../core/problem.ts";
import { instantOf } from "../../core/time.ts";
import { personActor } from "../../db/audit.ts";
import { noteDelivered, noteTapped } from "../../db/delivered.ts";
import { ladders, pushes } from "../../db/schema/devices.ts";
import { commit } from "../../db/write.ts";
import type { Origin } from "../http/caller.ts";
import type { Services } from "../services.ts";

/**
 * A device says that a notification stands on its screen, or was tapped. It is not signed in while the portal is
 * closed: what it was sent, which nobody else could read, says which one it was. The first time of each counts.
 * @throws Problem 404
 */
export async function takeReceipt(
  services: Services,
  { receipt, event }: PushReceipt,
  origin: Origin,
): Promise<void> {
  // Whose it is, is what is looked for.
  const [found] = await services.database.everywhere
    .select({ push: pushes, ladder: ladders })
    .from(pushes)
    .leftJoin(ladders, eq(ladders.id, pushes.notificationId))
    .where(eq(pushes.receipt, receipt));
  if (!found) throw new Problem(common.notFound);
  const { push, ladder } = found;
  const isTapped = event === "opened";
  if (push.shownAt !== null && (!isTapped || push.openedAt !== null)) return;
  const at = instantOf(services.clock.now());
  await commit(
    services.database,
    personActor({ ...origin, userId: push.userId }, push.organisationId),
    async (tx) => {
      await tx
        .update(pushes)
        .set({
          shownAt: sql`coalesce(${pushes.shownAt}, ${at}::timestamptz)`,
          ...(isTapped && { openedAt: sql`coalesce(${pushes.openedAt}, ${at}::timestamptz)` }),
        })
        .where(eq(pushes.id, push.id));
      if (!ladder) return;
      await noteDelivered(tx, ladder, at, "push");
      if (isTapped) await noteTapped(tx, ladder, at);
    },
  );
}
