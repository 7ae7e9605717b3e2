import { and, eq } from "drizzle-orm";
import { instantOf } from "../../core/time.ts";
import { notificationSettings, texts } from "../../db/schema/devices.ts";
import { handler } from "../handler.ts";
import { TextRefused } from "../integrations/texts.ts";

/** Sends one text. What becomes of it the gateway says later (api/devices/texts.ts). */
export const sendText = handler("send-text", async ({ database, texts: gateway, clock, write, job }) => {
  const [text] = await database.db.select().from(texts).where(eq(texts.id, job.payload.text_id));
  if (text?.state !== "waiting") return null;
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
  return null;
});
