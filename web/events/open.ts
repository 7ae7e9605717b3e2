import { createEffect, createSignal, on, onCleanup } from "solid-js";
import type { PublicEvent, Rsvp } from "../../core/events.ts";
import type { Page } from "../../core/page.ts";
import { Refused, send, wordsOf } from "../lib/wire.ts";
import type { One } from "../ui/one.tsx";

const OPEN = "/api/v1/public";

/** One thing that anybody may read, without an account: again when its page is looked at anew. */
export function createOpen<T>(path: () => string): One<T> {
  const [body, setBody] = createSignal<T>();
  const [failure, setFailure] = createSignal<unknown>();
  const [isGone, setGone] = createSignal(false);
  const [isReading, setReading] = createSignal(true);
  async function load(): Promise<void> {
    const from = path();
    setReading(true);
    try {
      const fresh = (await (await send(`${OPEN}${from}`)).json()) as T;
      if (from !== path()) return;
      setBody(() => fresh);
      setFailure(undefined);
      setGone(false);
    } catch (error) {
      setGone(error instanceof Refused && error.status === 404);
      setFailure(() => error);
    } finally {
      setReading(false);
    }
  }
  const whenSeen = () => document.visibilityState === "visible" && void load();
  createEffect(
    on(path, () => {
      setBody(() => undefined);
      void load();
    }),
  );
  document.addEventListener("visibilitychange", whenSeen);
  addEventListener("online", whenSeen);
  onCleanup(() => {
    document.removeEventListener("visibilitychange", whenSeen);
    removeEventListener("online", whenSeen);
  });
  return {
    body,
    failure,
    isGone,
    load,
    line: {
      source: undefined,
      get isReading() {
        return isReading();
      },
      get error() {
        return failure() === undefined ? undefined : wordsOf(failure());
      },
      get state() {
        return body() === undefined ? "empty" : "ready";
      },
    },
  };
}

export const usePerformance = (id: () => string) => createOpen<PublicEvent>(() => `/events/${id()}`);
export const useProgramme = (productionId: () => string) =>
  createOpen<Page<PublicEvent>>(() => `/productions/${productionId()}/events?limit=100`);

async function post<T>(path: string, body: unknown): Promise<T> {
  const response = await send(`${OPEN}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return (await response.json()) as T;
}

export const sayThatOneComes = (
  eventId: string,
  body: { name: string; email: string; party_size: number },
): Promise<{ message: string }> => post(`/events/${eventId}/rsvps`, body);

export const withLink = (verb: "read" | "confirm" | "cancel", token: string): Promise<Rsvp> =>
  post(`/rsvps/${verb}`, { token });
