-- Whose rows a query sees and writes: those of the organisation that it names (db/tenancy.ts), whatever it forgot to ask.
-- Roles belong to the whole server, so another database may have made them, perhaps at this moment.
DO $$
DECLARE who text;
BEGIN
  FOREACH who IN ARRAY ARRAY['portal_app', 'portal_jobs'] LOOP
    BEGIN
      IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = who) THEN EXECUTE format('CREATE ROLE %I NOLOGIN', who); END IF;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
    END;
    IF NOT pg_has_role(current_user, who, 'MEMBER') THEN EXECUTE format('GRANT %I TO %I', who, current_user); END IF;
    EXECUTE format('GRANT USAGE ON SCHEMA public TO %I', who);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO %I', who);
    EXECUTE format('GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO %I', who);
    EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO %I', who);
    EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO %I', who);
  END LOOP;
END $$;--> statement-breakpoint
-- What is only added to, and what the feed alone writes. Rows that people take away are marked so; the jobs' program
-- sweeps what nobody needs any more.
REVOKE UPDATE, DELETE ON expense_events, contract_events, journal_entries, postings, audit_signed_heads, audit_keys
  FROM portal_app, portal_jobs;--> statement-breakpoint
-- By audit_note and audit_seal alone.
REVOKE INSERT, UPDATE, DELETE ON audit_events, audit_heads, audit_pending FROM portal_app, portal_jobs;--> statement-breakpoint
REVOKE UPDATE, DELETE ON expense_approvals FROM portal_app, portal_jobs;--> statement-breakpoint
REVOKE DELETE ON delegations, policy_changes FROM portal_app, portal_jobs;--> statement-breakpoint
REVOKE INSERT, UPDATE, DELETE ON feed_state, feed_batches, tallies FROM portal_app;--> statement-breakpoint
REVOKE DELETE ON organisations, users, memberships, sessions, refresh_tokens, one_time_links, signing_keys, productions,
  schedules, announcements, contracts, expenses, documents, imports, jobs, effects, mails, notifications, idempotency_keys,
  changes FROM portal_app;--> statement-breakpoint
CREATE FUNCTION seen_organisation() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS
  $$ SELECT nullif(nullif(current_setting('portal.organisation', true), '*'), '')::uuid $$;--> statement-breakpoint
CREATE FUNCTION sees_everybody() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS
  $$ SELECT coalesce(current_setting('portal.organisation', true) = '*', false) $$;--> statement-breakpoint
-- Equal, and expected to be: a query names its organisation too, and a planner that took the two for independent would
-- look for a page among as many rows as there are organisations.
CREATE OPERATOR === (LEFTARG = uuid, RIGHTARG = uuid, FUNCTION = uuid_eq, RESTRICT = neqsel);--> statement-breakpoint
-- Asked once a query, as sub-selects are, and not once a row. A row of no organisation is the house's: anybody may cause
-- one, and only who sees everybody sees it.
CREATE FUNCTION guard_tenancy(guarded regclass, owner text DEFAULT 'organisation_id') RETURNS void LANGUAGE plpgsql AS $body$
BEGIN
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', guarded);
  EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', guarded);
  EXECUTE format('CREATE POLICY tenancy ON %s USING ((SELECT sees_everybody()) OR %I === (SELECT seen_organisation())) '
    'WITH CHECK ((SELECT sees_everybody()) OR %I IS NULL OR %I === (SELECT seen_organisation()))', guarded, owner, owner, owner);
END $body$;--> statement-breakpoint
SELECT guard_tenancy('organisations', 'id');--> statement-breakpoint
SELECT guard_tenancy(c.oid) FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
WHERE a.attname = 'organisation_id' AND NOT a.attisdropped AND c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace;--> statement-breakpoint
-- A view reads as whoever asks it, and not as whoever made it.
DO $$
DECLARE view text;
BEGIN
  FOR view IN SELECT oid::regclass FROM pg_class WHERE relkind = 'v' AND relnamespace = 'public'::regnamespace LOOP
    EXECUTE format('ALTER VIEW %s SET (security_invoker = true)', view);
  END LOOP;
END $$;--> statement-breakpoint
-- Which programs are connected: the names of others' sessions are their user's to see.
CREATE FUNCTION connected_programs() RETURNS TABLE (name text, connections int, moved_at timestamptz)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS
  $$ SELECT application_name, count(*)::int, max(state_change) FROM pg_stat_activity WHERE datname = current_database() AND application_name <> ''
     GROUP BY application_name $$;--> statement-breakpoint
-- People belong to no organisation, and whoever shows them may be another than the one that changes them.
ALTER FUNCTION feed_note_names() SET "portal.organisation" = '*';
