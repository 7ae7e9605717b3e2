-- What is kept of an organisation shows its people: names, whether they are active and whether they came (C-40). People
-- belong to no organisation, so their memberships are noted. Nobody has one yet who is only just made.
CREATE FUNCTION feed_note_names() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  INSERT INTO changes (entity, row_key, organisation_id)
  SELECT 'memberships', m.organisation_id || ':' || m.user_id, m.organisation_id
  FROM old_rows AS o JOIN new_rows AS n USING (id) JOIN memberships AS m ON m.user_id = id
  WHERE (o.first_name, o.last_name, o.email, o.is_active, o.password_hash IS NULL)
    IS DISTINCT FROM (n.first_name, n.last_name, n.email, n.is_active, n.password_hash IS NULL);
  IF FOUND THEN PERFORM pg_notify('written', ''); END IF;
  RETURN NULL;
END $body$;--> statement-breakpoint
CREATE TRIGGER feed_names AFTER UPDATE ON users REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION feed_note_names();
