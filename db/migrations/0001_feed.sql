-- The primary's present life (docs/feed.md): written tokens and batch numbers belong to it. Epochs are the millisecond
-- in which the life began, in hex, so that they are ordered.
ALTER TABLE "feed_state" ADD COLUMN "life" text DEFAULT '' NOT NULL;--> statement-breakpoint
INSERT INTO "feed_state" ("only", "epoch")
VALUES (true, lpad(to_hex((extract(epoch FROM clock_timestamp()) * 1000)::bigint), 12, '0'));--> statement-breakpoint
-- Both tables lose rows as fast as they gain them, and the sequencer reads the whole of the first.
ALTER TABLE "changes" SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000, autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 100000000);--> statement-breakpoint
ALTER TABLE "feed_batches" SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);--> statement-breakpoint
-- Instants and wall times as the API writes them.
CREATE FUNCTION feed_instant(moment timestamptz) RETURNS text LANGUAGE sql STABLE
RETURN to_char(moment AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"');--> statement-breakpoint
CREATE FUNCTION feed_wall(moment timestamp) RETURNS text LANGUAGE sql STABLE
RETURN to_char(moment, 'YYYY-MM-DD"T"HH24:MI:SS');--> statement-breakpoint
-- What edges get of a row: one view a table. A row that the view leaves out (deleted, or marked so) travels as a tombstone.
-- Nothing VOLATILE may be called here: it would read another snapshot than the batch (6 of 60 batches were torn).
CREATE VIEW feed_signing_keys AS
SELECT kid, NULL::uuid AS organisation_id, json_build_object(
  'kid', kid, 'public_jwk', public_jwk
) AS "row"
FROM signing_keys;--> statement-breakpoint
CREATE VIEW feed_sessions AS
SELECT id, NULL::uuid AS organisation_id, json_build_object(
  'id', id, 'user_id', user_id, 'revoked_at', feed_instant(revoked_at)
) AS "row"
FROM sessions;--> statement-breakpoint
CREATE VIEW feed_users AS
SELECT id, NULL::uuid AS organisation_id, json_build_object(
  'id', id, 'is_active', is_active
) AS "row"
FROM users;--> statement-breakpoint
CREATE VIEW feed_memberships AS
SELECT user_id, organisation_id, json_build_object(
  'organisation_id', organisation_id, 'user_id', user_id, 'roles', roles
) AS "row"
FROM memberships
WHERE deleted_at IS NULL;--> statement-breakpoint
CREATE VIEW feed_productions AS
SELECT id, organisation_id, json_build_object(
  'id', id, 'organisation_id', organisation_id, 'name', name
) AS "row"
FROM productions
WHERE deleted_at IS NULL;--> statement-breakpoint
CREATE VIEW feed_production_people AS
SELECT production_id, user_id, organisation_id, json_build_object(
  'production_id', production_id, 'user_id', user_id, 'organisation_id', organisation_id
) AS "row"
FROM production_people;--> statement-breakpoint
CREATE VIEW feed_schedules AS
SELECT id, organisation_id, json_build_object(
  'id', id, 'organisation_id', organisation_id, 'production_id', production_id, 'title', title,
  'kind', kind, 'all_day', all_day, 'local_start', feed_wall(local_start),
  'local_end', feed_wall(local_end), 'zone', zone, 'starts_at', feed_instant(starts_at),
  'ends_at', feed_instant(ends_at), 'location', location, 'stage', stage, 'notes', notes, 'status', status,
  'version', version, 'created_at', feed_instant(created_at)
) AS "row"
FROM schedules
WHERE deleted_at IS NULL;--> statement-breakpoint
CREATE VIEW feed_schedule_people AS
SELECT schedule_id, user_id, organisation_id, json_build_object(
  'schedule_id', schedule_id, 'user_id', user_id, 'organisation_id', organisation_id
) AS "row"
FROM schedule_people;--> statement-breakpoint
CREATE VIEW feed_confirmations AS
SELECT schedule_id, user_id, organisation_id, json_build_object(
  'schedule_id', schedule_id, 'user_id', user_id, 'organisation_id', organisation_id,
  'schedule_version', schedule_version, 'confirmed_at', feed_instant(confirmed_at)
) AS "row"
FROM confirmations;--> statement-breakpoint
CREATE VIEW feed_announcements AS
SELECT id, organisation_id, json_build_object(
  'id', id, 'organisation_id', organisation_id, 'production_id', production_id, 'title', title,
  'body', body, 'must_read', must_read, 'created_at', feed_instant(created_at), 'version', version
) AS "row"
FROM announcements
WHERE deleted_at IS NULL;--> statement-breakpoint
CREATE VIEW feed_announcement_reads AS
SELECT announcement_id, user_id, organisation_id, json_build_object(
  'announcement_id', announcement_id, 'user_id', user_id, 'organisation_id', organisation_id,
  'read_at', feed_instant(read_at)
) AS "row"
FROM announcement_reads;--> statement-breakpoint
-- Triggers note which rows were touched; any writer is caught, psql included. An update that changes nothing that edges
-- get (a session's last use, a password) notes nothing. One notification a statement at most.
DO $do$
DECLARE
  watched record;
  key_of text;
  organisation_of text;
  same text;
  differs text;
BEGIN
  FOR watched IN SELECT * FROM (VALUES
    ('signing_keys', ARRAY['kid'],
      ARRAY['kid', 'public_jwk']),
    ('sessions', ARRAY['id'],
      ARRAY['id', 'user_id', 'revoked_at']),
    ('users', ARRAY['id'],
      ARRAY['id', 'is_active']),
    ('memberships', ARRAY['organisation_id', 'user_id'],
      ARRAY['organisation_id', 'user_id', 'roles', 'deleted_at']),
    ('productions', ARRAY['id'],
      ARRAY['id', 'organisation_id', 'name', 'deleted_at']),
    ('production_people', ARRAY['production_id', 'user_id'],
      ARRAY['production_id', 'user_id', 'organisation_id']),
    ('schedules', ARRAY['id'],
      ARRAY['id', 'organisation_id', 'production_id', 'title', 'kind', 'all_day', 'local_start', 'local_end', 'zone', 'starts_at', 'ends_at', 'location', 'stage', 'notes', 'status', 'version', 'created_at', 'deleted_at']),
    ('schedule_people', ARRAY['schedule_id', 'user_id'],
      ARRAY['schedule_id', 'user_id', 'organisation_id']),
    ('confirmations', ARRAY['schedule_id', 'user_id'],
      ARRAY['schedule_id', 'user_id', 'organisation_id', 'schedule_version', 'confirmed_at']),
    ('announcements', ARRAY['id'],
      ARRAY['id', 'organisation_id', 'production_id', 'title', 'body', 'must_read', 'created_at', 'version', 'deleted_at']),
    ('announcement_reads', ARRAY['announcement_id', 'user_id'],
      ARRAY['announcement_id', 'user_id', 'organisation_id', 'read_at'])
  ) AS tables(name, keys, columns) LOOP
    SELECT string_agg(format('%%1$s.%I::text', key), $q$ || ':' || $q$) INTO key_of FROM unnest(watched.keys) AS key;
    SELECT string_agg(format('o.%1$I = n.%1$I', key), ' AND ') INTO same FROM unnest(watched.keys) AS key;
    SELECT format('(%s) IS DISTINCT FROM (%s)', string_agg(format('o.%I', name), ', '), string_agg(format('n.%I', name), ', '))
      INTO differs FROM unnest(watched.columns) AS name;
    organisation_of := CASE WHEN 'organisation_id' = ANY (watched.columns) THEN '%1$s.organisation_id' ELSE 'NULL::uuid' END;
    EXECUTE format($f$
      CREATE FUNCTION %1$I() RETURNS trigger LANGUAGE plpgsql AS $body$
      BEGIN
        IF TG_OP = 'INSERT' THEN
          INSERT INTO changes (entity, row_key, organisation_id) SELECT %2$L, %3$s, %4$s FROM new_rows AS n;
        ELSIF TG_OP = 'DELETE' THEN
          INSERT INTO changes (entity, row_key, organisation_id) SELECT %2$L, %5$s, %6$s FROM old_rows AS o;
        ELSIF TG_OP = 'UPDATE' THEN
          INSERT INTO changes (entity, row_key, organisation_id)
          SELECT %2$L, touched.row_key, touched.organisation_id
          FROM old_rows AS o FULL JOIN new_rows AS n ON %7$s
          CROSS JOIN LATERAL (VALUES (%5$s, %6$s), (%3$s, %4$s)) AS touched(row_key, organisation_id)
          WHERE %8$s AND touched.row_key IS NOT NULL
          GROUP BY touched.row_key, touched.organisation_id;
        ELSE
          INSERT INTO changes (entity, row_key, organisation_id) SELECT %2$L, %3$s, %4$s FROM %2$I AS n;
        END IF;
        IF FOUND THEN PERFORM pg_notify('written', ''); END IF;
        RETURN NULL;
      END $body$
    $f$, 'feed_note_' || watched.name, watched.name,
      format(key_of, 'n'), format(organisation_of, 'n'), format(key_of, 'o'), format(organisation_of, 'o'), same, differs);
    EXECUTE format('CREATE TRIGGER feed_insert AFTER INSERT ON %I REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION %I()',
      watched.name, 'feed_note_' || watched.name);
    EXECUTE format('CREATE TRIGGER feed_update AFTER UPDATE ON %I REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION %I()',
      watched.name, 'feed_note_' || watched.name);
    EXECUTE format('CREATE TRIGGER feed_delete AFTER DELETE ON %I REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION %I()',
      watched.name, 'feed_note_' || watched.name);
    EXECUTE format('CREATE TRIGGER feed_truncate BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION %I()',
      watched.name, 'feed_note_' || watched.name);
  END LOOP;
END $do$;
