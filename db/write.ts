import { and, eq, sql } from "drizzle-orm";
import type { Caller } from "../core/access.ts";
import { common, Problem } from "../core/problem.ts";
import { isUniqueViolation } from "./errors.ts";
import { WRITTEN } from "./feed.ts";
import type { Database, Tx } from "./open.ts";
import { HOLDING, insertRows, prepared } from "./prepared.ts";
import { idempotencyKeys } from "./schema/requests.ts";
import { wakesLater } from "./wake.ts";

/** What a verb answers: sent as it is, kept as it is for a repeat of the same request. */
export type Outcome = { status: number; body: unknown; etag?: string };

export type Written = { status: number; json: string; etag: string | null; writeToken: string };

/** Which request this is, for a client that may send it twice. */
export type RequestKey = {
  /** The Idempotency-Key header. */
  key: string | undefined;
  /** Method and path. */
  route: string;
  /** SHA-256 of the body's bytes. */
  fingerprint: string;
};

/**
 * One verb, one transaction: rows, outbox and the answer to a repeat commit together, then the sequencer is woken.
 *
 * The write token `<epoch>.<xid>` names the transaction; an edge whose snapshot sees it holds this write.
 * @throws Problem `common/in-flight` while the same key is being worked on; `common/key-reused` for another body.
 */
export async function write(
  database: Pick<Database, "db" | "wake">,
  caller: Pick<Caller, "organisationId" | "userId">,
  request: RequestKey,
  verb: (tx: Tx) => Promise<Outcome>,
): Promise<Written> {
  try {
    return await writeOnce(database, caller, request, verb);
  } catch (error) {
    // On a connection that is asked for the first time the look for a kept answer may go before the lock, and miss one
    // that was kept between the two: nothing was done twice, and the next try is given it.
    if (isUniqueViolation(error, "idempotency_keys_organisation_id_user_id_route_key_pk"))
      throw new Problem(common.inFlight);
    throw error;
  }
}

async function writeOnce(
  database: Pick<Database, "db" | "wake">,
  caller: Pick<Caller, "organisationId" | "userId">,
  request: RequestKey,
  verb: (tx: Tx) => Promise<Outcome>,
): Promise<Written> {
  return await commit(database, async (tx, writeToken) => {
    if (request.key !== undefined) {
      const before = await claim(tx, caller, request, request.key);
      if (before) return before;
    }
    const outcome = await verb(tx);
    const written = {
      status: outcome.status,
      json: JSON.stringify(outcome.body ?? null),
      etag: outcome.etag ?? null,
      writeToken: await writeToken,
    };
    if (request.key !== undefined) {
      await insertRows(tx, idempotencyKeys, [
        {
          organisationId: caller.organisationId,
          userId: caller.userId,
          route: request.route,
          key: request.key,
          fingerprint: request.fingerprint,
          status: written.status,
          etag: written.etag,
          body: written.json,
          writeToken: written.writeToken,
        },
      ]);
    }
    return written;
  });
}

/** A transaction after which the sequencer is woken, and the relay when it enqueued something; `work` may have its token. */
export async function commit<T>(
  { db, wake }: Pick<Database, "db" | "wake">,
  work: (tx: Tx, writeToken: Promise<string>) => Promise<T>,
): Promise<T> {
  const channels = new Set([WRITTEN]);
  const [, done] = await db.transaction(async (tx) => {
    wakesLater(tx, channels);
    // On its way with the first statement of the work, and before it: triggers look at what this sets.
    const writeToken = stamp(tx);
    return await Promise.all([writeToken, work(tx, writeToken)]);
  });
  wake(channels);
  return done;
}

/** The kept answer to an earlier run of the same request, or undefined: then this run owns the key until it ends. */
async function claim(
  tx: Tx,
  caller: Pick<Caller, "organisationId" | "userId">,
  request: RequestKey,
  key: string,
): Promise<Written | undefined> {
  const name = [caller.organisationId, caller.userId, request.route, key].join("\n");
  // Sent together; the second sees what was committed before the first was answered.
  const [[lock], [kept]] = await Promise.all([
    tx.execute<{ taken: boolean }>(
      sql`select pg_try_advisory_xact_lock(hashtextextended(${name}, 0)) as taken`,
    ),
    prepared(
      tx,
      "idempotency key",
      () =>
        tx
          .select()
          .from(idempotencyKeys)
          .where(
            and(
              eq(idempotencyKeys.organisationId, HOLDING.organisationId),
              eq(idempotencyKeys.userId, HOLDING.userId),
              eq(idempotencyKeys.route, sql.placeholder("route")),
              eq(idempotencyKeys.key, sql.placeholder("key")),
            ),
          ),
      { organisation: caller.organisationId, user: caller.userId, route: request.route, key },
    ),
  ]);
  if (!lock?.taken) throw new Problem(common.inFlight);
  if (!kept) return undefined;
  if (kept.fingerprint !== request.fingerprint) throw new Problem(common.keyReused);
  return { status: kept.status, json: kept.body, etag: kept.etag, writeToken: kept.writeToken };
}

/** Names this transaction for its reader, and tells the feed's triggers that we wake the sequencer ourselves. */
async function stamp(tx: Tx): Promise<string> {
  const [token] = await tx.execute<{ token: string }>(
    sql`select epoch || '.' || pg_current_xact_id()::text as token, set_config('portal.wakes_later', 'on', true) from feed_state`,
  );
  if (!token) throw new Error("feed_state has no row: was the database migrated?");
  return token.token;
}
