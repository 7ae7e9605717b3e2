CREATE TABLE "audit_events" (
	"organisation_id" uuid NOT NULL,
	"seq" bigint NOT NULL,
	"event_timestamp" timestamptz(6) NOT NULL,
	"actor_id" uuid,
	"actor_kind" text NOT NULL,
	"on_behalf_of" uuid,
	"action" text NOT NULL,
	"object_type" text NOT NULL,
	"object_id" uuid NOT NULL,
	"object_version" integer,
	"before_hash" bytea,
	"after_hash" bytea,
	"subject_id" uuid,
	"details" text,
	"request_id" uuid,
	"ip_class" text NOT NULL,
	"risk_level" text NOT NULL,
	"prev_hash" bytea NOT NULL,
	"hash" bytea NOT NULL,
	CONSTRAINT "audit_events_organisation_id_seq_pk" PRIMARY KEY("organisation_id","seq")
);
--> statement-breakpoint
CREATE TABLE "audit_heads" (
	"organisation_id" uuid PRIMARY KEY NOT NULL,
	"seq" bigint NOT NULL,
	"hash" bytea NOT NULL,
	"event_timestamp" timestamptz(6) NOT NULL
);
--> statement-breakpoint
CREATE TABLE "audit_pending" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "audit_pending_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"organisation_id" uuid NOT NULL,
	"noted_at" timestamptz(6) DEFAULT clock_timestamp() NOT NULL,
	"event" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "person_keys" (
	"organisation_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"key" bytea,
	"created_at" timestamptz(3) DEFAULT now() NOT NULL,
	"destroyed_at" timestamptz(3),
	CONSTRAINT "person_keys_organisation_id_person_id_pk" PRIMARY KEY("organisation_id","person_id")
);
--> statement-breakpoint
CREATE INDEX "audit_events_time" ON "audit_events" USING btree ("organisation_id","event_timestamp","seq");--> statement-breakpoint
CREATE INDEX "audit_events_actor" ON "audit_events" USING btree ("organisation_id","actor_id","event_timestamp","seq");--> statement-breakpoint
CREATE INDEX "audit_events_object" ON "audit_events" USING btree ("organisation_id","object_id","event_timestamp","seq");--> statement-breakpoint
CREATE INDEX "audit_events_type" ON "audit_events" USING btree ("organisation_id","object_type","event_timestamp","seq");--> statement-breakpoint
CREATE INDEX "idx_audit_trail_performance" ON "audit_events" USING btree ("organisation_id","event_timestamp" DESC NULLS FIRST,"risk_level") WHERE risk_level in ('high', 'critical');--> statement-breakpoint
CREATE INDEX "audit_events_medium" ON "audit_events" USING btree ("organisation_id","event_timestamp","seq") WHERE risk_level = 'medium';--> statement-breakpoint
CREATE INDEX "audit_pending_organisation" ON "audit_pending" USING btree ("organisation_id","noted_at","id");--> statement-breakpoint
-- Sealed every second: rows go as fast as they come.
ALTER TABLE "audit_pending" SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000, autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 100000000);--> statement-breakpoint
-- A field of an event in its canonical form, bencoding (docs/audit.md): its name and its text, each behind its length.
-- Written so that PostgreSQL folds them into the hash: with CASE, or numbers not cast, a hash took twice as long.
CREATE FUNCTION audit_text(name text, value text) RETURNS text LANGUAGE sql IMMUTABLE AS
$body$ SELECT coalesce(octet_length(name)::text || ':' || name || octet_length(value)::text || ':' || value, '') $body$;--> statement-breakpoint
CREATE FUNCTION audit_number(name text, value bigint) RETURNS text LANGUAGE sql IMMUTABLE AS
$body$ SELECT coalesce(octet_length(name)::text || ':' || name || 'i' || value::text || 'e', '') $body$;--> statement-breakpoint
-- The hash of an event: of every field but itself, in the order of their names.
CREATE FUNCTION audit_hash(event audit_events) RETURNS bytea LANGUAGE sql STABLE AS $body$
  SELECT sha256(convert_to('live-portal/audit/event/1' || chr(10) || 'd'
    || audit_text('action', event.action)
    || audit_text('actor_id', event.actor_id::text)
    || audit_text('actor_kind', event.actor_kind)
    || audit_text('after_hash', encode(event.after_hash, 'hex'))
    || audit_text('before_hash', encode(event.before_hash, 'hex'))
    || audit_text('details', event.details)
    || audit_text('event_timestamp', to_char(event.event_timestamp AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))
    || audit_text('ip_class', event.ip_class)
    || audit_text('object_id', event.object_id::text)
    || audit_text('object_type', event.object_type)
    || audit_number('object_version', event.object_version)
    || audit_text('on_behalf_of', event.on_behalf_of::text)
    || audit_text('organisation_id', event.organisation_id::text)
    || audit_text('prev_hash', encode(event.prev_hash, 'hex'))
    || audit_text('request_id', event.request_id::text)
    || audit_text('risk_level', event.risk_level)
    || audit_number('seq', event.seq)
    || audit_text('subject_id', event.subject_id::text)
    || 'e', 'UTF8'))
$body$;--> statement-breakpoint
-- Both act as the owner of the tables: a program whose role is another needs no right to them but to call these, and
-- cannot write past them.
--
-- What a transaction leaves: nobody waits for anybody, and it is not chained yet. What could not be, fails here.
CREATE FUNCTION audit_note(events jsonb) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $body$
  INSERT INTO audit_pending (organisation_id, event)
  SELECT (jsonb_populate_record(NULL::audit_events, value)).organisation_id, value FROM jsonb_array_elements(events) WITH ORDINALITY AS e(value, place) ORDER BY place
$body$;--> statement-breakpoint
-- Chains what an organisation's transactions left, in the order in which they left it, behind the lock of the chain's
-- head; gives how many. What one transaction left after it had seen another is chained after that one's: whoever sees
-- the later sees the earlier, and the clock puts them in that order.
CREATE FUNCTION audit_seal(organisation uuid, events_max integer) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $body$
DECLARE
  noted audit_pending;
  event audit_events;
  head audit_heads;
  sealed integer := 0;
BEGIN
  IF NOT EXISTS (SELECT FROM audit_pending WHERE organisation_id = organisation) THEN RETURN 0; END IF;
  INSERT INTO audit_heads VALUES (organisation, 0, decode(repeat('00', 32), 'hex'), '-infinity') ON CONFLICT DO NOTHING;
  SELECT * INTO STRICT head FROM audit_heads WHERE organisation_id = organisation FOR UPDATE;
  FOR noted IN
    WITH taken AS (
      DELETE FROM audit_pending WHERE id = ANY(ARRAY(
        SELECT id FROM audit_pending WHERE organisation_id = organisation ORDER BY noted_at, id LIMIT events_max
      )) RETURNING *
    ) SELECT * FROM taken ORDER BY noted_at, id
  LOOP
    event := jsonb_populate_record(NULL::audit_events, noted.event);
    event.seq := head.seq + 1;
    -- In the order of the chain, whatever the clock did, and whoever took long to commit.
    event.event_timestamp := greatest(noted.noted_at, head.event_timestamp + interval '1 microsecond');
    event.prev_hash := head.hash;
    event.hash := audit_hash(event);
    INSERT INTO audit_events VALUES (event.*);
    head.seq := event.seq;
    head.hash := event.hash;
    head.event_timestamp := event.event_timestamp;
    sealed := sealed + 1;
  END LOOP;
  UPDATE audit_heads SET seq = head.seq, hash = head.hash, event_timestamp = head.event_timestamp
  WHERE organisation_id = organisation AND sealed > 0;
  RETURN sealed;
END $body$;--> statement-breakpoint
-- What happened does not change. Privileges bind everybody but a superuser, the trigger also binds those.
CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  RAISE EXCEPTION '% is added to and never changed', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $body$;--> statement-breakpoint
CREATE TRIGGER audit_refuse BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_events FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();--> statement-breakpoint
CREATE TRIGGER audit_refuse BEFORE UPDATE OR TRUNCATE ON audit_pending FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();--> statement-breakpoint
DO $do$ BEGIN
  EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON audit_events FROM PUBLIC, %I', current_user);
END $do$;
