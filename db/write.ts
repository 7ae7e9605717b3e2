import { and, eq, sql } from "drizzle-orm";
import type { Caller } from "../core/access.ts";
import { common, Problem, type ProblemKind } from "../core/problem.ts";
import { noteEvents, collectEvents, personActor, prepareEvents, type Actor } from "./audit.ts";
import { isSeparation } from "./errors.ts";
import { WRITTEN } from "./feed.ts";
import type { Database, Tx } from "./open.ts";
import { HOLDING, insertRows, prepared } from "./prepared.ts";
import { idempotencyKeys } from "./schema/requests.ts";
import { EVERYBODY, TENANT } from "./tenancy.ts";
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

/** Who writes: a caller, or what there is of one where nobody asked over HTTP. */
export type Writer = Pick<Caller, "organisationId" | "userId"> &
  Partial<Pick<Caller, "requestId" | "address">>;

/**
 * One verb, one transaction: rows, outbox, audit events and the answer to a repeat commit together, then the sequencer
 * is woken.
 *
 * The write token `<epoch>.<xid>` names the transaction; an edge whose snapshot sees it holds this write.
 * @throws Problem `common/in-flight` while the same key is being worked on; `common/key-reused` for another body.
 */
export async function write(
  database: Pick<Database, "db" | "wake">,
  caller: Writer,
  request: RequestKey,
  verb: (tx: Tx) => Promise<Outcome>,
): Promise<Written> {
  return await commit(database, personActor(caller, caller.organisationId), async (tx, writeToken) => {
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

/**
 * The same, where the database judges too, at its own moment: somebody may have been delegated to, or a policy agreed
 * on, meanwhile.
 * @throws Problem `refused` then, with the words.
 */
export async function writeApart(
  database: Pick<Database, "db" | "wake">,
  caller: Writer,
  request: RequestKey,
  refused: { kind: ProblemKind; detail: string },
  verb: (tx: Tx) => Promise<Outcome>,
): Promise<Written> {
  try {
    return await write(database, caller, request, verb);
  } catch (error) {
    if (!isSeparation(error)) throw error;
    throw new Problem(refused.kind, refused.detail, { cause: error });
  }
}

/**
 * A transaction for somebody, with the events it leaves (`audit`); after it the sequencer is woken, and the relay when
 * it enqueued something. `work` may have its token.
 */
export async function commit<T>(
  { db, wake }: Pick<Database, "db" | "wake">,
  actor: Actor,
  work: (tx: Tx, writeToken: Promise<string>) => Promise<T>,
): Promise<T> {
  const channels = new Set([WRITTEN]);
  let noted = Promise.resolve();
  const [, done] = await db.transaction(async (tx) => {
    wakesLater(tx, channels);
    const events = collectEvents(tx);
    // On its way with the first statement of the work, and before it: triggers look at what this sets.
    const writeToken = stamp(tx, actor.organisationId ?? EVERYBODY);
    const both = await Promise.all([writeToken, work(tx, writeToken)]);
    const rows = await prepareEvents(tx, actor, events);
    if (rows.length > 0) {
      // COMMIT goes out right behind it: nobody waits for an answer that only says that it is noted.
      noted = noteEvents(tx, rows);
      noted.catch(() => {});
    }
    return both;
  });
  // Where it failed, that COMMIT rolled back.
  await noted;
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
  // A query of drizzle's is sent when somebody waits for it: nobody but this `then` puts it before the other.
  const locking = tx
    .execute<{ taken: boolean }>(sql`select pg_try_advisory_xact_lock(hashtextextended(${name}, 0)) as taken`)
    .then((rows) => rows);
  // Sent together; the second sees what was committed before the first was answered.
  const [[lock], [kept]] = await Promise.all([
    locking,
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

/** Names this transaction for its reader, says whose it is, and tells the feed's triggers that we wake the sequencer ourselves. */
async function stamp(tx: Tx, organisationId: string): Promise<string> {
  const [token] = await tx
    .execute<{ token: string }>(
      sql`select epoch || '.' || pg_current_xact_id()::text as token, set_config('portal.wakes_later', 'on', true),
        set_config(${TENANT}, ${organisationId}, true) from feed_state`,
    )
    .execute();
  if (!token) throw new Error("feed_state has no row: was the database migrated?");
  return token.token;
}
