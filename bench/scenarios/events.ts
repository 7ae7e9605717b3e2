import { openDatabase } from "../../db/open.ts";
import { endpointOf, type EndpointName } from "../contract.ts";
import type { BenchHouse, SignedIn } from "../house.ts";
import { timed, type Timed } from "./requests.ts";

/** Half of the two years that dates are taken of. */
const DAYS = 365;
const GUESTS = 200;
const SUBJECTS = "harbour lantern orchestra midnight quartet brass cinema winter comedy ballet".split(" ");

/**
 * A list of events, those with some words, and who comes to one (mission D-53 to D-55), where an organisation has `rows`
 * of them. @throws where one's p95 is over the contract's.
 */
export async function timeEvents(
  house: BenchHouse,
  { accessToken, reader }: SignedIn,
  rows: number,
  samples: number,
): Promise<Timed[]> {
  const id = await fill(house, reader.organisationId, rows);
  const { url } = house.api();
  const one = async (name: EndpointName, words: string, pathOf: (n: number) => string) => {
    const { route, p95Ms } = endpointOf(name);
    let n = 0;
    const figures = await timed(`${route}${words}`, samples, async () => {
      const path = pathOf(n++);
      const response = await fetch(url + path, { headers: { authorization: `Bearer ${accessToken}` } });
      if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
      await response.arrayBuffer();
    });
    if (figures.p95_ms > p95Ms)
      throw new Error(`${route}${words}: p95 ${figures.p95_ms} ms, ${p95Ms} are allowed`);
    return figures;
  };
  const fields = "fields=id,title,date,location,attendee_count&limit=20";
  return [
    await one("events", "", (n) => `/api/v1/events?${fields}&status=published&from=${dayFrom(n)}`),
    await one("events", " with words", (n) => `/api/v1/events?${fields}&q=${SUBJECTS[n % SUBJECTS.length]}`),
    await one("attendees", "", () => `/api/v1/events/${id}/attendees?status=confirmed&limit=20`),
  ];
}

/** Another window each time: nobody is given what was kept. */
const dayFrom = (n: number) => new Date(Date.now() + n * 86_400_000).toISOString().slice(0, 10);

/** @returns the event that guests come to. */
async function fill({ databaseUrl }: BenchHouse, organisationId: string, rows: number): Promise<string> {
  await using database = openDatabase(databaseUrl, {
    name: "bench",
    max: 1,
    seesEverybody: true,
    statementTimeoutMs: 300_000,
  });
  return await database.sql.begin(async (tx) => {
    await tx`create temporary table made on commit drop as
      select n, gen_random_uuid() as id, current_date + 1 + n % ${DAYS}::int as day,
        (select id from productions where organisation_id = ${organisationId} order by id limit 1) as production_id,
        (string_to_array(${SUBJECTS.join(" ")}, ' '))[1 + n % ${SUBJECTS.length}::int] as subject
      from generate_series(1, ${rows}::int) n`;
    await tx`insert into event_seats (event_id, organisation_id, production_id, held_on)
      select id, ${organisationId}, production_id, day from made`;
    await tx`insert into events (id, held_on, organisation_id, production_id, title, description, location, local_start, zone,
        zone_rules, starts_at, status, party_max, published_at)
      select id, day, ${organisationId}, production_id, 'A ' || subject || ' night', 'Doors at seven, number ' || n,
        'Hall ' || n % 20, day + time '19:30', 'UTC', '', (day + time '19:30') at time zone 'UTC', 'published', 4, now()
      from made`;
    const [first] = await tx<{ id: string }[]>`select id from made order by n limit 1`;
    await tx`insert into attendees (id, organisation_id, event_id, name, email, party_size, status, asked_at, confirmed_at)
      select gen_random_uuid(), ${organisationId}, ${first?.id ?? ""}, 'Guest ' || n, 'guest' || n || '@bench.example', 2,
        'confirmed', now(), now() from generate_series(1, ${GUESTS}::int) n`;
    return first?.id ?? "";
  });
}
