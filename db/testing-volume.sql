-- 200 organisations with some of everything: rows as the portal keeps them, spread as they are in use. No trigger and
-- no check of a reference runs meanwhile, for the rows name each other by construction.
set session_replication_role = replica;
set auto_explain.log_min_duration = -1;
create function pg_temp.id(kind text, n bigint) returns uuid language sql stable as $$ select md5(kind || n)::uuid $$;
create function pg_temp.ago(n bigint, every interval) returns timestamptz language sql stable as $$ select now() - n * every $$;

insert into organisations (id, name) select pg_temp.id('organisation', n), 'Organisation ' || n from generate_series(1, 200) n;

insert into users (id, email, first_name, last_name, password_hash)
select pg_temp.id('user', n), n || '@people.test', 'Ada', 'Lovelace ' || n, repeat('x', 100) from generate_series(1, 5000) n;

insert into memberships (organisation_id, user_id, roles)
select pg_temp.id('organisation', 1 + n % 200), pg_temp.id('user', n),
  case n / 200 % 10 when 0 then '{manager}' when 1 then '{accountant}' else '{artist}' end::text[] from generate_series(1, 5000) n;

insert into sessions (id, user_id, idle_seconds, created_at, last_used_at)
select pg_temp.id('session', n), pg_temp.id('user', 1 + (n - 1) % 5000), 86400, pg_temp.ago(n, '1 minute'), pg_temp.ago(n, '30 seconds') from generate_series(1, 10000) n;

insert into refresh_tokens (token_hash, session_id, created_at)
select md5('token' || n) || md5('more' || n), pg_temp.id('session', 1 + (n - 1) % 10000), pg_temp.ago(n, '1 minute') from generate_series(1, 20000) n;

insert into productions (id, organisation_id, name, starts_on, ends_on, zone, currency, created_at)
select pg_temp.id('production', n), pg_temp.id('organisation', 1 + n % 200), 'Production ' || n,
  current_date - (n % 700)::int, current_date - (n % 700)::int + 60, 'Europe/Lisbon', 'EUR', pg_temp.ago(n, '1 hour') from generate_series(1, 2000) n;

-- A production's people are of its organisation: n and n + 200 are of the same one.
insert into production_people (production_id, user_id, organisation_id)
select pg_temp.id('production', n), pg_temp.id('user', (n % 200) + 200 * (1 + (n / 200 + k) % 24)), pg_temp.id('organisation', 1 + n % 200)
from generate_series(1, 2000) n, generate_series(0, 9) k;

insert into production_minors (production_id, user_id, organisation_id, band, band_until, set_by)
select production_id, user_id, organisation_id, 'eu-adolescent', current_date + 100, user_id from production_people
where ('x' || substr(md5(user_id::text || production_id::text), 1, 2))::bit(8)::int < 25;

insert into schedules (id, organisation_id, production_id, title, kind, local_start, zone, starts_at, ends_at, status, created_at, deleted_at)
select pg_temp.id('schedule', n), pg_temp.id('organisation', 1 + n % 200), pg_temp.id('production', 1 + (n - 1) % 2000), 'Rehearsal ' || n, 'rehearsal',
  now() + (n % 800 - 600) * interval '1 day', 'Europe/Lisbon', now() + (n % 800 - 600) * interval '1 day', now() + (n % 800 - 600) * interval '1 day' + interval '2 hours',
  case n % 20 when 0 then 'cancelled' else 'confirmed' end, pg_temp.ago(n, '10 minutes'), case n % 50 when 0 then now() end from generate_series(1, 40000) n;

insert into schedule_people (schedule_id, user_id, organisation_id)
select pg_temp.id('schedule', n), pg_temp.id('user', (n % 200) + 200 * (1 + (n / 200 + k) % 24)), pg_temp.id('organisation', 1 + n % 200)
from generate_series(1, 40000) n, generate_series(0, 1) k where n % 4 <> 0;

insert into confirmations (schedule_id, user_id, organisation_id, schedule_version, confirmed_at)
select schedule_id, user_id, organisation_id, 1, now() from schedule_people where ('x' || substr(md5(schedule_id::text || user_id::text), 1, 2))::bit(8)::int < 128;

insert into calendar_feeds (id, organisation_id, user_id, kind, name, token_hash, created_at)
select pg_temp.id('calendar', n), pg_temp.id('organisation', 1 + (1 + (n - 1) % 5000) % 200), pg_temp.id('user', 1 + (n - 1) % 5000), 'mine', 'Device ' || n,
  md5('calendar' || n) || 'x', pg_temp.ago(n, '1 hour') from generate_series(1, 10000) n;

insert into calendar_accounts (id, organisation_id, user_id, provider, name, address, sealed, state)
select pg_temp.id('account', n), pg_temp.id('organisation', 1 + (1 + (n - 1) % 5000) % 200), pg_temp.id('user', 1 + (n - 1) % 5000), 'caldav', 'Work',
  'https://caldav.test/', repeat('x', 100), 'in_step' from generate_series(1, 2000) n;

insert into calendar_copies (account_id, entry_id, organisation_id, starts_at, digest)
select a.id, pg_temp.id('schedule', k), a.organisation_id, now(), md5(a.id::text) from calendar_accounts a, generate_series(1, 10) k;

insert into calendar_events (id, organisation_id, user_id, title, local_start, zone, starts_at, ends_at, created_at, deleted_at)
select pg_temp.id('event', n), pg_temp.id('organisation', 1 + (1 + (n - 1) % 5000) % 200), pg_temp.id('user', 1 + (n - 1) % 5000), 'Event ' || n,
  now() + (n % 800 - 600) * interval '1 day', 'Europe/Lisbon', now() + (n % 800 - 600) * interval '1 day', now() + (n % 800 - 600) * interval '1 day' + interval '1 hour',
  pg_temp.ago(n, '10 minutes'), case n % 50 when 0 then now() end from generate_series(1, 20000) n;

insert into event_seats (event_id, organisation_id, production_id, held_on, capacity, attendee_count)
select pg_temp.id('performance', n), pg_temp.id('organisation', 1 + n % 200), pg_temp.id('production', 1 + (n - 1) % 2000),
  current_date + (n % 800 - 600)::int, 500, 8 from generate_series(1, 20000) n;

insert into events (id, held_on, organisation_id, production_id, title, description, location, local_start, zone, zone_rules, starts_at, status, party_max, published_at)
select event_id, held_on, organisation_id, production_id, 'Night ' || substr(md5(event_id::text), 1, 3), 'Words of ' || substr(md5(event_id::text), 4, 3) || ' and music',
  'Hall ' || substr(md5(event_id::text), 1, 2), held_on + time '20:00', 'Europe/Lisbon', '', (held_on + time '20:00') at time zone 'Europe/Lisbon',
  'published', 4, pg_temp.ago(500, '1 day') from event_seats;

insert into attendees (id, organisation_id, event_id, status, name, email, party_size, token_hash, created_at, asked_at, confirmed_at)
select pg_temp.id('attendee', n), pg_temp.id('organisation', 1 + (1 + (n - 1) % 20000) % 200), pg_temp.id('performance', 1 + (n - 1) % 20000),
  case n / 20000 % 4 when 3 then 'pending' else 'confirmed' end, 'Guest ' || n, n || '@guests.test', 2, md5('guest' || n) || 'x', pg_temp.ago(n, '1 minute'),
  pg_temp.ago(n, '1 minute'), case n / 20000 % 4 when 3 then null else now() end from generate_series(1, 80000) n;

insert into announcements (id, organisation_id, production_id, title, body, must_read, created_by, created_at)
select pg_temp.id('announcement', n), pg_temp.id('organisation', 1 + n % 200), case when n % 3 > 0 then pg_temp.id('production', 1 + (n - 1) % 2000) end,
  'News ' || n, repeat('Words. ', 30), n % 5 = 0, pg_temp.id('user', 1 + (n - 1) % 5000), pg_temp.ago(n, '1 hour') from generate_series(1, 10000) n;

insert into announcement_reads (announcement_id, user_id, organisation_id, read_at)
select pg_temp.id('announcement', n), pg_temp.id('user', (n % 200) + 200 * (1 + k)), pg_temp.id('organisation', 1 + n % 200), now()
from generate_series(1, 10000) n, generate_series(0, 2) k;

insert into documents (id, organisation_id, owner_id, file_name, type, size_bytes, sha256, state, created_at)
select pg_temp.id('document', n), pg_temp.id('organisation', 1 + n % 200), pg_temp.id('user', 1 + (n - 1) % 5000), 'receipt-' || n || '.jpg', 'image/jpeg', 200000,
  md5('a' || n) || md5('b' || n), 'ready', pg_temp.ago(n, '20 minutes') from generate_series(1, 20000) n;

insert into contracts (id, organisation_id, artist_id, production_id, title, status, amount_minor, currency, starts_on, ends_on, document_id, created_by, created_at)
select pg_temp.id('contract', n), pg_temp.id('organisation', 1 + n % 200), pg_temp.id('user', 1 + (n - 1) % 5000), pg_temp.id('production', 1 + (n - 1) % 2000), 'Contract ' || n,
  (array['draft', 'pending_signature', 'active', 'completed', 'completed', 'completed', 'completed', 'cancelled'])[1 + n / 200 % 8], 125000 + n, 'EUR',
  current_date, current_date + 30, pg_temp.id('document', 1 + (n - 1) % 20000), pg_temp.id('user', 1 + n % 200), pg_temp.ago(n, '1 hour') from generate_series(1, 10000) n;

insert into expenses (id, organisation_id, artist_id, production_id, amount_minor, currency, category, description, spent_on, status, submitted_at, decided_by, decided_at, created_at)
select pg_temp.id('expense', n), pg_temp.id('organisation', 1 + n % 200), pg_temp.id('user', 1 + (n - 1) % 5000), pg_temp.id('production', 1 + (n - 1) % 2000), 1000 + n, 'EUR',
  (array['Travel', 'Meals', 'Accommodation', 'Equipment'])[1 + n / 200 % 4], 'Taxi ' || n, current_date - (n % 700)::int,
  case when n / 200 % 20 = 0 then 'draft' when n / 200 % 20 < 3 then 'submitted' when n / 200 % 20 = 3 then 'rejected' else 'approved' end,
  case when n / 200 % 20 > 0 then pg_temp.ago(n, '15 minutes') end, case when n / 200 % 20 > 2 then pg_temp.id('user', 1 + n % 200) end,
  case when n / 200 % 20 > 2 then pg_temp.ago(n, '10 minutes') end, pg_temp.ago(n, '15 minutes') from generate_series(1, 40000) n;

insert into ledger_bills (expense_id, organisation_id, state, ledger, batch_id, attempts, remote_id, reasons, drift, created_at, sent_at)
select pg_temp.id('expense', n), pg_temp.id('organisation', 1 + n % 200), case n / 200 % 50 when 7 then 'refused' when 8 then 'waiting' else 'sent' end, 'xero',
  pg_temp.id('batch', n / 50), 1, pg_temp.id('remote', n)::text, case when n / 200 % 50 = 7 then '["Account code 6000 is not a valid code"]'::jsonb end,
  case when n / 200 % 50 = 9 then 'missing' end, pg_temp.ago(n, '10 minutes'), pg_temp.ago(n, '9 minutes')
from generate_series(1, 40000) n where n / 200 % 20 > 3;

insert into ledger_payments (id, organisation_id, expense_id, account, amount_minor, functional_currency, functional_minor, paid_on, state, ledger, batch_id, attempts, remote_id, reasons, created_at, sent_at)
select pg_temp.id('payment', n), pg_temp.id('organisation', 1 + n % 200), pg_temp.id('expense', n), '1000', 1000 + n, 'EUR', 1000 + n, current_date,
  case n / 200 % 50 when 4 then 'refused' when 5 then 'waiting' else 'sent' end, 'xero', pg_temp.id('payments', n / 50), 1, pg_temp.id('paid', n)::text,
  case when n / 200 % 50 = 4 then '["Payment amount exceeds the amount outstanding on this document"]'::jsonb end, pg_temp.ago(n, '8 minutes'), pg_temp.ago(n, '7 minutes')
from generate_series(1, 40000) n where n / 200 % 20 > 3;

insert into accounts (organisation_id, code, name, kind)
select pg_temp.id('organisation', n), code, 'Account ' || code, kind
from generate_series(1, 200) n, (values ('1000', 'asset'), ('1400', 'asset'), ('2100', 'liability'), ('6000', 'expense')) as chart(code, kind);

insert into journal_entries (id, organisation_id, kind, source_id, entry_on, period, functional_currency, posted_at)
select pg_temp.id('entry', n), pg_temp.id('organisation', 1 + n % 200), 'expense', pg_temp.id('expense', n), day, to_char(day, 'YYYY-MM'), 'EUR', pg_temp.ago(n, '10 minutes')
from (select n, current_date - (n % 700)::int as day from generate_series(1, 30000) n) as days;

insert into postings (entry_id, position, organisation_id, period, account, currency, amount_minor, functional_minor, tax_country, tax_rate_milli)
select id, position, organisation_id, period, (array['6000', '1400', '2100'])[position + 1], 'EUR', (array[1000, 190, -1190])[position + 1], (array[1000, 190, -1190])[position + 1],
  case when position < 2 then 'DE' end, case when position < 2 then 19000 end
from journal_entries, generate_series(0, 2) as position;

insert into advances (id, organisation_id, artist_id, production_id, amount_minor, currency, settled_minor, functional_currency, open_functional_minor, purpose, status, issued_on, issued_by, acknowledged_at, created_at)
select pg_temp.id('advance', n), pg_temp.id('organisation', 1 + n % 200), pg_temp.id('user', 1 + (n - 1) % 5000), pg_temp.id('production', 1 + (n - 1) % 2000), 10000, 'EUR', 4000, 'EUR', 6000,
  'Petty cash ' || n, 'acknowledged', current_date - (n % 700)::int, pg_temp.id('user', 1 + n % 200), now(), pg_temp.ago(n, '15 minutes') from generate_series(1, 10000) n;

insert into advance_movements (id, organisation_id, advance_id, kind, amount_minor, functional_minor, moved_on, moved_by, at)
select pg_temp.id('movement', n), pg_temp.id('organisation', 1 + n % 200), pg_temp.id('advance', 1 + (n - 1) % 10000), case when n > 10000 then 'returned' else 'issued' end,
  case when n > 10000 then 4000 else 10000 end, case when n > 10000 then 4000 else 10000 end, current_date, pg_temp.id('user', 1 + n % 200), now() from generate_series(1, 20000) n;
-- As the trigger makes them, and a hundred clients beside.
insert into clients (id, organisation_id, name, currency)
select id, id, name, 'EUR' from organisations;
insert into clients (id, organisation_id, name, currency, accountant_id)
select pg_temp.id('client', n), pg_temp.id('organisation', 1 + n % 200), 'Client ' || n, 'EUR', pg_temp.id('user', n % 200 + 200) from generate_series(1, 2000) n;

insert into transactions (id, organisation_id, client_id, kind, category, description, amount_minor, currency, transacted_on, created_by, created_at)
select pg_temp.id('transaction', n), pg_temp.id('organisation', 1 + n % 200), pg_temp.id('client', 1 + (n - 1) % 2000), case n % 3 when 0 then 'income' else 'expense' end,
  case n % 3 when 0 then 'sales' else 'office_supplies' end, 'Paper ' || n, 1000 + n, 'EUR', current_date - (n % 700)::int, pg_temp.id('user', n % 200 + 200), pg_temp.ago(n, '15 minutes')
from generate_series(1, 40000) n;

insert into daily_metrics (client_id, day_on, organisation_id, total_income_minor, total_expenses_minor, transaction_count)
select client_id, transacted_on, organisation_id, coalesce(sum(amount_minor) filter (where kind = 'income'), 0),
  coalesce(sum(amount_minor) filter (where kind = 'expense'), 0), count(*) from transactions group by 1, 2, 3;

insert into expense_documents (expense_id, document_id, organisation_id, position)
select pg_temp.id('expense', n), pg_temp.id('document', 1 + (n - 1) % 20000), pg_temp.id('organisation', 1 + n % 200), 0 from generate_series(1, 30000) n;

insert into expense_events (id, expense_id, organisation_id, at, event, actor_id, expense_version)
select pg_temp.id('event', n), pg_temp.id('expense', 1 + n / 2), pg_temp.id('organisation', 1 + n / 2 % 200), pg_temp.ago(n, '5 minutes'),
  case n % 2 when 0 then 'submitted' else 'approved' end, pg_temp.id('user', 1 + (n - 1) % 5000), 1 + (n % 2)::int from generate_series(0, 79999) n;

insert into audit_events (organisation_id, seq, event_timestamp, actor_id, actor_kind, action, object_type, object_id, object_version, after_hash, subject_id, details, request_id, ip_class, risk_level, prev_hash, hash)
select pg_temp.id('organisation', 1 + n % 200), 1 + n / 200, pg_temp.ago(100000 - n, '2 minutes'), pg_temp.id('user', 1 + n % 5000), 'person', 'expenses.submitted', 'expense',
  pg_temp.id('expense', 1 + n / 2), 1, sha256('a'), pg_temp.id('user', 1 + n % 5000), repeat('x', 120), pg_temp.id('request', n), 'public',
  case when n % 1000 = 0 then 'critical' when n % 20 = 0 then 'high' when n % 10 = 0 then 'medium' else 'low' end, sha256('p'), sha256('h') from generate_series(0, 99999) n;

insert into audit_heads (organisation_id, seq, hash, event_timestamp)
select organisation_id, max(seq), sha256('h'), max(event_timestamp) from audit_events group by organisation_id;

insert into person_keys (organisation_id, person_id, key)
select organisation_id, user_id, sha256('k') from memberships;

insert into notifications (id, organisation_id, user_id, key, kind, title, body, link, created_at, read_at)
select pg_temp.id('notification', n), pg_temp.id('organisation', 1 + n % 200), pg_temp.id('user', 1 + (n - 1) % 5000), 'expense ' || n, 'expense-approved', 'Approved',
  'An expense of yours was approved', '/expenses', pg_temp.ago(n, '2 minutes'), case when n % 10 > 0 then now() end from generate_series(1, 100000) n;

insert into mails (id, organisation_id, user_id, recipient, subject, body, state, created_at)
select pg_temp.id('mail', n), pg_temp.id('organisation', 1 + n % 200), pg_temp.id('user', 1 + (n - 1) % 5000), n || '@people.test', 'Approved', repeat('Words. ', 20), 'sent', pg_temp.ago(n, '5 minutes')
from generate_series(1, 30000) n;

insert into jobs (id, organisation_id, created_by, kind, payload, state, created_at, finished_at)
select pg_temp.id('job', n), pg_temp.id('organisation', 1 + n % 200), pg_temp.id('user', 1 + (n - 1) % 5000), 'send-mail', '{"mail_ids": ["x"]}', 'completed', pg_temp.ago(n, '5 minutes'), now()
from generate_series(1, 20000) n;

insert into exports (id, organisation_id, created_by, kind, format, filter, file_name, job_id, created_at)
select pg_temp.id('export', n), pg_temp.id('organisation', 1 + n % 200), pg_temp.id('user', 1 + (n - 1) % 5000), 'expenses', 'csv', '{}', 'expenses.csv', pg_temp.id('job', n), pg_temp.ago(n, '5 minutes')
from generate_series(1, 20000) n;

insert into idempotency_keys (organisation_id, user_id, route, key, fingerprint, status, body, write_token, created_at)
select pg_temp.id('organisation', 1 + n % 200), pg_temp.id('user', 1 + (n - 1) % 5000), 'POST /api/v1/expenses', 'key ' || n, md5('f' || n), 201, repeat('x', 400), 'a.1', pg_temp.ago(n, '5 seconds')
from generate_series(1, 20000) n;
select search_rebuild();
reset session_replication_role;
analyze;
checkpoint;
