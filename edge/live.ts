import { seesWholeOrganisation } from "../core/access.ts";
import { LIVE_HEARTBEAT_SECONDS, parsePosition, type LiveBatch, type LiveReader } from "../core/live.ts";
import { common, Problem } from "../core/problem.ts";
import { createAudience, eventBytes, movedBy, type Listener } from "../core/server/live-audience.ts";
import { createHistory } from "../core/server/live-history.ts";
import { createSeats } from "../core/server/live-seats.ts";
import { createLiveStream, LIVE_HEADERS } from "../core/server/live-stream.ts";
import type { Common } from "./answers.ts";
import type { Replica } from "./replica.ts";
import type { ReplicaFile } from "./replica-file.ts";
import type { Person, Reader } from "./token.ts";

export type EdgeLive = {
  /** The API's stream (api/live/stream.ts) of what an edge holds. @throws Problem 429, 503 when there are too many. */
  open(request: Request, person: Person, reader: Reader, sent: Common): Response;
  readonly size: number;
  /** Streams that were cut off because nobody read them. */
  slowReaders(): number;
  /** Ends every stream and takes no more: a server that stops would wait for them. */
  hangUp(): void;
};

/**
 * Tells readers what each batch changed for them, as soon as it can be read here. It goes on while home is away: then
 * nothing comes, and nothing is lost.
 */
export function startEdgeLive({ replica, now }: { replica: Replica; now: () => number }): EdgeLive {
  const audience = createAudience();
  const history = createHistory();
  const seats = createSeats();
  let due: LiveBatch[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let slow = 0;
  let isClosed = false;
  const start = replica.current()?.position();
  if (start) history.begin(start.batch);

  function productionsOf({ userId, organisationId }: LiveReader): ReadonlySet<string> {
    const rows =
      replica
        .current()
        ?.query("select production_id from production_people where user_id = ? and organisation_id = ?")
        .all(userId, organisationId) ?? [];
    return new Set(rows.map(([id]) => String(id)));
  }

  function applied(batch: LiveBatch | undefined): void {
    const file = replica.current();
    if (!file) return;
    if (!batch) return beginAnew(file);
    // Batches that came in one answer are told in one write: a region that is behind has enough to do.
    if (due.length === 0) timer = setTimeout(tellDue);
    due.push(batch);
  }

  function tellDue(): void {
    clearTimeout(timer);
    const file = replica.current();
    if (!file || due.length === 0) return;
    const batches = due;
    due = [];
    try {
      const moved = movedBy(batches, audience);
      const now = new Map(moved.map((one) => [one, productionsOf(one.reader)]));
      audience.tell(file.position().epoch, batches, now);
    } catch (error) {
      // Some were told of these and some were not; the file has them, so they do not come again.
      replica.suspect(error);
      return beginAnew(file);
    }
    for (const batch of batches) history.put(batch);
    // Set aside by one of them: the API has what a row here that could not be read would say.
    const setAside = file.quarantined();
    if (setAside.size === 0) return;
    for (const one of [...audience]) if (setAside.has(one.reader.organisationId)) one.end();
  }

  /** What lies between is not known, nor what became of anybody's rights: they come back and are judged anew. */
  function beginAnew(file: ReplicaFile): void {
    const { epoch, batch } = file.position();
    due = [];
    history.begin(batch);
    for (const listener of [...audience]) {
      listener.tell(eventBytes("reset", {}, `${epoch}.${batch}`));
      listener.end();
    }
  }

  function endAll(): void {
    due = [];
    for (const listener of [...audience]) listener.end();
  }

  function join(listener: Listener, position: string | null): () => void {
    tellDue();
    const { epoch, batch } = replica.current()?.position() ?? { epoch: "", batch: 0 };
    const resumed = parsePosition(position);
    const after = resumed?.epoch === epoch ? resumed.batch : batch;
    // Who comes from the API or another region may be ahead of this one: they are told from there on.
    const missed = resumed?.epoch === epoch || position === null ? history.after(after) : undefined;
    listener.after = missed ? after : batch;
    const hello = missed && `${epoch}.${after}`;
    listener.tell(eventBytes("hello", { heartbeat_seconds: LIVE_HEARTBEAT_SECONDS }, hello));
    if (missed) audience.tellOne(epoch, missed, listener);
    else listener.tell(eventBytes("reset", {}, `${epoch}.${batch}`));
    return audience.add(listener);
  }

  const stops = [replica.onApplied(applied), replica.onLost(endAll)];
  return {
    get size() {
      return audience.size;
    },
    slowReaders: () => slow,
    open: (request, person, { userId, organisationId, roles }, sent) => {
      if (isClosed) throw new Problem(common.unavailable, undefined, { headers: { "retry-after": "1" } });
      const reader: LiveReader = {
        userId,
        organisationId,
        roles,
        sessionId: person.sid,
        wholeOrganisation: seesWholeOrganisation(roles),
        productions: new Set(),
      };
      reader.productions = productionsOf(reader);
      const leaveSeat = seats.take(userId);
      let leave = () => {};
      let isOver = false;
      const stream = createLiveStream(person.exp * 1_000 - now(), (how) => {
        isOver = true;
        leave();
        leaveSeat();
        if (how === "slow") slow++;
      });
      leave = join(
        { reader, after: 0, tell: stream.send, end: stream.end },
        request.headers.get("last-event-id"),
      );
      // What they missed may end it at once.
      if (isOver) leave();
      return new Response(stream.body, { headers: { ...sent.headers, ...LIVE_HEADERS } });
    },
    hangUp: () => {
      isClosed = true;
      tellDue();
      clearTimeout(timer);
      for (const stop of stops) stop();
      endAll();
    },
  };
}
