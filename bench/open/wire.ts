import type { Socket } from "bun";

/**
 * HTTP/1.1 over kept connections, as bare as a generator needs it: `fetch` costs as much as the answers that are to be
 * measured. Reads answers with a Content-Length, which are all that the portal sends outside its streams.
 */
export type Wire = {
  /** Sends a whole request; one at a time on each connection, in order when all are taken. */
  ask(request: string | Uint8Array): Promise<Answer>;
  close(): void;
};

export type Answer = { status: number; header(name: string): string | undefined; text(): string };

type Pending = { done(answer: Answer): void; fail(error: Error): void };
type Line = {
  socket: Socket<undefined>;
  pending: Pending | undefined;
  kept: Buffer;
  /** Of a request what the kernel had no room for yet. */
  unsent: Uint8Array;
};

const HEAD_END = Buffer.from("\r\n\r\n");
const NOTHING = Buffer.alloc(0);
const ANSWER_MS_MAX = 30_000;

export function openWire(origin: string, connectionsMax: number): Wire {
  const { hostname, port } = new URL(origin);
  const idle: Line[] = [];
  const lines = new Set<Line>();
  const waiting: { request: string | Uint8Array; pending: Pending }[] = [];
  let opening = 0;

  function send(line: Line, request: string | Uint8Array, pending: Pending): void {
    line.pending = pending;
    line.unsent = typeof request === "string" ? Buffer.from(request) : request;
    push(line);
  }

  /** What the kernel takes now; a file goes out in pieces. */
  function push(line: Line): void {
    if (line.unsent.byteLength === 0) return;
    const taken = line.socket.write(line.unsent);
    if (taken < 0) return lose(line, new Error("the connection took no request"));
    line.unsent = line.unsent.subarray(taken);
  }

  function next(line: Line): void {
    const first = waiting.shift();
    if (first) send(line, first.request, first.pending);
    else idle.push(line);
  }

  function lose(line: Line, error: Error): void {
    if (!lines.delete(line)) return;
    const at = idle.indexOf(line);
    if (at >= 0) idle.splice(at, 1);
    line.pending?.fail(error);
    line.socket.terminate();
    if (waiting.length > 0 && lines.size + opening < connectionsMax) void open();
  }

  function read(line: Line, bytes: Buffer): void {
    const all = line.kept.length > 0 ? Buffer.concat([line.kept, bytes]) : bytes;
    const answer = parseAnswer(all);
    if (answer === undefined) {
      // The bytes are the socket's own and are written over afterwards.
      line.kept = Buffer.from(all);
      return;
    }
    line.kept = NOTHING;
    const { pending } = line;
    line.pending = undefined;
    // Who answers before all has come in wants no more of it.
    const isCut = line.unsent.byteLength > 0;
    if (isCut || /^connection: close/im.test(answer.head)) lose(line, new Error("closed"));
    else next(line);
    pending?.done(answer);
  }

  async function open(): Promise<void> {
    opening++;
    const line: Line = {
      socket: undefined as unknown as Socket<undefined>,
      pending: undefined,
      kept: NOTHING,
      unsent: NOTHING,
    };
    try {
      line.socket = await Bun.connect({
        hostname,
        port: Number(port),
        socket: {
          data: (_socket, bytes) => read(line, bytes),
          drain: () => push(line),
          close: () => lose(line, new Error("the server hung up")),
          error: (_socket, error) => lose(line, error),
        },
      });
      lines.add(line);
      next(line);
    } catch (error) {
      // Whoever waits could wait for another connection, if there is one.
      for (const { pending } of waiting.splice(0, lines.size > 0 ? 1 : waiting.length))
        pending.fail(error as Error);
    } finally {
      opening--;
    }
  }

  return {
    ask: (request) =>
      new Promise((resolve, reject) => {
        const late = setTimeout(() => {
          for (const line of lines)
            if (line.pending === pending) lose(line, new Error("no answer within 30 s"));
          const at = waiting.findIndex((one) => one.pending === pending);
          if (at >= 0) waiting.splice(at, 1);
          reject(new Error("no answer within 30 s"));
        }, ANSWER_MS_MAX);
        const pending: Pending = {
          done: (answer) => {
            clearTimeout(late);
            resolve(answer);
          },
          fail: (error) => {
            clearTimeout(late);
            reject(error);
          },
        };
        const line = idle.pop();
        if (line) return send(line, request, pending);
        waiting.push({ request, pending });
        if (lines.size + opening < connectionsMax) void open();
      }),
    close: () => {
      for (const line of lines) line.socket.terminate();
      lines.clear();
    },
  };
}

/** An answer that is there whole, or undefined. @throws when it has no Content-Length where it needs one. */
export function parseAnswer(bytes: Buffer): (Answer & { head: string }) | undefined {
  const end = bytes.indexOf(HEAD_END);
  if (end < 0) return undefined;
  const head = bytes.toString("latin1", 0, end);
  const status = Number(head.slice(9, 12));
  const length = status === 304 || status === 204 ? 0 : Number(headerOf(head, "content-length"));
  if (Number.isNaN(length)) throw new Error("an answer without a Content-Length");
  const from = end + HEAD_END.length;
  if (bytes.length < from + length) return undefined;
  return {
    status,
    head,
    header: (name) => headerOf(head, name),
    text: () => bytes.toString("utf8", from, from + length),
  };
}

function headerOf(head: string, name: string): string | undefined {
  return new RegExp(`^${name}: ?(.*)$`, "im").exec(head)?.[1]?.trim();
}

/** The text of a request. */
export function requestText(
  origin: string,
  method: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  body?: string,
): string {
  const head = headText(origin, method, path, headers);
  if (body === undefined) return `${head}\r\n`;
  return `${head}content-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

const BOUNDARY = "----portal-bench";

/** A form with one file, as a browser sends it. */
export function formRequest(
  origin: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  file: { name: string; bytes: Uint8Array },
): Uint8Array {
  const before = Buffer.from(
    `--${BOUNDARY}\r\ncontent-disposition: form-data; name="file"; filename="${file.name}"\r\ncontent-type: application/octet-stream\r\n\r\n`,
  );
  const after = Buffer.from(`\r\n--${BOUNDARY}--\r\n`);
  const length = before.length + file.bytes.byteLength + after.length;
  const head = `${headText(origin, "POST", path, headers)}content-type: multipart/form-data; boundary=${BOUNDARY}\r\ncontent-length: ${length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), before, file.bytes, after]);
}

function headText(
  origin: string,
  method: string,
  path: string,
  headers: Readonly<Record<string, string>>,
): string {
  let text = `${method} ${path} HTTP/1.1\r\nhost: ${origin.slice(origin.indexOf("//") + 2)}\r\n`;
  for (const [name, value] of Object.entries(headers)) text += `${name}: ${value}\r\n`;
  return text;
}
