import { and, eq, isNull, sql } from "drizzle-orm";
import { dateIn } from "../../core/time.ts";
import { tell } from "../../db/notify.ts";
import type { Tx } from "../../db/open.ts";
import { memberships } from "../../db/schema/organisations.ts";
import type { Run } from "../handler.ts";
import { organisationOf } from "./open.ts";

/** Accountants hear that something waits for them there, once a day: a chart that lacks an account refuses hundreds. */
export async function tellRefused(run: Run<unknown>, tx: Tx, title: string): Promise<void> {
  const organisationId = organisationOf(run);
  const accountants = await tx
    .select({ id: memberships.userId })
    .from(memberships)
    .where(
      and(
        eq(memberships.organisationId, organisationId),
        isNull(memberships.deletedAt),
        sql`${memberships.roles} @> array['accountant']`,
      ),
    );
  await tell(
    tx,
    accountants.map(({ id }) => id),
    {
      organisationId,
      key: `ledger-refused:${dateIn("UTC", run.clock.now())}`,
      kind: "expense",
      title,
      body: "Each says why. They go out again once what is wrong is put right.",
      link: "/ledger?show=refused",
      byMail: false,
    },
    run.portalUrl,
  );
}
