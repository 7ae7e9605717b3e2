import { expect } from "bun:test";
import type { LiveEvent } from "../live.ts";

export type Received = { id: string | undefined; event: string; data: LiveEvent };

export type TestStream = {
  /** The first event's position. */
  hello: string | undefined;
  /** The next event. @throws when the stream ended. */
  next(): Promise<Received>;
  /** The next event about this entity; a newcomer's own arrival may be told before. */
  about(entity: LiveEvent["entity"]): Promise<Received>;
  /** All that is left, until the end. */
  rest(): Promise<Received[]>;
  close(): Promise<void>;
};

/** The events of an open stream, one by one. */
export async function readEvents(response: Response): Promise<TestStream> {
  expect([response.status, response.headers.get("content-type")]).toEqual([200, "text/event-stream"]);
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  const decoder = new TextDecoder();
  let text = "";
  const find = async (): Promise<Received | undefined> => {
    for (;;) {
      const end = text.indexOf("\n\n");
      if (end < 0) {
        const { value, done } = await reader.read();
        if (done) return undefined;
        text += decoder.decode(value, { stream: true });
        continue;
      }
      const event = parseEvent(text.slice(0, end));
      text = text.slice(end + 2);
      if (event) return event;
    }
  };
  const next = async () => {
    const found = await find();
    if (!found) throw new Error("the stream ended");
    return found;
  };
  const first = await next();
  expect(first.event).toBe("hello");
  return {
    hello: first.id,
    next,
    about: async (entity) => {
      for (;;) {
        const heard = await next();
        if (heard.data.entity === entity) return heard;
      }
    },
    rest: async () => {
      const all: Received[] = [];
      for (let one = await find(); one; one = await find()) all.push(one);
      return all;
    },
    close: () => reader.cancel(),
  };
}

/** One block of a stream; undefined for a comment. */
export function parseEvent(block: string): Received | undefined {
  const field = (name: string) =>
    block
      .split("\n")
      .find((line) => line.startsWith(`${name}: `))
      ?.slice(name.length + 2);
  const data = field("data");
  return data === undefined
    ? undefined
    : { id: field("id"), event: field("event") ?? "", data: JSON.parse(data) };
}
