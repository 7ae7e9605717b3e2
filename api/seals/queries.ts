import { eq, sql } from "drizzle-orm";
import type { SealStatus } from "../../core/seals.ts";
import type { Reader } from "../../db/open.ts";
import { prepared } from "../../db/prepared.ts";
import { seals } from "../../db/schema/contracts.ts";
import { organisations } from "../../db/schema/organisations.ts";

/** What the house knows of a document with this SHA-256 (hex), for anybody who holds it. */
export async function findSeal(db: Reader, sha256: string): Promise<SealStatus> {
  const [row] = await prepared(
    db,
    "seal",
    () =>
      db
        .select({
          kind: seals.kind,
          organisation_name: organisations.name,
          sealed_at: seals.sealedAt,
        })
        .from(seals)
        .innerJoin(organisations, eq(organisations.id, seals.organisationId))
        .where(eq(seals.sha256, sql.placeholder("sha256"))),
    { sha256 },
  );
  return row ? { known: true, ...row } : { known: false };
}
