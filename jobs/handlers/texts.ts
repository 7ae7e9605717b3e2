import { and, eq, inArray } from "drizzle-orm";
import { instantOf } from "../../core/time.ts";
import { notificationSettings, texts } from "../../db/schema/devices.ts";
import { handler, type Run } from "../handler.ts";
import { TextRefused } from "../integrations/texts.ts";

type Text = typeof texts.$inferSelect;

/**
 * Sends texts, one after the other, as gateways like it. What becomes of each the gateway says later
 * (api/devices/texts.ts); one that fails does not hold up the others.
 */
export const sendText = handler("send-text", async (run) => {
  const waiting = await run.database.db
    .select()
    .from(texts)
    .where(and(inArray(texts.id, run.job.payload.text_ids), eq(texts.state, "waiting")));
  const failures: unknown[] = [];
  for (const text of waiting) {
    run.signal.throwIfAborted();
    try {
      await send(run, text);
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
  return null;
});

async function send({ texts: gateway, clock, write }: Omit<Run<unknown>, "job">, text: Text): Promise<void> {
  const now = instantOf(clock.now());
  const own = and(eq(texts.id, text.id), eq(texts.state, "waiting"));
  const refuse = (reason: string, isStopped = false) =>
    write(async (tx) => {
      await tx.update(texts).set({ state: "failed", reason, body: "", finishedAt: now }).where(own);
      if (isStopped)
        await tx
          .update(notificationSettings)
          .set({ phoneStoppedAt: now })
          .where(eq(notificationSettings.phone, text.recipient));
    });
  if (!gateway) return await refuse("no texts are sent here");
  try {
    const { segments } = await gateway.send({ id: text.id, to: text.recipient, body: text.body });
    await write((tx) => tx.update(texts).set({ state: "accepted", segments, body: "" }).where(own));
  } catch (error) {
    if (!(error instanceof TextRefused)) throw error;
    await refuse(error.message, error.isStopped);
  }
}
