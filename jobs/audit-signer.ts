import { sql } from "drizzle-orm";
import * as v from "valibot";
import type { Clock } from "../core/server/clock.ts";
import { HeadLine } from "../core/audit-export.ts";
import { headHash, isSigned, type HeadSigner, type SignedHead } from "../core/server/audit-signing.ts";
import type { Blobs } from "../core/server/blobs.ts";
import type { Log } from "../core/server/log.ts";
import { instantOf } from "../core/time.ts";
import { sealTrails } from "../db/audit.ts";
import {
  findEventHash,
  findHead,
  findLastSigned,
  headFields,
  keepSignedHead,
  listMoved,
  publishAuditKey,
} from "../db/audit-heads.ts";
import type { Database, Tx } from "../db/open.ts";

/** What can be changed in the database unseen is what came since. */
const EVERY_MS = 5 * 60_000;
const ORGANISATIONS_A_READ = 500;

export type SigningServices = {
  database: Database;
  /** The second place: whoever can write to the database should not be able to write there. */
  heads: Blobs;
  signer: HeadSigner;
  clock: Clock;
  log: Log;
};

/** Signs the end of each chain that went on, every five minutes and once at the start. */
export function startAuditSigner(services: SigningServices): { stop(): Promise<void> } {
  let stopping = false;
  let under = Promise.resolve();
  const run = () => {
    under = under.then(async () => {
      try {
        await publishAuditKey(services.database.db, services.signer.key);
        await signHeads(services, () => stopping);
      } catch (error) {
        // Five minutes later the same ends are there to be signed.
        services.log.warn("heads of audit trails wait", {
          reason: error instanceof Error ? error.message : String(error),
        });
      }
    });
  };
  run();
  const timer = setInterval(run, EVERY_MS);
  return {
    stop: async () => {
      stopping = true;
      clearInterval(timer);
      await under;
    },
  };
}

/** @returns how many were signed. */
export async function signHeads(
  services: SigningServices,
  stopped: () => boolean = () => false,
): Promise<number> {
  await sealTrails(services.database.db, stopped);
  let signed = 0;
  let after = "00000000-0000-0000-0000-000000000000";
  for (;;) {
    const moved = await listMoved(services.database.db, after, ORGANISATIONS_A_READ);
    for (const organisationId of moved) {
      if (stopped()) return signed;
      if (await services.database.db.transaction((tx) => signHead(services, tx, organisationId))) signed += 1;
    }
    const last = moved.at(-1);
    if (last === undefined) return signed;
    after = last;
  }
}

/**
 * Signs the end of one chain, unless what was signed before is no longer there: then somebody changed the past, or the
 * database is an older one, and a new signature would cover that up.
 */
async function signHead(
  { heads, signer, clock, log }: SigningServices,
  tx: Tx,
  organisationId: string,
): Promise<boolean> {
  const lock = sql`select pg_try_advisory_xact_lock(hashtextextended(${`audit head ${organisationId}`}, 0)) as taken`;
  const [mine] = await tx.execute<{ taken: boolean }>(lock);
  if (!mine?.taken) return false;
  const kept = await findLastSigned(tx, organisationId);
  const outside = await readLast(heads, organisationId);
  const last = outside ?? (kept && headFields(kept));
  const said = { organisation: organisationId, seq: last?.seq };
  if (last) {
    const isThere = (await findEventHash(tx, organisationId, last.seq)) === last.hash;
    const isNext = last.number <= (kept?.number ?? 0) + 1;
    if (!isSigned({ line: 1, ...last }) || !isThere || !isNext) {
      log.error(
        "an audit trail is not what was signed",
        new Error("the past was changed, or is missing"),
        said,
      );
      return false;
    }
  }
  if (outside && outside.number < (kept?.number ?? 0)) log.warn("the second place lost signed heads", said);
  // Written there, and not yet here, when an earlier run was cut off.
  if (outside && outside.number === (kept?.number ?? 0) + 1) await keepSignedHead(tx, outside);
  const before = outside && outside.number > (kept?.number ?? 0) ? outside : kept && headFields(kept);
  const end = await findHead(tx, organisationId);
  if (!end || end.seq === before?.seq) return false;
  const head = signer.sign({
    kind: "head",
    organisation_id: organisationId,
    number: (before?.number ?? 0) + 1,
    ...end,
    previous: before ? headHash(before) : null,
    signed_at: instantOf(clock.now()),
  });
  await writeHead(heads, head);
  await keepSignedHead(tx, head);
  return true;
}

const lastKey = (organisationId: string) => `${organisationId}/last.json`;

/**
 * The last, and the last of each day: each names the one before it, so the last speaks for all of them, and those of
 * days tell when the past was changed. Before the row, so that no row is without its copy.
 */
async function writeHead(heads: Blobs, head: SignedHead): Promise<void> {
  const bytes = new TextEncoder().encode(`${JSON.stringify(head)}\n`);
  await heads.write(`${head.organisation_id}/${head.signed_at.slice(0, 10)}.json`, bytes);
  await heads.write(lastKey(head.organisation_id), bytes);
}

async function readLast(heads: Blobs, organisationId: string): Promise<SignedHead | undefined> {
  const found = await heads.find(lastKey(organisationId));
  if (!found) return undefined;
  return v.parse(v.omit(HeadLine, ["line"]), await Bun.file(found.path).json());
}
