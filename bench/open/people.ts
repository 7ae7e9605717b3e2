import { DEMO_PASSWORD } from "../../db/seed/people.ts";
import { openDatabase, type Database } from "../../db/open.ts";

/** Somebody whom a profile plays: their own session, so their own tokens. */
export type Person = { userId: string; sessionId: string; email: string; callId: string };

/** Who plays: artists, and beside them those who see everything; `accountant` is the first of the accountants. */
export type Cast = {
  artists: Person[];
  manager: Person;
  accountant: Person;
  accountants: Person[];
  organisationId: string;
};

export type Sizes = {
  /** Of everything that somebody has. */
  times?: number;
  accountants?: number;
  /** In place of so many times as usual. */
  expensesEach?: number;
};

/** For each person, before a profile multiplies them; a page of twenty is full in most lists. */
const ROWS = { contracts: 3, expenses: 20, calls: 4 } as const;
const READERS_AT_ONCE = 5_000;
const EXPENSES_AT_ONCE = 20_000;
const PEOPLE_OF_A_PRODUCTION = 50;
/** Items of a production that name nobody, over the days around today. */
const ITEMS_OF_A_PRODUCTION = 60;
const DAYS_BEFORE = 10;

/**
 * Artists in an organisation of their own, on productions of fifty, with calls, contracts and expenses, all signed in.
 * As rows, for a thousand invitations would be somebody else's bench.
 */
export async function makePeople(
  databaseUrl: string,
  count: number,
  { times = 1, accountants: accountantCount = 1, expensesEach = ROWS.expenses * times }: Sizes = {},
): Promise<Cast> {
  await using database = openDatabase(databaseUrl, { name: "bench", max: 1, statementTimeoutMs: 600_000 });
  const { sql } = database;
  const passwordHash = await Bun.password.hash(DEMO_PASSWORD, {
    algorithm: "argon2id",
    memoryCost: 19_456,
    timeCost: 2,
  });
  const people = (await sql.begin(async (tx) => {
    const [made] = await tx<{ id: string }[]>`
      insert into organisations (id, name) values (gen_random_uuid(), 'Bench') returning id`;
    const organisationId = made?.id ?? "";
    await tx`create temporary table people on commit drop as
      select at, gen_random_uuid() as id, gen_random_uuid() as session_id,
        'artist' || at || '.' || substr(${organisationId}::text, 1, 8) || '@bench.example' as email
      from generate_series(0, ${count + accountantCount}::int) at`;
    await tx`insert into users (id, email, first_name, last_name, password_hash)
      select id, email, 'Artist', at::text, ${passwordHash} from people`;
    await tx`insert into memberships (organisation_id, user_id, roles)
      select ${organisationId}, id,
        array[case when at < ${count}::int then 'artist' when at = ${count}::int then 'manager' else 'accountant' end] from people`;
    await tx`insert into sessions (id, user_id, idle_seconds) select session_id, id, 86400 from people`;
    await tx`create temporary table stops on commit drop as
      select at, gen_random_uuid() as id from generate_series(0, ${Math.floor((count - 1) / PEOPLE_OF_A_PRODUCTION)}::int) at`;
    await tx`insert into productions (id, organisation_id, name, starts_on, ends_on, zone, currency)
      select id, ${organisationId}, 'Tour ' || at, current_date - 60, current_date + 300, 'Europe/Berlin', 'EUR' from stops`;
    await tx`create temporary table places on commit drop as
      select p.id as user_id, p.at, s.id as production_id from people p join stops s on s.at = p.at / ${PEOPLE_OF_A_PRODUCTION}
      where p.at < ${count}::int`;
    await tx`insert into production_people (production_id, user_id, organisation_id)
      select production_id, user_id, ${organisationId} from places`;
    await tx`insert into schedules (id, organisation_id, production_id, title, kind, local_start, zone, starts_at, ends_at, location, status)
      select gen_random_uuid(), ${organisationId}, s.id, 'Call ' || n, 'other', begins::timestamp, 'UTC',
        begins at time zone 'UTC', begins at time zone 'UTC' + interval '2 hours', 'Stage ' || n % 4, 'scheduled'
      from stops s, generate_series(1, ${ITEMS_OF_A_PRODUCTION * times}::int) n,
        lateral (select date_trunc('day', now() at time zone 'UTC') - interval '1 day' * ${DAYS_BEFORE}::int
          + interval '1 hour' * (n * 24 * 30 / ${ITEMS_OF_A_PRODUCTION * times}::int)) t(begins)`;
    await tx`create temporary table calls on commit drop as
      select gen_random_uuid() as id, p.user_id, p.production_id, n,
        date_trunc('day', now() at time zone 'UTC') + interval '1 day' * (n - 2) + interval '8 hours' as begins
      from places p, generate_series(1, ${ROWS.calls * times}::int) n`;
    await tx`insert into schedules (id, organisation_id, production_id, title, kind, local_start, zone, starts_at, location, status)
      select id, ${organisationId}, production_id, 'Own call ' || n, 'other', begins, 'UTC', begins at time zone 'UTC', 'Gate ' || n, 'scheduled' from calls`;
    await tx`insert into schedule_people (schedule_id, user_id, organisation_id)
      select id, user_id, ${organisationId} from calls`;
    await tx`insert into contracts (id, organisation_id, artist_id, production_id, title, status, amount_minor, currency,
        starts_on, ends_on, created_by, created_at)
      select gen_random_uuid(), ${organisationId}, user_id, production_id, 'Engagement ' || n,
        case n % 3 when 0 then 'pending_signature' else 'active' end, 240000, 'EUR', current_date - 30,
        current_date + 300, user_id, now() - interval '1 hour' * n
      from places, generate_series(1, ${ROWS.contracts * times}::int) n`;
    return await tx<(Person & { organisationId: string })[]>`
      select p.id as "userId", p.session_id as "sessionId", p.email, coalesce(c.id, p.id) as "callId",
        ${organisationId}::text as "organisationId"
      from people p left join calls c on c.user_id = p.id and c.n = 2 order by p.at`;
  })) as unknown as (Person & { organisationId: string })[];
  const [manager, ...accountants] = people.slice(count);
  const [accountant] = accountants;
  if (!manager || !accountant) throw new Error("nobody was made");
  const { organisationId } = manager;
  await makeExpenses(sql, organisationId, count, expensesEach);
  return { artists: people.slice(0, count), manager, accountant, accountants, organisationId };
}

/** Committed as they are made: the feed carries what one transaction wrote in one batch. */
async function makeExpenses(
  sql: Database["sql"],
  organisationId: string,
  people: number,
  each: number,
): Promise<void> {
  const step = Math.max(1, Math.floor(EXPENSES_AT_ONCE / people));
  for (let from = 1; from <= each; from += step)
    await sql`insert into expenses (id, organisation_id, artist_id, production_id, amount_minor, currency, category,
        description, spent_on, status, submitted_at, decided_at, created_at)
      select gen_random_uuid(), ${organisationId}, user_id, production_id, 1000 + n, 'EUR', 'Travel', 'Taxi ' || n,
        current_date - n % 60, case when n % 4 = 0 then 'submitted' else 'approved' end, now() - interval '1 day' * (n % 60),
        case when n % 4 = 0 then null else now() - interval '1 day' * (n % 60) end, now() - interval '1 hour' * n
      from production_people, generate_series(${from}::int, ${Math.min(each, from + step - 1)}::int) n
      where organisation_id = ${organisationId}`;
}

/** Readers of one production's week, and no more than that: a hundred thousand in a minute. */
export async function makeReaders(databaseUrl: string, count: number): Promise<Person[]> {
  const { artists, organisationId } = await makePeople(databaseUrl, 1);
  await using database = openDatabase(databaseUrl, { name: "bench", max: 1, statementTimeoutMs: 600_000 });
  const { sql } = database;
  const people: Person[] = [...artists];
  while (people.length < count) {
    const some = Math.min(READERS_AT_ONCE, count - people.length);
    const made = await sql.begin(async (tx) => {
      await tx`create temporary table readers on commit drop as
        select gen_random_uuid() as id, gen_random_uuid() as session_id from generate_series(1, ${some}::int)`;
      await tx`insert into users (id, email, first_name, last_name) select id, id || '@bench.example', 'Reader', 'R' from readers`;
      await tx`insert into memberships (organisation_id, user_id, roles) select ${organisationId}, id, array['artist'] from readers`;
      await tx`insert into sessions (id, user_id, idle_seconds) select session_id, id, 86400 from readers`;
      await tx`insert into production_people (production_id, user_id, organisation_id)
        select p.id, r.id, ${organisationId} from readers r,
          lateral (select id from productions where organisation_id = ${organisationId} limit 1) p`;
      return await tx<
        Person[]
      >`select id as "userId", session_id as "sessionId", '' as email, id as "callId" from readers`;
    });
    people.push(...(made as unknown as Person[]));
  }
  return people;
}

/** As after a night of autovacuum: a bench of a minute would else run on the plans of empty tables. */
export async function settle({ sql }: Pick<Database, "sql">): Promise<void> {
  await sql`vacuum analyze`;
}
