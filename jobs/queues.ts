import type { JobsOptions, Queue } from "bullmq";
import { seldom, type Log } from "../core/server/log.ts";
import type { Backend, Ticket } from "./backends.ts";

export const ATTEMPTS_MAX = 3;
const OPTIONS: JobsOptions = {
  attempts: ATTEMPTS_MAX,
  backoff: { type: "exponential", delay: 2_000 },
  // Kept a day: an id that is added again while it is kept does not run again.
  removeOnComplete: { age: 86_400 },
  removeOnFail: false,
};

/** Longer than a queue that is there needs; whoever adds holds rows meanwhile. */
const ANSWER_MS_MAX = 2_000;

export type Queues = {
  /** Adds what the queue does not know yet; knows it by the row's id. */
  add(jobs: readonly { id: string; kind: string }[]): Promise<void>;
  /** Adds a job that no queue will ever run again by itself; leaves one alone that some queue will. */
  restore(job: { id: string; kind: string }): Promise<"restored" | "alive">;
  close(): Promise<void>;
};

/** One queue a kind, opened when it is first needed: one that began without its server stays broken, and is opened anew. */
export function openQueues(backend: Backend, kinds: readonly string[], log: Log): Queues {
  const queues = new Map<string, Queue<Ticket>>();
  const warn = seldom(log);
  const open = (kind: string): Queue<Ticket> => {
    if (!kinds.includes(kind)) throw new Error(`no queue for ${kind}`);
    const queue = backend.queue(kind, OPTIONS);
    queue.on("error", (error) => warn("queue unavailable", { kind, reason: error.message }));
    queues.set(kind, queue);
    return queue;
  };
  const using = async <T>(kind: string, work: (queue: Queue<Ticket>) => Promise<T>): Promise<T> => {
    const queue = queues.get(kind) ?? open(kind);
    try {
      return await inTime(work(queue));
    } catch (error) {
      if (!backend.mustBeThere && queues.get(kind) === queue) {
        queues.delete(kind);
        // It may never close, as its server is away; it holds no connection of its own.
        queue.close().catch(() => {});
      }
      throw error;
    }
  };
  return {
    add: async (jobs) => {
      for (const [kind, some] of Map.groupBy(jobs, (job) => job.kind)) {
        const tickets = some.map(({ id }) => ({ name: kind, data: { id }, opts: { jobId: id } }));
        const [first] = tickets;
        // In PostgreSQL several at once go by way of temporary tables, which one alone can do without.
        await using<unknown>(kind, (queue) =>
          first && tickets.length === 1 ? queue.add(kind, first.data, first.opts) : queue.addBulk(tickets),
        );
      }
    },
    restore: ({ id, kind }) => using(kind, (queue) => restore(queue, kind, id)),
    close: async () => {
      await Promise.all([...queues.values()].map((queue) => queue.close()));
    },
  };
}

async function restore(queue: Queue<Ticket>, kind: string, id: string): Promise<"restored" | "alive"> {
  const known = await queue.getJob(id);
  if (known) {
    if (!(await known.isCompleted()) && !(await known.isFailed())) return "alive";
    await known.remove();
  }
  await queue.add(kind, { id }, { jobId: id });
  return "restored";
}

/** A queue whose server is away does not say so; what it does later after all is the same job once more, by its id. */
async function inTime<T>(asked: Promise<T>): Promise<T> {
  let timer: Timer | undefined;
  const late = new Promise<never>((_, refuse) => {
    timer = setTimeout(
      () => refuse(new Error(`the queue did not answer in ${ANSWER_MS_MAX} ms`)),
      ANSWER_MS_MAX,
    );
  });
  try {
    return await Promise.race([asked, late]);
  } finally {
    clearTimeout(timer);
    // Nobody listens to it any more.
    asked.catch(() => {});
  }
}
