-- Calendars that devices subscribed to: of the secret in an address only its SHA-256 is kept.
CREATE TABLE "calendar_feeds" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"user_id" uuid NOT NULL REFERENCES "users"("id"),
	"kind" text NOT NULL,
	"production_id" uuid REFERENCES "productions"("id"),
	"name" text NOT NULL,
	"token_hash" text NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamptz(3) DEFAULT now() NOT NULL,
	"revoked_at" timestamptz(3),
	CONSTRAINT "calendar_feeds_kind" CHECK ("kind" IN ('mine', 'free_busy', 'full'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX "calendar_feeds_token" ON "calendar_feeds" USING btree ("token_hash");--> statement-breakpoint
CREATE INDEX "calendar_feeds_user" ON "calendar_feeds" USING btree ("user_id","organisation_id","created_at","id") WHERE revoked_at is null;--> statement-breakpoint
CREATE INDEX "calendar_feeds_revoked" ON "calendar_feeds" USING btree ("revoked_at") WHERE revoked_at is not null;--> statement-breakpoint
-- What is in a person's own calendar.
CREATE TABLE "calendar_events" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"user_id" uuid NOT NULL REFERENCES "users"("id"),
	"title" text NOT NULL,
	"all_day" boolean DEFAULT false NOT NULL,
	"local_start" timestamp(0) NOT NULL,
	"local_end" timestamp(0),
	"zone" text NOT NULL,
	"starts_at" timestamptz(3) NOT NULL,
	"ends_at" timestamptz(3),
	"location" text,
	"notes" text,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamptz(3) DEFAULT now() NOT NULL,
	"updated_at" timestamptz(3) DEFAULT now() NOT NULL,
	"deleted_at" timestamptz(3)
);
--> statement-breakpoint
CREATE INDEX "calendar_events_user_start" ON "calendar_events" USING btree ("user_id","starts_at","id");--> statement-breakpoint
CREATE INDEX "calendar_events_deleted" ON "calendar_events" USING btree ("deleted_at") WHERE deleted_at is not null;--> statement-breakpoint
CREATE INDEX "schedules_removed" ON "schedules" USING btree ("organisation_id","starts_at","id") WHERE deleted_at is not null;--> statement-breakpoint
SELECT guard_tenancy('calendar_feeds');--> statement-breakpoint
SELECT guard_tenancy('calendar_events');--> statement-breakpoint
REVOKE DELETE ON calendar_feeds, calendar_events FROM portal_app;--> statement-breakpoint
-- A calendar says when an item was changed last. Whatever else the view says by now stays.
DO $do$
DECLARE
  stood text := pg_get_viewdef('feed_schedules'::regclass);
  now_is text := regexp_replace(stood, $$'created_at'(::text)?,$$, $$'updated_at', feed_instant(updated_at), 'created_at',$$);
BEGIN
  IF now_is = stood THEN RAISE 'feed_schedules has no created_at to put updated_at before'; END IF;
  EXECUTE 'CREATE OR REPLACE VIEW feed_schedules WITH (security_invoker = true) AS ' || now_is;
END $do$;--> statement-breakpoint
CREATE VIEW feed_calendar_feeds WITH (security_invoker = true) AS
SELECT id, organisation_id, json_build_object(
  'id', id, 'organisation_id', organisation_id, 'user_id', user_id, 'kind', kind, 'production_id', production_id,
  'token_hash', token_hash
) AS "row"
FROM calendar_feeds
WHERE (revoked_at IS NULL) IS TRUE;--> statement-breakpoint
-- One that was taken away says so, and no more of what it was than its time: its words leave the edges.
CREATE VIEW feed_calendar_events WITH (security_invoker = true) AS
SELECT id, organisation_id, json_build_object(
  'id', id, 'organisation_id', organisation_id, 'user_id', user_id,
  'title', CASE WHEN deleted_at IS NULL THEN title ELSE '' END, 'all_day', all_day,
  'local_start', feed_wall(local_start), 'local_end', feed_wall(local_end), 'zone', zone,
  'starts_at', feed_instant(starts_at), 'ends_at', feed_instant(ends_at),
  'location', CASE WHEN deleted_at IS NULL THEN location END, 'notes', CASE WHEN deleted_at IS NULL THEN notes END,
  'version', version, 'is_removed', deleted_at IS NOT NULL, 'updated_at', feed_instant(updated_at)
) AS "row"
FROM calendar_events;--> statement-breakpoint
-- What edges no longer have among the schedules, for calendars that had it.
CREATE VIEW feed_removed_schedules WITH (security_invoker = true) AS
SELECT id, organisation_id, json_build_object(
  'id', id, 'organisation_id', organisation_id, 'production_id', production_id,
  'kind', kind, 'all_day', all_day, 'local_start', feed_wall(local_start),
  'local_end', feed_wall(local_end), 'zone', zone, 'starts_at', feed_instant(starts_at),
  'ends_at', feed_instant(ends_at), 'version', version, 'updated_at', feed_instant(deleted_at)
) AS "row"
FROM schedules
WHERE (deleted_at IS NOT NULL) IS TRUE;--> statement-breakpoint
CALL feed_watch('calendar_feeds', ARRAY['id'], ARRAY['id', 'organisation_id', 'user_id', 'kind', 'production_id', 'token_hash', 'revoked_at']);--> statement-breakpoint
CALL feed_watch('calendar_events', ARRAY['id'], ARRAY['id', 'organisation_id', 'user_id', 'title', 'all_day', 'local_start', 'local_end', 'zone', 'starts_at', 'ends_at', 'location', 'notes', 'version', 'updated_at', 'deleted_at']);--> statement-breakpoint
-- Rows of a table that edges hold under another name as well: those that are, or were, marked as taken away.
CREATE FUNCTION feed_note_removed_schedules() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO changes (entity, row_key, organisation_id)
    SELECT 'removed_schedules', n.id::text, n.organisation_id FROM new_rows AS n WHERE n.deleted_at IS NOT NULL;
  ELSIF TG_OP = 'DELETE' THEN
    INSERT INTO changes (entity, row_key, organisation_id)
    SELECT 'removed_schedules', o.id::text, o.organisation_id FROM old_rows AS o WHERE o.deleted_at IS NOT NULL;
  ELSIF TG_OP = 'UPDATE' THEN
    INSERT INTO changes (entity, row_key, organisation_id)
    SELECT 'removed_schedules', n.id::text, n.organisation_id FROM old_rows AS o JOIN new_rows AS n USING (id)
    WHERE (o.deleted_at IS NOT NULL OR n.deleted_at IS NOT NULL) AND o IS DISTINCT FROM n;
  ELSE
    INSERT INTO changes (entity, row_key, organisation_id)
    SELECT 'removed_schedules', s.id::text, s.organisation_id FROM schedules AS s WHERE s.deleted_at IS NOT NULL;
  END IF;
  IF FOUND THEN PERFORM feed_wake(); END IF;
  RETURN NULL;
END $body$;--> statement-breakpoint
CREATE TRIGGER feed_removed_insert AFTER INSERT ON schedules REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION feed_note_removed_schedules();--> statement-breakpoint
CREATE TRIGGER feed_removed_update AFTER UPDATE ON schedules REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION feed_note_removed_schedules();--> statement-breakpoint
CREATE TRIGGER feed_removed_delete AFTER DELETE ON schedules REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION feed_note_removed_schedules();--> statement-breakpoint
CREATE TRIGGER feed_removed_truncate BEFORE TRUNCATE ON schedules FOR EACH STATEMENT EXECUTE FUNCTION feed_note_removed_schedules();--> statement-breakpoint
-- An iTIP message that goes with a mail: a change so late that a subscribed calendar may not look before.
ALTER TABLE "mails" ADD COLUMN "calendar" text;
