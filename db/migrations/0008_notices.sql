-- What pages are told of and edges never hold: a batch carries these beside its body, with whose they are and nothing else.
ALTER TABLE "feed_batches" ADD COLUMN "notices" text DEFAULT '[]' NOT NULL;--> statement-breakpoint
CREATE VIEW feed_expenses AS
SELECT id, organisation_id, json_build_object('user_id', artist_id) AS "row" FROM expenses;--> statement-breakpoint
CREATE VIEW feed_contracts AS
SELECT id, organisation_id, json_build_object('user_id', artist_id) AS "row" FROM contracts;--> statement-breakpoint
CREATE VIEW feed_documents AS
SELECT id, organisation_id, json_build_object('user_id', owner_id) AS "row" FROM documents;--> statement-breakpoint
CREATE VIEW feed_notifications AS
SELECT id, organisation_id, json_build_object('user_id', user_id) AS "row" FROM notifications;--> statement-breakpoint
-- The triggers of 0001_feed.sql for one table, made anew where they are there. An update notes a row only where one of
-- these columns differs.
CREATE PROCEDURE feed_watch(watched text, keys text[], columns text[]) LANGUAGE plpgsql AS $procedure$
DECLARE
  noting text := 'feed_note_' || watched;
  key_of text;
  organisation_of text;
  same text;
  differs text;
BEGIN
  SELECT string_agg(format('%%1$s.%I::text', key), $q$ || ':' || $q$) INTO key_of FROM unnest(keys) AS key;
  SELECT string_agg(format('o.%1$I = n.%1$I', key), ' AND ') INTO same FROM unnest(keys) AS key;
  SELECT format('(%s) IS DISTINCT FROM (%s)', string_agg(format('o.%I', name), ', '), string_agg(format('n.%I', name), ', '))
    INTO differs FROM unnest(columns) AS name;
  organisation_of := CASE WHEN 'organisation_id' = ANY (columns) THEN '%1$s.organisation_id' ELSE 'NULL::uuid' END;
  EXECUTE format($f$
    CREATE OR REPLACE FUNCTION %1$I() RETURNS trigger LANGUAGE plpgsql AS $body$
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
  $f$, noting, watched,
    format(key_of, 'n'), format(organisation_of, 'n'), format(key_of, 'o'), format(organisation_of, 'o'), same, differs);
  EXECUTE format('CREATE OR REPLACE TRIGGER feed_insert AFTER INSERT ON %I REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION %I()', watched, noting);
  EXECUTE format('CREATE OR REPLACE TRIGGER feed_update AFTER UPDATE ON %I REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION %I()', watched, noting);
  EXECUTE format('CREATE OR REPLACE TRIGGER feed_delete AFTER DELETE ON %I REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION %I()', watched, noting);
  EXECUTE format('CREATE OR REPLACE TRIGGER feed_truncate BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION %I()', watched, noting);
END $procedure$;--> statement-breakpoint
CALL feed_watch('expenses', ARRAY['id'], ARRAY['id', 'organisation_id', 'version', 'posted_at', 'deleted_at']);--> statement-breakpoint
CALL feed_watch('contracts', ARRAY['id'], ARRAY['id', 'organisation_id', 'version', 'deleted_at']);--> statement-breakpoint
CALL feed_watch('documents', ARRAY['id'], ARRAY['id', 'organisation_id', 'state', 'deleted_at']);--> statement-breakpoint
CALL feed_watch('notifications', ARRAY['id'], ARRAY['id', 'organisation_id', 'user_id', 'read_at']);--> statement-breakpoint
-- Changed dates, zone or currency are news to whoever has the production on the screen, though edges hold its name alone.
CALL feed_watch('productions', ARRAY['id'], ARRAY['id', 'organisation_id', 'name', 'version', 'deleted_at']);
