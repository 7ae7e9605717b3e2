import { DelayedError, UnrecoverableError, WaitingError, type Job } from "bullmq";
import { seldom } from "../core/server/log.ts";
import { withDeadline } from "../core/server/lifecycle.ts";
import { isSuspect, returnJob, takeFreshJob, takeJob, type Lease, type Taken } from "../db/jobs.ts";
import type { Backend, Ticket } from "./backends.ts";
import type { Gate } from "./gate.ts";
import type { Handler } from "./handler.ts";
import { insist } from "./insist.ts";
import { runJob, type RunServices } from "./run.ts";

/** A crash loop stalls healthy jobs as often as sick ones; the row's own count of crashes judges them. */
const STALLED_MAX = 1_000;
/** Stalls are looked for this often in a lock's time. */
const STALL_CHECKS_PER_LOCK = 3;
const RETRY_MS = 500;
/** What a run gets to finish by itself, then to leave when asked, then its queue to close. */
const FINISH_MS = 2_000;
const LEAVE_MS = 2_000;
const CLOSE_MS = 1_500;

export type RunningWorker = { stop(): Promise<void> };

/** Takes jobs of one kind from their queue and runs them. */
export async function startWorker(
  backend: Backend,
  services: RunServices,
  handler: Handler,
  gate: Gate,
): Promise<RunningWorker> {
  const { database, log, lockMs } = services;
  const stopping = new AbortController();
  const gone = new AbortController();
  const held = new Map<string, Lease>();

  const perform = async (ticket: Job<Ticket>, token: string | undefined): Promise<void> => {
    const { id } = ticket.data;
    const isDone = await gate.enter(false, async () => {
      if (stopping.signal.aborted) return await giveBack(ticket, token);
      const fresh = await insist(gone.signal, () => takeFreshJob(database.db, id, lockMs));
      if (fresh) await carryOut(fresh, ticket, token);
      return fresh !== undefined;
    });
    if (isDone) return;
    const alone = await insist(gone.signal, () => isSuspect(database.db, id));
    await gate.enter(alone, async () => {
      if (stopping.signal.aborted) return await giveBack(ticket, token);
      const taken = await insist(gone.signal, () => takeJob(database.db, id, lockMs));
      if (taken.outcome === "over") return;
      if (taken.outcome === "held") {
        await ticket.moveToDelayed(Date.now() + taken.forMs + RETRY_MS, token);
        throw new DelayedError();
      }
      if (taken.outcome === "quarantined") {
        log.error("job quarantined", new Error(taken.reason), { job: id, kind: handler.kind });
        throw new UnrecoverableError(taken.reason);
      }
      await carryOut(taken, ticket, token);
    });
  };

  async function carryOut(
    { job, lease }: Extract<Taken, { outcome: "taken" }>,
    ticket: Job<Ticket>,
    token: string | undefined,
  ): Promise<void> {
    const { id: jobId, kind, attempts: attempt } = job;
    held.set(jobId, lease);
    const ended = await runJob(services, handler, job, lease, stopping.signal, gone.signal).finally(() =>
      held.delete(jobId),
    );
    log.info("job ended", { job: jobId, kind, outcome: ended.outcome, attempt });
    if (ended.outcome === "completed") return;
    if (ended.outcome === "failed") throw new UnrecoverableError(ended.reason);
    if (ended.outcome === "again") throw new Error(ended.reason);
    await giveBack(ticket, token);
  }

  const worker = backend.worker(handler.kind, perform, {
    concurrency: handler.concurrency,
    lockDuration: lockMs,
    // The queue keeps it as a whole number, and looks for no stall at all when it is none.
    stalledInterval: Math.ceil(lockMs / STALL_CHECKS_PER_LOCK),
    maxStalledCount: STALLED_MAX,
    runRetryDelay: RETRY_MS,
    autorun: false,
  });
  // What a queue cannot do now it does after the next stall check; nothing depends on it.
  const warn = seldom(log);
  worker.on("error", (error) => warn("worker waits", { kind: handler.kind, reason: error.message }));
  if (backend.mustBeThere) await worker.waitUntilReady();
  // Its loop ends only with `close`; if it broke, the program would rather end and be started again.
  void worker.run();

  return {
    stop: async () => {
      const closing = worker.close();
      const close = (ms: number) => withDeadline(`${handler.kind}: close`, ms, log, () => closing);
      await close(FINISH_MS);
      stopping.abort(new Error("the program stops"));
      await close(LEAVE_MS);
      gone.abort(new Error("the program ends"));
      // A handler that would not leave is cut off here: that is no crash, and another program may take it at once.
      await withDeadline("give back", CLOSE_MS, log, () =>
        Promise.all([...held.values()].map((lease) => returnJob(database.db, lease, "stopped"))),
      );
      await close(CLOSE_MS);
    },
  };
}

/** Back to its queue, first in line, without an attempt spent. */
async function giveBack(ticket: Job<Ticket>, token: string | undefined): Promise<never> {
  await ticket.moveToWait(token);
  throw new WaitingError();
}
