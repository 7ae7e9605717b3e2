-- Events are found by their words too (docs/search.md).
CREATE OR REPLACE VIEW searchable WITH (security_invoker = true) AS
SELECT organisation_id, 'schedule'::text AS kind, id AS object_id, starts_at AS at, title,
  concat_ws(' ', title, stage, location, notes) AS said, 'p' || production_id AS scope
FROM schedules WHERE deleted_at IS NULL
UNION ALL
SELECT organisation_id, 'announcement', id, created_at, title, title || ' ' || left(body, 4000), coalesce('p' || production_id, 'o')
FROM announcements WHERE deleted_at IS NULL
UNION ALL
SELECT organisation_id, 'contract', id, starts_on::timestamp AT TIME ZONE 'UTC', title, title, 'u' || artist_id
FROM contracts WHERE deleted_at IS NULL
UNION ALL
SELECT organisation_id, 'production', id, starts_on::timestamp AT TIME ZONE 'UTC', name, name, 'p' || id
FROM productions WHERE deleted_at IS NULL
UNION ALL
SELECT m.organisation_id, 'person', u.id, NULL, u.first_name || ' ' || u.last_name,
  u.first_name || ' ' || u.last_name || ' ' || split_part(u.email, '@', 1), 'o'
FROM memberships m JOIN users u ON u.id = m.user_id WHERE m.deleted_at IS NULL
UNION ALL
SELECT organisation_id, 'event', id, starts_at, title, concat_ws(' ', title, location, description), 'p' || production_id
FROM events;--> statement-breakpoint
CREATE FUNCTION search_note_event() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  PERFORM search_note('event', ARRAY[CASE TG_OP WHEN 'DELETE' THEN OLD.id ELSE NEW.id END]);
  RETURN NULL;
END $body$;--> statement-breakpoint
-- A row at a time: an event of another year is taken from one table and put into another.
CREATE TRIGGER search_change AFTER INSERT OR DELETE OR UPDATE OF title, description, location, starts_at, production_id ON events
  FOR EACH ROW EXECUTE FUNCTION search_note_event();--> statement-breakpoint
SELECT search_note('event', ARRAY(SELECT id FROM events));
