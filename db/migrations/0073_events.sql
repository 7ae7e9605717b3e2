-- Performances that the public may come to (mission D-16), one table a year (DB-14). What is counted lies apart: a row
-- for each event, whose key is its id alone, as no key of a partitioned table can be; whoever takes seats waits for it.
CREATE TABLE "event_seats" (
	"event_id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"production_id" uuid NOT NULL REFERENCES "productions"("id"),
	"held_on" date NOT NULL,
	"capacity" integer,
	"attendee_count" integer DEFAULT 0 NOT NULL,
	"pending_count" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "event_seats_day" UNIQUE ("event_id","held_on"),
	CONSTRAINT "event_seats_counts" CHECK (attendee_count >= 0 and pending_count >= 0),
	CONSTRAINT "event_seats_capacity" CHECK (capacity is null or (capacity > 0 and attendee_count <= capacity))
);
--> statement-breakpoint
-- An event on another day may belong to another year: its seats say which day, and its row follows them.
CREATE TABLE "events" (
	"id" uuid NOT NULL,
	"held_on" date NOT NULL,
	"organisation_id" uuid NOT NULL,
	"production_id" uuid NOT NULL REFERENCES "productions"("id"),
	"title" text NOT NULL,
	"description" text,
	"location" text NOT NULL,
	"local_start" timestamp(0) NOT NULL,
	"local_end" timestamp(0),
	"zone" text NOT NULL,
	"zone_rules" text NOT NULL,
	"starts_at" timestamptz(3) NOT NULL,
	"ends_at" timestamptz(3),
	"status" text NOT NULL,
	"party_max" integer NOT NULL,
	"published_at" timestamptz(3),
	"cancelled_at" timestamptz(3),
	"cancel_reason" text,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamptz(3) DEFAULT now() NOT NULL,
	"updated_at" timestamptz(3) DEFAULT now() NOT NULL,
	-- A description that is null would make all of it null (mission erratum 30).
	"words" tsvector GENERATED ALWAYS AS (to_tsvector('english'::regconfig, coalesce(title, '') || ' ' || coalesce(description, ''))) STORED NOT NULL,
	CONSTRAINT "events_id_held_on_pk" PRIMARY KEY("id","held_on"),
	CONSTRAINT "events_seats" FOREIGN KEY ("id","held_on") REFERENCES "event_seats"("event_id","held_on") ON UPDATE CASCADE,
	CONSTRAINT "events_status" CHECK (status in ('draft', 'published', 'cancelled') and (status <> 'published' or published_at is not null) and (status = 'cancelled') = (cancelled_at is not null)),
	CONSTRAINT "events_party" CHECK (party_max between 1 and 20)
) PARTITION BY RANGE ("held_on");
--> statement-breakpoint
-- While there are no rows. With rows: ON ONLY the parent, CONCURRENTLY on each partition, ATTACH (docs/events.md).
CREATE INDEX "idx_events_date_location" ON "events" USING btree ("organisation_id","held_on","starts_at","id","location");--> statement-breakpoint
CREATE INDEX "events_production" ON "events" USING btree ("production_id","held_on","starts_at","id");--> statement-breakpoint
CREATE INDEX "idx_events_search" ON "events" USING gin ("words");--> statement-breakpoint
-- Who said that they come (mission D-17): `confirmed` by the link that was mailed to them.
CREATE TABLE "attendees" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"event_id" uuid NOT NULL REFERENCES "event_seats"("event_id"),
	"status" text NOT NULL,
	"name" text NOT NULL,
	"email" text NOT NULL,
	"party_size" integer NOT NULL,
	"token_hash" text,
	"mail_count" integer DEFAULT 0 NOT NULL,
	"told_version" integer DEFAULT 0 NOT NULL,
	"created_at" timestamptz(3) DEFAULT now() NOT NULL,
	"asked_at" timestamptz(3) NOT NULL,
	"confirmed_at" timestamptz(3),
	"cancelled_at" timestamptz(3),
	"erased_at" timestamptz(3),
	CONSTRAINT "attendees_status" CHECK (status in ('pending', 'confirmed', 'cancelled') and (status <> 'confirmed' or confirmed_at is not null)),
	CONSTRAINT "attendees_party" CHECK (party_size between 1 and 20)
);
--> statement-breakpoint
CREATE UNIQUE INDEX "attendees_token" ON "attendees" USING btree ("token_hash") WHERE token_hash is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "attendees_person" ON "attendees" USING btree ("event_id","email") WHERE status <> 'cancelled' and erased_at is null;--> statement-breakpoint
CREATE INDEX "idx_attendees_event_id" ON "attendees" USING btree ("event_id","created_at","id") WHERE status = 'confirmed';--> statement-breakpoint
CREATE INDEX "attendees_organisation" ON "attendees" USING btree ("organisation_id","event_id","created_at","id");--> statement-breakpoint
CREATE INDEX "attendees_pending" ON "attendees" USING btree ("asked_at") WHERE status = 'pending';--> statement-breakpoint
CREATE INDEX "attendees_kept" ON "attendees" USING btree ("asked_at") WHERE status <> 'pending' and erased_at is null;--> statement-breakpoint
SELECT guard_tenancy(guarded::regclass) FROM unnest(ARRAY['event_seats', 'events', 'attendees']) AS guarded;--> statement-breakpoint
REVOKE DELETE ON event_seats, events, attendees FROM portal_app;--> statement-breakpoint
REVOKE DELETE ON event_seats, events FROM portal_jobs;--> statement-breakpoint
-- Whoever changes an attendee, the count is true, and no more come than there is room for: the check above refuses it,
-- for of two that take the last seat the second sees what the first made of it.
CREATE FUNCTION attendees_counted() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
  whose uuid := CASE WHEN TG_OP = 'DELETE' THEN OLD.event_id ELSE NEW.event_id END;
  came int := 0;
  asked int := 0;
BEGIN
  IF TG_OP <> 'INSERT' THEN
    came := came - CASE OLD.status WHEN 'confirmed' THEN OLD.party_size ELSE 0 END;
    asked := asked - (OLD.status = 'pending')::int;
  END IF;
  IF TG_OP <> 'DELETE' THEN
    came := came + CASE NEW.status WHEN 'confirmed' THEN NEW.party_size ELSE 0 END;
    asked := asked + (NEW.status = 'pending')::int;
  END IF;
  IF came <> 0 OR asked <> 0 THEN
    UPDATE event_seats SET attendee_count = attendee_count + came, pending_count = pending_count + asked WHERE event_id = whose;
  END IF;
  RETURN NULL;
END $body$;--> statement-breakpoint
-- Somebody at psql counts too, who names no organisation.
ALTER FUNCTION attendees_counted() SET "portal.organisation" = '*';--> statement-breakpoint
CREATE TRIGGER attendees_counted AFTER INSERT OR UPDATE OF status, party_size OR DELETE ON attendees FOR EACH ROW EXECUTE FUNCTION attendees_counted();--> statement-breakpoint
CREATE FUNCTION attendees_stay() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  RAISE EXCEPTION 'an attendee is of one event' USING ERRCODE = 'restrict_violation', CONSTRAINT = 'attendees_stay';
END $body$;--> statement-breakpoint
CREATE TRIGGER attendees_stay BEFORE UPDATE OF event_id ON attendees FOR EACH ROW WHEN (OLD.event_id <> NEW.event_id) EXECUTE FUNCTION attendees_stay();--> statement-breakpoint
-- Years from 2024 to the one that is named, those that are missing; ten ahead at most. A table is made aside and then
-- attached, so that readers and writers of the others go on. It is read and written by its parent alone; the indexes
-- come with it.
CREATE FUNCTION make_event_partitions(last_year int) RETURNS int LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, public, pg_temp SET lock_timeout = '2s' AS $body$
DECLARE
  made int := 0;
  part text;
BEGIN
  FOR year IN 2024 .. least(last_year, extract(year FROM now())::int + 10) LOOP
    part := 'events_' || year;
    CONTINUE WHEN to_regclass('public.' || part) IS NOT NULL;
    EXECUTE format('CREATE TABLE public.%I (LIKE public.events INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING GENERATED)', part);
    PERFORM public.guard_tenancy(format('public.%I', part)::regclass);
    EXECUTE format('REVOKE INSERT, UPDATE, DELETE ON public.%I FROM portal_app, portal_jobs', part);
    EXECUTE format('ALTER TABLE public.events ATTACH PARTITION public.%I FOR VALUES FROM (%L) TO (%L)',
      part, make_date(year, 1, 1), make_date(year + 1, 1, 1));
    made := made + 1;
  END LOOP;
  RETURN made;
END $body$;--> statement-breakpoint
REVOKE ALL ON FUNCTION make_event_partitions(int) FROM PUBLIC;--> statement-breakpoint
GRANT EXECUTE ON FUNCTION make_event_partitions(int) TO portal_jobs;--> statement-breakpoint
SELECT make_event_partitions(extract(year from now())::int + 3);--> statement-breakpoint
-- Whoever has events open is told of one that changed, and when seats were taken.
CREATE VIEW feed_events WITH (security_invoker = true) AS
SELECT event_id AS id, organisation_id, json_build_object('production_id', production_id) AS "row" FROM event_seats;--> statement-breakpoint
CALL feed_watch('events', ARRAY['id'], ARRAY['id', 'organisation_id', 'version']);--> statement-breakpoint
CREATE FUNCTION feed_note_event_seats() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  INSERT INTO changes (entity, row_key, organisation_id) SELECT 'events', n.event_id::text, n.organisation_id FROM new_rows AS n;
  IF FOUND THEN PERFORM feed_wake(); END IF;
  RETURN NULL;
END $body$;--> statement-breakpoint
CREATE TRIGGER feed_update AFTER UPDATE ON event_seats REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION feed_note_event_seats();
