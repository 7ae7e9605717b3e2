import { hash } from "node:crypto";
import { and, eq, inArray, isNull, ne, sql } from "drizzle-orm";
import { listEntries, type FeedRow } from "../../api/calendars/queries.ts";
import type { Role } from "../../core/access.ts";
import { mayShow } from "../../core/calendars.ts";
import { calendarAccountProblems } from "../../core/calendars/accounts.ts";
import { calendarObject, calendarWindow, type CalendarEntry } from "../../core/calendars/document.ts";
import { Problem } from "../../core/problem.ts";
import { instantOf } from "../../core/time.ts";
import { enqueue, enqueueAll } from "../../db/jobs.ts";
import type { Reader, Tx } from "../../db/open.ts";
import { calendarAccounts, calendarCopies } from "../../db/schema/calendars.ts";
import { memberships, users } from "../../db/schema/organisations.ts";
import { handler, type Run } from "../handler.ts";
import { AccountRefused, EntryRefused, type CalendarTarget } from "../integrations/calendar-target.ts";

/** At once: each of another account, and most of the time is spent waiting for its server. */
const CONCURRENCY = 4;
/** Longer than a run takes: whoever died in one is followed after this. */
const PUSH_MINUTES = 10;
/** What was written is noted so often: after a crash so much is written again. */
const NOTED_EVERY = 20;

type Account = typeof calendarAccounts.$inferSelect;
type Copy = typeof calendarCopies.$inferSelect;
type Step = { id: string; startsAt: string; digest: string; entry: CalendarEntry | null };
type Push = Run<{ account_id: string }>;

/**
 * Writes what a person's schedule has become since into their calendar elsewhere, and takes away what it no longer has.
 * One run an account at a time: what changes while one is under way is written by the next.
 */
export const pushCalendar = handler(
  "push-calendar",
  async (run) => {
    if (!run.calendars) throw new Problem(calendarAccountProblems.notSetUp);
    const account = await claim(run);
    if (!account) return null;
    try {
      const target = await run.calendars.open(account, (sealed) => change(run, account, { sealed }));
      if (account.state === "waiting") await target.greet();
      const refused = await bringInStep(run, account, target);
      await release(run, account, {
        state: "in_step",
        pushedAt: instantOf(run.clock.now()),
        reason:
          refused === 0 ? null : `${refused} ${refused === 1 ? "entry was" : "entries were"} not accepted.`,
      });
    } catch (error) {
      if (error instanceof AccountRefused) {
        await release(run, account, { state: "refused", reason: error.message });
        return null;
      }
      await release(run, account, {});
      throw error;
    }
    return null;
  },
  { concurrency: CONCURRENCY },
);

/** What nobody told of: people who joined a production, and days that came within what a calendar shows. */
export const pushCalendars = handler("push-calendars", async (run) => {
  if (!run.calendars) return null;
  await run.write(async (tx) => {
    const accounts = await tx
      .select({ id: calendarAccounts.id, organisationId: calendarAccounts.organisationId })
      .from(calendarAccounts)
      .where(and(isNull(calendarAccounts.removedAt), ne(calendarAccounts.state, "refused")));
    await enqueueAll(
      tx,
      accounts.map(({ id, organisationId }) => ({
        kind: "push-calendar" as const,
        payload: { account_id: id },
        organisationId,
        createdBy: null,
      })),
    );
  });
  return null;
});

const standing = (id: string) =>
  and(eq(calendarAccounts.id, id), isNull(calendarAccounts.removedAt), ne(calendarAccounts.state, "refused"));

/** The account, for this run alone; undefined where it is gone, or where whoever has it was told to look again. */
async function claim(run: Push): Promise<Account | undefined> {
  const isTaken = sql`coalesce(${calendarAccounts.pushUntil} > now(), false)`;
  const [row] = await run.write((tx) =>
    tx
      .update(calendarAccounts)
      .set({
        pushAgain: isTaken,
        pushUntil: sql`case when ${isTaken} then ${calendarAccounts.pushUntil} else now() + ${PUSH_MINUTES} * interval '1 minute' end`,
      })
      .where(standing(run.job.payload.account_id))
      .returning(),
  );
  return row?.pushAgain === false ? row : undefined;
}

type Change = Partial<Pick<Account, "sealed" | "state" | "reason" | "pushedAt">>;

async function change(run: Push, { id }: Account, set: Change): Promise<void> {
  await run.write((tx) => tx.update(calendarAccounts).set(set).where(standing(id)));
}

/** Somebody else may have it; and at once, where it changed meanwhile. */
async function release(run: Push, { id, organisationId }: Account, set: Change): Promise<void> {
  await run.write(async (tx) => {
    const [before] = await tx
      .select({ pushAgain: calendarAccounts.pushAgain })
      .from(calendarAccounts)
      .where(standing(id))
      .for("update");
    if (!before) return;
    await tx
      .update(calendarAccounts)
      .set({ ...set, pushUntil: null, pushAgain: false })
      .where(eq(calendarAccounts.id, id));
    if (before.pushAgain)
      await enqueue(tx, {
        kind: "push-calendar",
        payload: { account_id: id },
        organisationId,
        createdBy: null,
      });
  });
}

/** @returns how many entries the server will not have. */
async function bringInStep(run: Push, account: Account, target: CalendarTarget): Promise<number> {
  const window = calendarWindow(run.clock.now());
  const { db } = run.database;
  if (!mayShow("mine", await rolesOf(db, account)))
    throw new AccountRefused("You may not see the schedule any more.");
  const copies = await db.select().from(calendarCopies).where(eq(calendarCopies.accountId, account.id));
  const steps = stepsOf(await listEntries(db, feedOf(account), window), copies, window.from);
  let refused = 0;
  let done: Step[] = [];
  try {
    for (const [at, step] of steps.entries()) {
      run.signal.throwIfAborted();
      try {
        await (step.entry ? target.put(step.entry) : target.remove(step.id));
        done.push(step);
      } catch (error) {
        if (!(error instanceof EntryRefused)) throw error;
        refused++;
      }
      run.progress((at * 100) / steps.length);
      if (done.length >= NOTED_EVERY) {
        await note(run, account, done);
        done = [];
      }
    }
  } finally {
    if (done.length > 0 && !run.signal.aborted) await note(run, account, done);
  }
  return refused;
}

async function rolesOf(db: Reader, { organisationId, userId }: Account): Promise<readonly Role[]> {
  const [row] = await db
    .select({ roles: memberships.roles })
    .from(memberships)
    .innerJoin(users, and(eq(users.id, memberships.userId), eq(users.isActive, true)))
    .where(
      and(
        eq(memberships.organisationId, organisationId),
        eq(memberships.userId, userId),
        isNull(memberships.deletedAt),
      ),
    );
  return row?.roles ?? [];
}

/** Their own schedule, as a device would have it. */
const feedOf = ({ id, organisationId, userId, name, createdAt }: Account): FeedRow => ({
  ...{ id, organisationId, userId, name, createdAt },
  kind: "mine",
  productionId: null,
  tokenHash: "",
  version: 1,
  revokedAt: null,
});

/** What is new or another, and what is there no longer; what is long over is left as it was. */
function stepsOf(entries: readonly CalendarEntry[], copies: readonly Copy[], from: string): Step[] {
  const known = new Map(copies.map((copy) => [copy.entryId, copy]));
  const standing = entries.filter(({ isCancelled }) => !isCancelled);
  const wanted = new Set(standing.map(({ id }) => id));
  const puts = standing
    .map((entry) => ({
      id: entry.id,
      startsAt: entry.startsAt,
      entry,
      digest: hash("sha256", calendarObject(entry), "base64url"),
    }))
    .filter(({ id, digest }) => known.get(id)?.digest !== digest);
  const removes = copies
    .filter(({ entryId, startsAt }) => !wanted.has(entryId) && startsAt >= from)
    .map(({ entryId, startsAt }) => ({ id: entryId, startsAt, digest: "", entry: null }));
  return [...removes, ...puts];
}

async function note(run: Push, account: Account, done: readonly Step[]): Promise<void> {
  await run.write(async (tx: Tx) => {
    const gone = done.filter(({ entry }) => entry === null).map(({ id }) => id);
    if (gone.length > 0)
      await tx
        .delete(calendarCopies)
        .where(and(eq(calendarCopies.accountId, account.id), inArray(calendarCopies.entryId, gone)));
    const put = done.filter(({ entry }) => entry !== null);
    if (put.length === 0) return;
    await tx
      .insert(calendarCopies)
      .values(
        put.map(({ id, startsAt, digest }) => ({
          accountId: account.id,
          entryId: id,
          organisationId: account.organisationId,
          startsAt,
          digest,
        })),
      )
      .onConflictDoUpdate({
        target: [calendarCopies.accountId, calendarCopies.entryId],
        set: { digest: sql`excluded.digest`, startsAt: sql`excluded.starts_at` },
      });
  });
}
