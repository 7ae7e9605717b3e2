import { localOf, resolveLocal } from "../../core/time.ts";
import { zoneRules } from "../../core/time/rules.ts";
import type { Tx } from "../open.ts";
import { attendees, events, eventSeats } from "../schema/events.ts";
import { demoId } from "./id.ts";
import type { DemoItem } from "./tours.ts";

const CAPACITY = 40;
const GUESTS = [
  "Rosa Marin",
  "Ken Adeyemi",
  "Ines Duarte",
  "Oskar Lind",
  "Mei Tanaka",
  "Liam Byrne",
] as const;
const PLAYED = "Headline set";

/** What is played for an audience from tomorrow on, with some of it; the seventh is planned and not published yet. */
export async function seedEvents(
  tx: Tx,
  items: readonly DemoItem[],
  today: string,
  now: string,
): Promise<void> {
  const rows = items
    .filter(({ title, date }) => title === PLAYED && date > today)
    .map((item) => eventRow(item, now));
  if (rows.length === 0) return;
  const made = await tx
    .insert(eventSeats)
    .values(
      rows.map(({ id, organisationId, productionId, heldOn }) => ({
        eventId: id,
        organisationId,
        productionId,
        heldOn,
        capacity: CAPACITY,
      })),
    )
    .onConflictDoNothing()
    .returning({ id: eventSeats.eventId });
  const isNew = new Set(made.map(({ id }) => id));
  const fresh = rows.filter(({ id }) => isNew.has(id));
  if (fresh.length === 0) return;
  await tx.insert(events).values(fresh);
  const guests = fresh
    .filter(({ status }) => status === "published")
    .flatMap((event) => guestsOf(event, now));
  if (guests.length > 0) await tx.insert(attendees).values(guests);
}

function eventRow({ production, date }: DemoItem, now: string) {
  const { organisation, name, zone, venue } = production;
  const [startsAt, endsAt] = ["19:30", "22:40"].map(
    (clock) => resolveLocal(`${date}T${clock}:00`, zone).instant,
  );
  if (startsAt === undefined || endsAt === undefined) throw new Error("two clocks make two instants");
  const isDraft = Number(date.slice(8)) % 7 === 0;
  return {
    id: demoId(organisation, name, date, "event"),
    heldOn: date,
    organisationId: demoId(organisation),
    productionId: demoId(organisation, name),
    title: `${name.split(":")[0]} live`,
    description: "Doors at seven. The support plays at a quarter to eight, the headline from nine.",
    location: venue,
    localStart: localOf(startsAt, zone),
    localEnd: localOf(endsAt, zone),
    zone,
    zoneRules: zoneRules(zone),
    startsAt,
    endsAt,
    status: isDraft ? ("draft" as const) : ("published" as const),
    partyMax: 4,
    publishedAt: isDraft ? null : now,
  };
}

/** Some days have more of them than others. */
function guestsOf({ id, organisationId, heldOn }: ReturnType<typeof eventRow>, now: string) {
  const day = Number(heldOn.slice(8));
  return GUESTS.slice(0, day % (GUESTS.length + 1)).map((name, at) => ({
    id: demoId(id, name),
    organisationId,
    eventId: id,
    status: at === 1 ? ("pending" as const) : ("confirmed" as const),
    name,
    email: `${name.toLowerCase().replace(" ", ".")}@guests.test`,
    partySize: 1 + ((day + at) % 4),
    mailCount: 1,
    askedAt: now,
    confirmedAt: at === 1 ? null : now,
    toldVersion: at === 1 ? 0 : 1,
  }));
}
