import { addressParser } from "postal-mime";
import * as v from "valibot";
import type { ConsentSecrets } from "../../core/consents.ts";
import { EMAIL_SIZE_MAX_BYTES } from "../../core/limits.ts";
import { rawIn } from "./gmail-raw.ts";
import { openGmailWire, type GmailSettings, type GmailWire } from "./gmail-wire.ts";
import {
  MailTooLarge,
  type Before,
  type ListedMail,
  type Listing,
  type OpenMailbox,
  type Position,
} from "./mailbox.ts";
import { OutgoingFault, type Outgoing } from "./outgoing.ts";

const INBOX = "INBOX";
const DAY_MS = 86_400_000;
/** Heads that are asked for at once. */
const HEADS_AT_ONCE = 10;
/** More came within days than any office mails: those are listed that came last. */
const PAGES_MAX = 20;
const PAGE = "500";

const Profile = v.object({ emailAddress: v.string(), historyId: v.string() });
const Ref = v.object({ id: v.string() });
const Added = v.array(v.object({ message: Ref }));
const Labelled = v.array(v.object({ message: Ref, labelIds: v.optional(v.array(v.string()), []) }));
const History = v.object({
  history: v.optional(
    v.array(
      v.object({
        id: v.string(),
        messagesAdded: v.optional(Added, []),
        labelsAdded: v.optional(Labelled, []),
      }),
    ),
    [],
  ),
  nextPageToken: v.optional(v.string()),
  historyId: v.string(),
});
const Messages = v.object({
  messages: v.optional(v.array(Ref), []),
  nextPageToken: v.optional(v.string()),
});
const Head = v.object({
  id: v.string(),
  labelIds: v.optional(v.array(v.string()), []),
  sizeEstimate: v.optional(v.number(), 0),
  internalDate: v.string(),
  payload: v.optional(
    v.object({ headers: v.optional(v.array(v.object({ name: v.string(), value: v.string() })), []) }),
  ),
});
type Head = v.InferOutput<typeof Head>;

/** A mail with where it stands in what is listed, which several may share. */
type Placed = { head: Head; place: string };

export type GmailLogin = {
  settings: GmailSettings;
  secrets: ConsentSecrets;
  /** Whose it was when it was read last; empty before. */
  username: string;
  before: Before | undefined;
  outgoing: Outgoing;
  keep(next: ConsentSecrets): Promise<void>;
};

/**
 * Opens an inbox at Gmail to read. A position's word is the point of its history from which on it is read; its number
 * is 0, or while the inbox is looked at anew the time (`internalDate`) up to which that was done.
 * @throws as `Mailboxes.open` (mailboxes.ts)
 */
export async function openGmail(login: GmailLogin): Promise<OpenMailbox> {
  const { settings, secrets, outgoing, keep } = login;
  const wire = await openGmailWire(settings, secrets, outgoing, keep);
  const profile = await wire.get("profile", {}, Profile);
  if (!profile) throw new OutgoingFault("Gmail knows no such mailbox");
  const username = profile.emailAddress.toLowerCase().slice(0, 254);
  const isOther = login.username !== "" && login.username !== username;
  const before = isOther ? undefined : login.before;
  const now: Position = { uidValidity: profile.historyId, lastUid: 0 };
  const position: Position = before ? { uidValidity: before.uidValidity, lastUid: before.lastUid } : now;
  return {
    username,
    position,
    list: async (max) => {
      const since = position.lastUid === 0 ? await listHistory(wire, position, max) : undefined;
      if (since) return since;
      // Its history is kept for a week or so: what came since a day before the last look is looked at anew, and what
      // was taken then is known by its bytes.
      const from =
        position.lastUid > 0
          ? position
          : { ...now, lastUid: Math.max(1, Date.parse(before?.readAt ?? "") - DAY_MS) };
      return await listAnew(wire, from, max);
    },
    fetch: (id, take) => fetchMail(wire, id, take),
    [Symbol.asyncDispose]: async () => {},
  };
}

/** What came into the inbox since; undefined where that is not known there any more. */
async function listHistory(wire: GmailWire, position: Position, max: number): Promise<Listing | undefined> {
  const places = new Map<string, string>();
  let historyId = position.uidValidity;
  let pageToken: string | undefined;
  do {
    const page = await wire.get(
      "history",
      {
        startHistoryId: position.uidValidity,
        labelId: INBOX,
        historyTypes: ["messageAdded", "labelAdded"],
        maxResults: PAGE,
        pageToken,
      },
      History,
    );
    if (!page) return undefined;
    for (const { id, messagesAdded, labelsAdded } of page.history) {
      // Also what somebody put back there, such as from among what was taken for spam.
      const back = labelsAdded.filter(({ labelIds }) => labelIds.includes(INBOX));
      for (const { message } of [...messagesAdded, ...back])
        if (!places.has(message.id)) places.set(message.id, id);
    }
    historyId = page.historyId;
    pageToken = page.nextPageToken;
  } while (pageToken !== undefined && places.size <= max);
  const asked = [...places].slice(0, max);
  const placed = await headsOf(
    wire,
    asked.map(([id]) => id),
    ({ id }) => places.get(id) ?? "",
  );
  const isWhole = pageToken === undefined && asked.length === places.size;
  const next = [...places.values()][max];
  const at = (place: string): Position => ({ uidValidity: place, lastUid: 0 });
  const mails = listed(placed, next, position, at);
  // Of those that are gone again none is listed, and they are done with all the same.
  const [, last = historyId] = asked.at(-1) ?? [];
  const passed = last === next ? (mails.at(-1)?.after ?? position) : at(last);
  return { mails, end: isWhole ? at(historyId) : passed, isWhole };
}

/** All that came since `position.lastUid`, the oldest first. */
async function listAnew(wire: GmailWire, position: Position, max: number): Promise<Listing> {
  const { uidValidity, lastUid } = position;
  const ids: string[] = [];
  let pageToken: string | undefined;
  let pages = 0;
  do {
    const page = await wire.get(
      "messages",
      {
        labelIds: INBOX,
        // It counts in seconds, and leaves out the one that it names.
        q: `after:${Math.floor(lastUid / 1_000) - 1}`,
        maxResults: PAGE,
        pageToken,
      },
      Messages,
    );
    if (!page) throw new OutgoingFault("Gmail lists nothing");
    ids.push(...page.messages.map(({ id }) => id));
    pageToken = page.nextPageToken;
    pages++;
  } while (pageToken !== undefined && pages < PAGES_MAX);
  // It lists the newest first. Those of the second that is looked at anew come first, and are no burden on `max`.
  const oldest = ids.toReversed();
  const placed: Placed[] = [];
  let at = 0;
  while (at < oldest.length && placed.length <= max) {
    const some = oldest.slice(at, (at += HEADS_AT_ONCE));
    const heads = await headsOf(wire, some, ({ internalDate }) => internalDate);
    placed.push(...heads.filter(({ place }) => Number(place) > lastUid));
  }
  placed.sort((a, b) => Number(a.place) - Number(b.place));
  const isWhole = at >= oldest.length && placed.length <= max;
  const mails = listed(placed.slice(0, max), placed[max]?.place, position, (place) => ({
    uidValidity,
    lastUid: Number(place),
  }));
  return {
    mails,
    end: isWhole ? { uidValidity, lastUid: 0 } : (mails.at(-1)?.after ?? position),
    isWhole,
  };
}

/** What is in the inbox yet. */
async function headsOf(
  wire: GmailWire,
  ids: readonly string[],
  placeOf: (head: Head) => string,
): Promise<Placed[]> {
  const placed: Placed[] = [];
  const query = { format: "metadata", metadataHeaders: "From" };
  for (let at = 0; at < ids.length; at += HEADS_AT_ONCE) {
    const some = ids.slice(at, at + HEADS_AT_ONCE);
    const heads = await Promise.all(
      some.map((id) => wire.get(`messages/${encodeURIComponent(id)}`, query, Head)),
    );
    for (const head of heads) if (head?.labelIds.includes(INBOX)) placed.push({ head, place: placeOf(head) });
  }
  return placed;
}

/** A place that several share is passed with the last of them; `next` is that of the one that follows. */
function listed(
  placed: readonly Placed[],
  next: string | undefined,
  from: Position,
  positionAt: (place: string) => Position,
): ListedMail[] {
  let passed = from;
  return placed.map(({ head, place }, at) => {
    if ((placed[at + 1]?.place ?? next) !== place) passed = positionAt(place);
    return {
      id: head.id,
      sender: senderOf(head),
      sizeBytes: head.sizeEstimate,
      at: instantOf(head.internalDate),
      after: passed,
    };
  });
}

function senderOf({ payload }: Head): string | null {
  const from = payload?.headers.find(({ name }) => name.toLowerCase() === "from");
  const [first] = addressParser(from?.value ?? "", { flatten: true });
  return first?.address?.toLowerCase() ?? null;
}

function instantOf(internalDate: string): string | null {
  const at = new Date(Number(internalDate));
  return Number.isNaN(at.getTime()) ? null : at.toISOString();
}

async function fetchMail(
  wire: GmailWire,
  id: string,
  take: (chunk: Uint8Array) => Promise<void>,
): Promise<void> {
  const query = { format: "raw", fields: "raw" };
  await wire.stream(`messages/${encodeURIComponent(id)}`, query, async (body) => {
    let bytes = 0;
    for await (const chunk of rawIn(body)) {
      bytes += chunk.byteLength;
      if (bytes > EMAIL_SIZE_MAX_BYTES) throw new MailTooLarge();
      await take(chunk);
    }
  });
}
