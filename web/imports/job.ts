import { createEffect, createSignal, on, onCleanup } from "solid-js";
import type { JobStatus } from "../../core/jobs.ts";
import { nextNews } from "../lib/news.ts";
import { ownKey, person } from "../lib/session.ts";
import { Refused, Unreachable, wordsOf } from "../lib/wire.ts";
import { readJob } from "./requests.ts";

const POLL_MS = 1_000;

/** Follows an import until it is over, through a reload and through a lost connection. */
export function createJob(productionId: () => string) {
  const key = () => ownKey(person()?.id ?? "", `import.${productionId()}`);
  const [url, setUrl] = createSignal(sessionStorage.getItem(key()) ?? undefined);
  const [status, setStatus] = createSignal<JobStatus>();
  const [trouble, setTrouble] = createSignal<string>();

  createEffect(
    on(url, (now) => {
      if (now === undefined) return;
      let isStopped = false;
      const poll = async () => {
        // Before it is asked: what is told meanwhile counts.
        const news = nextNews("jobs", POLL_MS);
        try {
          const answer = await readJob(now);
          if (isStopped) return;
          setTrouble(undefined);
          setStatus(answer);
          if (answer.finished_at !== null) return sessionStorage.removeItem(key());
        } catch (error) {
          if (isStopped) return;
          if (error instanceof Refused && error.status === 404) return forget();
          setTrouble(troubleOf(error));
        }
        await news;
        if (!isStopped) void poll();
      };
      void poll();
      onCleanup(() => {
        isStopped = true;
      });
    }),
  );

  function forget(): void {
    sessionStorage.removeItem(key());
    setStatus(undefined);
    setTrouble(undefined);
    setUrl(undefined);
  }

  return {
    status,
    trouble,
    forget,
    isFollowing: () => url() !== undefined,
    follow: (statusUrl: string) => {
      sessionStorage.setItem(key(), statusUrl);
      setStatus(undefined);
      setUrl(statusUrl);
    },
  };
}

/** @throws what is no answer of the server's, nor the lack of one. */
function troubleOf(error: unknown): string {
  if (error instanceof Unreachable)
    return "No connection. The import goes on without this page, which asks again.";
  if (error instanceof Refused) return `${wordsOf(error)} The import goes on; this page asks again.`;
  throw error;
}
