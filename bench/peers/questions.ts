/**
 * What both peers ask, as plain SQL: the questions of api/dashboard, api/contracts, api/schedules and api/expenses,
 * to the same tables, by the same rules of who sees what. Columns have the wire's names, so a row is nearly an item.
 * $1 is the organisation and $2 the reader, in every one.
 */
export type Ask = <Row>(question: Question, values: unknown[]) => Promise<Row[]>;
/** A statement, and the name under which a connection keeps it prepared. */
export type Question = { name: string; text: string };

/** The same question of whoever sees the whole organisation, and of everybody else. */
const both = (name: string, text: (isWhole: boolean) => string) => ({
  whole: { name: `${name}_whole`, text: text(true) },
  own: { name: `${name}_own`, text: text(false) },
});

/** $2 has a place in each, so that both shapes take the same values; a planner drops it. */
const own = (isWhole: boolean, condition: string) =>
  isWhole ? "and $2::uuid is not null" : `and ${condition}`;
const ownRows = (isWhole: boolean) => own(isWhole, "artist_id = $2");
const OPEN = "organisation_id = $1 and deleted_at is null";

export const COUNTS = both(
  "counts",
  (isWhole) => `select
    (select count(*)::int from contracts where ${OPEN} and status = 'pending_signature' ${ownRows(isWhole)}) as pending_contracts,
    (select count(*)::int from contracts where ${OPEN} and status = 'active' ${ownRows(isWhole)}) as active_contracts,
    (select count(*)::int from expenses where ${OPEN} and status = 'submitted' ${ownRows(isWhole)}) as pending_expenses`,
);

/** $3 is where "lately" begins. */
export const APPROVED = both(
  "approved",
  (isWhole) => `select currency, sum(amount_minor)::text as sum, count(*)::int as count from expenses
    where ${OPEN} and status = 'approved' and decided_at >= $3::timestamptz ${ownRows(isWhole)}
    group by currency order by currency`,
);

const visibleContracts = (isWhole: boolean) => `c.organisation_id = $1 and c.deleted_at is null
  ${own(isWhole, "c.artist_id = $2 and c.status <> 'draft'")}`;
const CONTRACT = `c.id, c.production_id, c.status, c.amount_minor, c.currency, c.starts_on as start_date,
  c.ends_on as end_date, c.created_at`;

/** $3 is how many. */
export const CONTRACTS = both(
  "contracts",
  (isWhole) => `select ${CONTRACT} from contracts c
    where ${visibleContracts(isWhole)} order by c.created_at desc, c.id desc limit $3`,
);
export const CONTRACT_COUNT = both(
  "contract_count",
  (isWhole) => `select count(*)::int as count from contracts c where ${visibleContracts(isWhole)}`,
);
/** $3 is how many. */
export const ACTIVE_CONTRACTS = both(
  "active_contracts",
  (isWhole) => `select ${CONTRACT}, c.title, c.artist_id, u.first_name || ' ' || u.last_name as artist_name,
      p.name as production_name, c.signed_at, c.updated_at, c.version
    from contracts c join users u on u.id = c.artist_id join productions p on p.id = c.production_id
    where ${visibleContracts(isWhole)} and c.status = 'active' order by c.created_at desc, c.id desc limit $3`,
);

const EXPENSE = `e.id, e.artist_id, e.production_id, e.amount_minor, e.currency, e.category, e.description,
  e.spent_on as expense_date, e.notes, e.status, e.submitted_at, e.decision_notes, e.posted_at, e.created_at,
  e.updated_at, e.version, case when e.status = 'approved' then e.decided_by end as approved_by,
  case when e.status = 'approved' then e.decided_at end as approved_at,
  coalesce((select json_agg(d.document_id order by d.position) from expense_documents d where d.expense_id = e.id), '[]') as document_ids`;

/** $3 is how many. */
export const SUBMITTED_EXPENSES = both(
  "submitted_expenses",
  (
    isWhole,
  ) => `select ${EXPENSE}, u.first_name || ' ' || u.last_name as artist_name, p.name as production_name
    from expenses e join users u on u.id = e.artist_id left join productions p on p.id = e.production_id
    where e.organisation_id = $1 and e.deleted_at is null and e.status = 'submitted'
    ${isWhole ? "and (e.artist_id = $2 or e.submitted_at is not null)" : "and e.artist_id = $2"}
    order by e.created_at desc, e.id desc limit $3`,
);

const visibleSchedules = (
  isWhole: boolean,
) => `s.organisation_id = $1 and s.deleted_at is null and p.deleted_at is null
  ${own(
    isWhole,
    `(exists (select 1 from schedule_people a where a.schedule_id = s.id and a.user_id = $2)
      or not exists (select 1 from schedule_people a where a.schedule_id = s.id)
      and exists (select 1 from production_people w where w.production_id = s.production_id and w.user_id = $2))`,
  )}`;

/** $3 is after when. */
export const UPCOMING = both(
  "upcoming",
  (isWhole) => `select count(*)::int as count from schedules s join productions p on p.id = s.production_id
    where ${visibleSchedules(isWhole)} and s.starts_at >= $3::timestamptz and s.status <> 'cancelled'`,
);
/** $3 is how many, $4 where the window begins; the longest item bounds how far before it one may begin. */
export const SCHEDULES = both(
  "schedules",
  (
    isWhole,
  ) => `select s.id, s.production_id, p.name as production_name, s.title, s.kind, s.all_day, s.local_start,
      s.local_end, s.zone, s.starts_at, s.ends_at, s.location, s.stage, s.notes, s.status, s.version,
      case when c.schedule_version = s.version then c.confirmed_at end as confirmed_at
    from schedules s join productions p on p.id = s.production_id
    left join confirmations c on c.schedule_id = s.id and c.user_id = $2
    where ${visibleSchedules(isWhole)} and (s.ends_at > $4::timestamptz or s.starts_at >= $4::timestamptz)
    and s.starts_at >= $4::timestamptz - coalesce((select max(ends_at - starts_at) from schedules
      where organisation_id = $1 and deleted_at is null and ends_at is not null), interval '0')
    order by s.starts_at, s.id limit $3`,
);

/** $3 is how many. */
export const ANNOUNCEMENTS = both(
  "announcements",
  (isWhole) => `select a.id, a.production_id, a.title, a.body, a.must_read, a.created_at, r.read_at, a.version
    from announcements a left join announcement_reads r on r.announcement_id = a.id and r.user_id = $2
    where a.organisation_id = $1 and a.deleted_at is null and (a.production_id is null
      or exists (select 1 from productions p where p.id = a.production_id and p.deleted_at is null))
    ${own(isWhole, "(a.production_id is null or exists (select 1 from production_people w where w.production_id = a.production_id and w.user_id = $2))")}
    order by a.created_at desc, a.id desc limit $3`,
);

/** A production that the reader may book on ($3), with its currency. */
export const PRODUCTION = both(
  "production",
  (
    isWhole,
  ) => `select p.currency from productions p where p.organisation_id = $1 and p.id = $3 and p.deleted_at is null
    ${own(isWhole, "exists (select 1 from production_people w where w.production_id = p.id and w.user_id = $2)")}`,
);
export const OWN_CURRENCY: Question = {
  name: "own_currency",
  text: "select currency from organisations where id = $1",
};

/** $3 to $10: id, production, minor units, currency, category, description, day, notes. It answers the new item. */
export const NEW_EXPENSE: Question = {
  name: "new_expense",
  text: `insert into expenses as e
    (organisation_id, artist_id, id, production_id, amount_minor, currency, category, description, spent_on, notes,
      status, submitted_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'submitted', now())
    returning ${EXPENSE},
      (select first_name || ' ' || last_name from users where id = e.artist_id) as artist_name,
      (select name from productions where id = e.production_id) as production_name`,
};
/** $3 is the expense, $4 and $5 are the events' ids. */
export const NEW_EXPENSE_EVENTS: Question = {
  name: "new_expense_events",
  text: `insert into expense_events (organisation_id, actor_id, expense_id, id, event, at, expense_version)
    values ($1, $2, $3, $4, 'created', now(), 1), ($1, $2, $3, $5, 'submitted', now(), 1)`,
};

/** Of somebody who signs in; $1 is their address. */
export const PERSON: Question = {
  name: "person",
  text: `select u.id, u.password_hash, m.organisation_id, to_json(m.roles) as roles from users u
    join memberships m on m.user_id = u.id and m.deleted_at is null
    where u.email = $1 and u.is_active order by m.created_at limit 1`,
};
