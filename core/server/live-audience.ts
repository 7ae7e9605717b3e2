import { concerns, endsStream, type LiveBatch, type LiveEvent, type LiveReader } from "../live.ts";

export type Listener = {
  reader: LiveReader;
  /** The last batch that they know: nothing up to it is told again. */
  after: number;
  /** Events as they go over the wire; the same bytes for everybody whom they concern. */
  tell(bytes: Uint8Array<ArrayBuffer>): void;
  end(): void;
};

export type Audience = {
  readonly size: number;
  [Symbol.iterator](): Iterator<Listener>;
  /** @returns how to leave. */
  add(listener: Listener): () => void;
  /**
   * Tells these batches, in order, to those whom they concern, and ends the streams that they end. Who works on other
   * productions since (`moved`) is told what concerned them before and what does now.
   */
  tell(epoch: string, batches: readonly LiveBatch[], moved?: Moved): void;
  /** The same to somebody who joins. */
  tellOne(epoch: string, batches: readonly LiveBatch[], listener: Listener): void;
};

/** Listeners with the productions they work on now. */
export type Moved = ReadonlyMap<Listener, ReadonlySet<string>>;

const encoder = new TextEncoder();
/** More at once than this is told as "read everything again", which is less work for the page too. */
const EVENTS_MAX = 500;

/**
 * Who listens at one process. Readers of one organisation on the same productions are told the same, unless a change
 * names them: so an event is judged and encoded once for each such class, and not for each of 2,000 readers.
 */
export function createAudience(): Audience {
  const listeners = new Map<Listener, string>();

  const move = (listener: Listener, productions: ReadonlySet<string>) => {
    listener.reader.productions = productions;
    if (listeners.has(listener)) listeners.set(listener, classOf(listener.reader));
  };

  function tellAll(epoch: string, batches: readonly LiveBatch[], to: readonly Listener[]): void {
    const first = batches.find(({ changes }) => changes.length > 0)?.batch;
    if (first === undefined) return;
    const named = namesIn(batches);
    const shared = new Map<string, Uint8Array<ArrayBuffer> | undefined>();
    for (const listener of to) {
      const { reader } = listener;
      if (listener.after < first && !named.has(reader.userId) && !named.has(reader.sessionId)) {
        const key = listeners.get(listener) ?? classOf(reader);
        if (!shared.has(key)) shared.set(key, encoded(epoch, batches, reader));
        const bytes = shared.get(key);
        if (bytes) listener.tell(bytes);
      } else {
        const theirs = batches.filter(({ batch }) => batch > listener.after);
        const bytes = encoded(epoch, theirs, reader);
        if (bytes) listener.tell(bytes);
        if (theirs.some(({ changes }) => changes.some((change) => endsStream(change, reader))))
          listener.end();
      }
    }
  }

  return {
    get size() {
      return listeners.size;
    },
    [Symbol.iterator]: () => listeners.keys(),
    add: (listener) => {
      listeners.set(listener, classOf(listener.reader));
      return () => listeners.delete(listener);
    },
    tell: (epoch, batches, moved = new Map()) => {
      for (const [listener, now] of moved) move(listener, new Set([...listener.reader.productions, ...now]));
      // A copy, for who is ended leaves.
      tellAll(epoch, batches, [...listeners.keys()]);
      for (const [listener, now] of moved) move(listener, now);
    },
    tellOne: (epoch, batches, listener) => tellAll(epoch, batches, [listener]),
  };
}

/** Those of the listeners who were put on a production or taken off one: theirs are to be read again. */
export function movedBy(batches: readonly LiveBatch[], among: Iterable<Listener>): Listener[] {
  const touched = new Set(
    batches.flatMap(({ changes }) =>
      changes.filter(({ entity }) => entity === "production_people").map(({ key }) => key.split(":")[1]),
    ),
  );
  return touched.size === 0 ? [] : [...among].filter(({ reader }) => touched.has(reader.userId));
}

function classOf({ organisationId, wholeOrganisation, productions }: LiveReader): string {
  return wholeOrganisation ? organisationId : `${organisationId} ${[...productions].sort().join(" ")}`;
}

/** Everybody and every session that these changes name: all that `concerns` asks of a reader beside their class. */
function namesIn(batches: readonly LiveBatch[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { changes } of batches) {
    for (const { key, row } of changes) {
      for (const part of key.split(":")) names.add(part);
      if (typeof row?.user_id === "string") names.add(row.user_id);
    }
  }
  return names;
}

/**
 * The events of these batches that are a reader's; undefined where none is. Only the last one of a batch carries its
 * position: who is cut off between two of them is told the batch again, and loses nothing.
 */
function encoded(
  epoch: string,
  batches: readonly LiveBatch[],
  reader: LiveReader,
): Uint8Array<ArrayBuffer> | undefined {
  let text = "";
  let count = 0;
  for (const { batch, changes } of batches) {
    const events = new Map<string, LiveEvent>();
    for (const change of changes) {
      const found = concerns(change, reader);
      if (found) events.set(`${found.entity}:${found.id}`, { ...found, feed_batch: batch });
    }
    count += events.size;
    if (count > EVENTS_MAX) return eventBytes("reset", {}, `${epoch}.${batches.at(-1)?.batch}`);
    let left = events.size;
    for (const one of events.values())
      text += eventText("change", one, --left === 0 ? `${epoch}.${batch}` : undefined);
  }
  return text === "" ? undefined : encoder.encode(text);
}

/** One event as bytes (HTML, "Server-sent events"); `position` is what `last-event-id` says on the way back. */
export function eventBytes(name: string, data: unknown, position?: string): Uint8Array<ArrayBuffer> {
  return encoder.encode(eventText(name, data, position));
}

function eventText(name: string, data: unknown, position?: string): string {
  return `${position === undefined ? "" : `id: ${position}\n`}event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}
