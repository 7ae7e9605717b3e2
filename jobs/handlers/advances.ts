import { and, eq } from "drizzle-orm";
import { wireMoney } from "../../core/money.ts";
import { openOf, type MovementKind } from "../../core/advance-states.ts";
import { tell } from "../../db/notify.ts";
import { advances } from "../../db/schema/advances.ts";
import { advanceMovements } from "../../db/schema/advance-movements.ts";
import { handler } from "../handler.ts";

const TITLES: Record<MovementKind, string> = {
  issued: "An advance for you",
  settled: "Settled against your advance",
  returned: "Returned of your advance",
  written_off: "Written off of your advance",
  cancelled: "Your advance was cancelled",
  released: "Open again of your advance",
};

/** Whoever has an advance hears what was done with it; one that is new they are asked to confirm. */
export const notifyAdvance = handler("notify-advance", async (run) => {
  await run.write(async (tx) => {
    const [told] = await tx
      .select({ movement: advanceMovements, advance: advances })
      .from(advanceMovements)
      .innerJoin(advances, eq(advances.id, advanceMovements.advanceId))
      .where(
        and(
          eq(advanceMovements.id, run.job.payload.movement_id),
          eq(advanceMovements.organisationId, run.job.organisationId ?? ""),
        ),
      );
    if (!told) return;
    const { movement, advance } = told;
    const words = (minor: number) => {
      const { amount, currency } = wireMoney({ minor, currency: advance.currency });
      return `${amount} ${currency}`;
    };
    const open = openOf(advance);
    await tell(
      tx,
      [advance.artistId],
      {
        organisationId: advance.organisationId,
        key: `advance:${movement.id}`,
        kind: "expense",
        title: `${TITLES[movement.kind]}: ${words(movement.amountMinor)}`,
        body: [
          advance.purpose,
          movement.kind === "issued" ? "Please confirm that you have it." : movement.notes,
          open > 0 ? `Open: ${words(open)}` : "Nothing of it is open.",
        ]
          .filter(Boolean)
          .join("\n"),
        link: `/advances/${advance.id}`,
        byMail: true,
      },
      run.portalUrl,
    );
  });
  return null;
});
