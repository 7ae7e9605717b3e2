import { LIVE_HEARTBEAT_SECONDS } from "../live.ts";

/** What waits for one reader beyond what the kernel takes; who reads slower is cut off, comes back and resumes. */
export const BACKLOG_BYTES_MAX = 256 * 1_024;
const HEARTBEAT = new TextEncoder().encode(": here\n\n");

export type LiveStream = {
  body: ReadableStream<Uint8Array<ArrayBuffer>>;
  /** Does nothing once it is over. */
  send(bytes: Uint8Array<ArrayBuffer>): void;
  end(): void;
};

/** How a stream ended: its reader went or was told to, or read too slowly. */
export type LiveEnd = "over" | "slow";

/** A body of server-sent events that lives at most `lifeMs`. `ended` is called once, whoever ends it. */
export function createLiveStream(lifeMs: number, ended: (how: LiveEnd) => void): LiveStream {
  let controller: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>> | undefined;
  const stop = (how: LiveEnd) => {
    if (!controller) return;
    controller = undefined;
    clearInterval(heartbeat);
    clearTimeout(expiry);
    ended(how);
  };
  const end = (how: LiveEnd) => {
    const open = controller;
    stop(how);
    open?.close();
  };
  const send = (bytes: Uint8Array<ArrayBuffer>) => {
    if (!controller) return;
    // What waits already is sent when they read on; then they see the end.
    if ((controller.desiredSize ?? 0) - bytes.byteLength < -BACKLOG_BYTES_MAX) return end("slow");
    controller.enqueue(bytes);
  };
  const heartbeat = setInterval(() => send(HEARTBEAT), LIVE_HEARTBEAT_SECONDS * 1_000);
  const expiry = setTimeout(() => end("over"), Math.max(0, lifeMs));
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      start: (opened) => {
        controller = opened;
      },
      cancel: () => stop("over"),
    },
    { highWaterMark: 0, size: (chunk) => chunk?.byteLength ?? 0 },
  );
  return { body, send, end: () => end("over") };
}

/** The headers of a stream: kept by nobody, and not held back by a proxy (nginx reads the last). */
export const LIVE_HEADERS = {
  "content-type": "text/event-stream",
  "cache-control": "no-store",
  "x-accel-buffering": "no",
} as const;
