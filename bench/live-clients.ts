import type { Socket } from "bun";
import { msAt, newHistogram, record } from "./histogram.ts";

/**
 * Readers of a live stream, thousands in one process: sockets that do no more with an event than note when it came,
 * so that what is measured is the server. Its parent speaks with it over IPC.
 */
export type ClientsAsk =
  | { ask: "connect"; port: number; path: string; tokens: string[]; clients: number }
  /** What was sent when it should have been sent, by the clock of this machine. */
  | { ask: "judge"; sent: Sent[] };
export type Sent = { id: string; atMs: number };
export type ClientsAnswer = { answer: "connected"; open: number } | { answer: "judged"; verdict: Verdict };
export type Verdict = {
  /** Events that came, of those that were sent. */
  heard: number;
  p50_ms: number;
  p95_ms: number;
  p99_ms: number;
  max_ms: number;
  /** Of every event at every client: those that never came, and those that came again. */
  missing: number;
  twice: number;
  /** Streams that ended. */
  dropped: number;
  resets: number;
};

type Client = { at: number; rest: string; isOpen: boolean };
type Heard = { times: Float64Array; counts: Uint8Array };

const ID = /"entity":"schedules","id":"([0-9a-f-]{36})"/g;
const CONNECTING_AT_ONCE = 100;
const OPEN_MS_MAX = 60_000;

const heard = new Map<string, Heard>();
let clients = 0;
let open = 0;
let dropped = 0;
let resets = 0;

const answer = (message: ClientsAnswer) => process.send?.(message);
process.on("message", (message: ClientsAsk) => {
  if (message.ask === "judge") answer({ answer: "judged", verdict: judge(message.sent) });
  else void connectAll(message).then(() => answer({ answer: "connected", open }));
});
process.on("disconnect", () => process.exit());

async function connectAll({ port, path, tokens, clients: count }: Extract<ClientsAsk, { ask: "connect" }>) {
  clients = count;
  for (let at = 0; at < count; at += CONNECTING_AT_ONCE) {
    const some = Array.from({ length: Math.min(CONNECTING_AT_ONCE, count - at) }, (_, n) => at + n);
    await Promise.all(some.map((one) => connectOne(port, path, tokens[one % tokens.length] ?? "", one)));
    for (const deadline = Date.now() + OPEN_MS_MAX; open + dropped < at + some.length;) {
      if (Date.now() > deadline) return;
      await Bun.sleep(5);
    }
  }
}

async function connectOne(port: number, path: string, token: string, at: number): Promise<void> {
  await Bun.connect<Client>({
    hostname: "127.0.0.1",
    port,
    data: { at, rest: "", isOpen: false },
    socket: {
      open: (socket) => {
        socket.write(
          `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAuthorization: Bearer ${token}\r\n\r\n`,
        );
      },
      data: take,
      close: () => {
        dropped++;
      },
    },
  });
}

function take(socket: Socket<Client>, bytes: Buffer): void {
  const now = performance.timeOrigin + performance.now();
  const client = socket.data;
  const text = client.rest + bytes.toString("latin1");
  // Events end in an empty line; what comes after the last one is half of the next.
  const end = text.lastIndexOf("\n\n") + 2;
  client.rest = text.slice(end);
  const whole = text.slice(0, end);
  if (!client.isOpen && whole.includes("event: hello")) {
    client.isOpen = true;
    open++;
  }
  if (whole.includes("event: reset")) resets++;
  for (const [, id = ""] of whole.matchAll(ID)) {
    let found = heard.get(id);
    if (!found) {
      found = { times: new Float64Array(clients), counts: new Uint8Array(clients) };
      heard.set(id, found);
    }
    if (found.counts[client.at] === 0) found.times[client.at] = now;
    found.counts[client.at] = Math.min(255, (found.counts[client.at] ?? 0) + 1);
  }
}

function judge(sent: Sent[]): Verdict {
  const histogram = newHistogram();
  let missing = 0;
  let twice = 0;
  for (const { id, atMs } of sent) {
    const found = heard.get(id);
    for (let at = 0; at < clients; at++) {
      const count = found?.counts[at] ?? 0;
      if (count === 0) missing++;
      else record(histogram, (found?.times[at] ?? 0) - atMs);
      if (count > 1) twice++;
    }
  }
  return {
    heard: histogram.totalCount,
    p50_ms: msAt(histogram, 50),
    p95_ms: msAt(histogram, 95),
    p99_ms: msAt(histogram, 99),
    max_ms: msAt(histogram, 100),
    missing,
    twice,
    dropped,
    resets,
  };
}
