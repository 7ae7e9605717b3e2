-- What is found by words (docs/search.md): a row for each thing that has any, kept by triggers in the transaction that
-- writes the thing itself, whoever writes it.
DO $$
BEGIN
  CREATE EXTENSION IF NOT EXISTS pg_trgm;
EXCEPTION WHEN OTHERS THEN
  RAISE EXCEPTION 'search needs the extension pg_trgm, and it cannot be created here: %', SQLERRM
    USING HINT = 'It comes with PostgreSQL (Debian: postgresql-contrib). Whoever may CREATE in this database creates it; '
      'otherwise an administrator does once, here: CREATE EXTENSION pg_trgm';
END $$;--> statement-breakpoint
CREATE TABLE "search_entries" (
	"organisation_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"object_id" uuid NOT NULL,
	"at" timestamptz(3),
	"title" text NOT NULL,
	"words" tsvector NOT NULL,
	CONSTRAINT "search_entries_kind_object_id_organisation_id_pk" PRIMARY KEY("kind","object_id","organisation_id")
);
--> statement-breakpoint
-- The words that an organisation uses, for those who mistype one. Written without a key: two who use a new word at once
-- must not wait for each other, and one that is there twice does no harm.
CREATE TABLE "search_words" (
	"organisation_id" uuid NOT NULL,
	"word" text NOT NULL
);
--> statement-breakpoint
-- Guarded as every table is, but for their owner: PostgreSQL puts a policy before whatever might tell of a row it hides,
-- and that is every operator of words, so an index of words would never be used. Programs read them by the two functions
-- below, which see the organisation that was named and no other, and write them not at all.
SELECT guard_tenancy(guarded::regclass) FROM unnest(ARRAY['search_entries', 'search_words']) AS guarded;--> statement-breakpoint
ALTER TABLE search_entries NO FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE search_words NO FORCE ROW LEVEL SECURITY;--> statement-breakpoint
REVOKE INSERT, UPDATE, DELETE ON search_entries, search_words FROM portal_app, portal_jobs;--> statement-breakpoint
-- Without accents and in lower case, whatever the server's locale knows of letters: `Ærø Šimić` is `aero simic`.
-- Text that is ASCII anyway takes a sixth of the time.
CREATE FUNCTION search_fold(said text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT CASE WHEN octet_length(said) = length(said) THEN lower(said) ELSE replace(replace(replace(replace(translate(lower(regexp_replace(normalize(said, NFKD), '[\u0300-\u036f]+', '', 'g')),
    'ØøŁłĐđÐðĦħŦŧıŊƏÆŒÞẞςΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯЂЄЅІЈЉЊЋЏҐ',
    'oollddddhhttiŋəæœþßσαβγδεζηθικλμνξοπρστυφχψωабвгдежзийклмнопрстуфхцчшщъыьэюяђєѕіјљњћџґ'),
    'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th') END
$$;--> statement-breakpoint
-- Its words and a space around each: what is no letter and no digit parts them (core/search.ts says the same).
CREATE FUNCTION search_plain(said text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT ' ' || btrim(regexp_replace(search_fold(said),
    '[^0-9a-z\u00c0-\u1fff\u2c00-\u2dff\u3005-\u3007\u3040-\u318f\u3400-\u9fff\ua000-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff]+', ' ', 'g')) || ' '
$$;--> statement-breakpoint
CREATE FUNCTION search_terms(said text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT ARRAY(SELECT DISTINCT left(term, 40) FROM unnest(string_to_array(btrim(search_plain(said)), ' ')) AS term WHERE term <> '')
$$;--> statement-breakpoint
-- Before every word in the index: so each organisation's words of each kind lie together, and what begins with some
-- letters is looked for among no others. Two that share a tag are told apart by their columns.
CREATE FUNCTION search_tag(organisation uuid, kind text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT left(md5(organisation::text || kind), 6)
$$;--> statement-breakpoint
-- A word as a query asks for it. One letter is a word and no beginning: it would begin half of all words.
CREATE FUNCTION search_begins(tag text, term text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT '''' || tag || term || '''' || CASE WHEN length(term) > 1 THEN ':*' ELSE '' END
$$;--> statement-breakpoint
-- Words, and whose it is: a production's, a person's or everybody's. That narrows what is looked at; what somebody may
-- see is asked of the things themselves (api/search).
CREATE FUNCTION search_lexemes(organisation uuid, kind text, said text, scope text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT array_to_tsvector(ARRAY(SELECT search_tag(organisation, kind) || term FROM unnest(search_terms(said)) AS term)
    || (search_tag(organisation, kind) || ':' || scope))
$$;--> statement-breakpoint
CREATE VIEW searchable WITH (security_invoker = true) AS
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
FROM memberships m JOIN users u ON u.id = m.user_id WHERE m.deleted_at IS NULL;--> statement-breakpoint
-- These things are, were or are no longer there. It sees everybody, by hand as 0044 does: people belong to any number of
-- organisations.
CREATE FUNCTION search_note(asked text, ids uuid[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $body$
DECLARE
  seen text := coalesce(current_setting('portal.organisation', true), '');
  names text[];
BEGIN
  IF cardinality(ids) = 0 THEN RETURN; END IF;
  PERFORM set_config('portal.organisation', '*', true);
  IF asked = 'person' THEN
    names := ARRAY(SELECT DISTINCT e.organisation_id || ' ' || substr(lexeme, 7) FROM search_entries e, unnest(tsvector_to_array(e.words)) AS lexeme
      WHERE e.kind = asked AND e.object_id = ANY(ids) AND substr(lexeme, 7, 1) <> ':');
  END IF;
  DELETE FROM search_entries e WHERE e.kind = asked AND e.object_id = ANY(ids) AND NOT EXISTS (
    SELECT FROM searchable s WHERE s.kind = asked AND s.object_id = e.object_id AND s.organisation_id = e.organisation_id);
  WITH kept AS (
    INSERT INTO search_entries AS e (organisation_id, kind, object_id, at, title, words)
    SELECT s.organisation_id, s.kind, s.object_id, s.at, search_plain(s.title), search_lexemes(s.organisation_id, s.kind, s.said, s.scope)
    FROM searchable s WHERE s.kind = asked AND s.object_id = ANY(ids)
    ON CONFLICT (kind, object_id, organisation_id) DO UPDATE SET at = excluded.at, title = excluded.title, words = excluded.words
      WHERE (e.at, e.title, e.words) IS DISTINCT FROM (excluded.at, excluded.title, excluded.words)
    RETURNING e.organisation_id, e.words)
  INSERT INTO search_words (organisation_id, word)
  SELECT DISTINCT k.organisation_id, substr(lexeme, 7) FROM kept k, unnest(tsvector_to_array(k.words)) AS lexeme
  WHERE substr(lexeme, 7) ~ '^[^0-9:]{3,}$'
    AND NOT EXISTS (SELECT FROM search_words w WHERE w.organisation_id = k.organisation_id AND w.word = substr(lexeme, 7));
  -- A name that nobody and nothing here has any more is forgotten.
  IF names IS NOT NULL THEN
    DELETE FROM search_words w USING unnest(names) AS gone
    WHERE w.organisation_id = split_part(gone, ' ', 1)::uuid AND w.word = split_part(gone, ' ', 2) AND NOT EXISTS (
      SELECT FROM unnest(ARRAY['schedule', 'announcement', 'contract', 'production', 'person', 'event']) AS k(kind) JOIN search_entries e
        ON e.words @@ ('''' || search_tag(w.organisation_id, k.kind) || w.word || '''')::tsquery AND e.organisation_id = w.organisation_id);
  END IF;
  PERFORM set_config('portal.organisation', seen, true);
END $body$;--> statement-breakpoint
CREATE FUNCTION search_note_rows() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  PERFORM search_note(TG_ARGV[0], ARRAY(SELECT id FROM noted));
  RETURN NULL;
END $body$;--> statement-breakpoint
CREATE FUNCTION search_note_row() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  PERFORM search_note(TG_ARGV[0], ARRAY[NEW.id]);
  RETURN NULL;
END $body$;--> statement-breakpoint
CREATE FUNCTION search_note_members() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  PERFORM search_note('person', ARRAY(SELECT user_id FROM noted));
  RETURN NULL;
END $body$;--> statement-breakpoint
CREATE FUNCTION search_note_member() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  PERFORM search_note('person', ARRAY[NEW.user_id]);
  RETURN NULL;
END $body$;--> statement-breakpoint
CREATE TRIGGER search_insert AFTER INSERT ON schedules REFERENCING NEW TABLE AS noted FOR EACH STATEMENT EXECUTE FUNCTION search_note_rows('schedule');--> statement-breakpoint
CREATE TRIGGER search_delete AFTER DELETE ON schedules REFERENCING OLD TABLE AS noted FOR EACH STATEMENT EXECUTE FUNCTION search_note_rows('schedule');--> statement-breakpoint
CREATE TRIGGER search_update AFTER UPDATE ON schedules FOR EACH ROW WHEN ((OLD.title, OLD.stage, OLD.location, OLD.notes, OLD.starts_at, OLD.production_id, OLD.deleted_at) IS DISTINCT FROM (NEW.title, NEW.stage, NEW.location, NEW.notes, NEW.starts_at, NEW.production_id, NEW.deleted_at))
  EXECUTE FUNCTION search_note_row('schedule');--> statement-breakpoint
CREATE TRIGGER search_insert AFTER INSERT ON announcements REFERENCING NEW TABLE AS noted FOR EACH STATEMENT EXECUTE FUNCTION search_note_rows('announcement');--> statement-breakpoint
CREATE TRIGGER search_delete AFTER DELETE ON announcements REFERENCING OLD TABLE AS noted FOR EACH STATEMENT EXECUTE FUNCTION search_note_rows('announcement');--> statement-breakpoint
CREATE TRIGGER search_update AFTER UPDATE ON announcements FOR EACH ROW WHEN ((OLD.title, OLD.body, OLD.production_id, OLD.deleted_at) IS DISTINCT FROM (NEW.title, NEW.body, NEW.production_id, NEW.deleted_at))
  EXECUTE FUNCTION search_note_row('announcement');--> statement-breakpoint
CREATE TRIGGER search_insert AFTER INSERT ON contracts REFERENCING NEW TABLE AS noted FOR EACH STATEMENT EXECUTE FUNCTION search_note_rows('contract');--> statement-breakpoint
CREATE TRIGGER search_delete AFTER DELETE ON contracts REFERENCING OLD TABLE AS noted FOR EACH STATEMENT EXECUTE FUNCTION search_note_rows('contract');--> statement-breakpoint
CREATE TRIGGER search_update AFTER UPDATE ON contracts FOR EACH ROW WHEN ((OLD.title, OLD.artist_id, OLD.starts_on, OLD.deleted_at) IS DISTINCT FROM (NEW.title, NEW.artist_id, NEW.starts_on, NEW.deleted_at))
  EXECUTE FUNCTION search_note_row('contract');--> statement-breakpoint
CREATE TRIGGER search_insert AFTER INSERT ON productions REFERENCING NEW TABLE AS noted FOR EACH STATEMENT EXECUTE FUNCTION search_note_rows('production');--> statement-breakpoint
CREATE TRIGGER search_delete AFTER DELETE ON productions REFERENCING OLD TABLE AS noted FOR EACH STATEMENT EXECUTE FUNCTION search_note_rows('production');--> statement-breakpoint
CREATE TRIGGER search_update AFTER UPDATE ON productions FOR EACH ROW WHEN ((OLD.name, OLD.starts_on, OLD.deleted_at) IS DISTINCT FROM (NEW.name, NEW.starts_on, NEW.deleted_at))
  EXECUTE FUNCTION search_note_row('production');--> statement-breakpoint
CREATE TRIGGER search_insert AFTER INSERT ON memberships REFERENCING NEW TABLE AS noted FOR EACH STATEMENT EXECUTE FUNCTION search_note_members();--> statement-breakpoint
CREATE TRIGGER search_delete AFTER DELETE ON memberships REFERENCING OLD TABLE AS noted FOR EACH STATEMENT EXECUTE FUNCTION search_note_members();--> statement-breakpoint
CREATE TRIGGER search_update AFTER UPDATE ON memberships FOR EACH ROW WHEN ((OLD.deleted_at) IS DISTINCT FROM (NEW.deleted_at))
  EXECUTE FUNCTION search_note_member();--> statement-breakpoint
CREATE TRIGGER search_update AFTER UPDATE ON users FOR EACH ROW WHEN ((OLD.first_name, OLD.last_name, OLD.email) IS DISTINCT FROM (NEW.first_name, NEW.last_name, NEW.email))
  EXECUTE FUNCTION search_note_row('person');--> statement-breakpoint
-- All of it anew: once here, and by whoever wrote past the triggers. The index of words is made when it is full.
CREATE FUNCTION search_rebuild() RETURNS void LANGUAGE plpgsql AS $body$
DECLARE
  seen text := coalesce(current_setting('portal.organisation', true), '');
BEGIN
  PERFORM set_config('portal.organisation', '*', true);
  DELETE FROM search_entries;
  DELETE FROM search_words;
  DROP INDEX IF EXISTS search_entries_words;
  INSERT INTO search_entries (organisation_id, kind, object_id, at, title, words)
  SELECT organisation_id, kind, object_id, at, search_plain(title), search_lexemes(organisation_id, kind, said, scope) FROM searchable;
  INSERT INTO search_words (organisation_id, word)
  SELECT DISTINCT e.organisation_id, substr(lexeme, 7) FROM search_entries e, unnest(tsvector_to_array(e.words)) AS lexeme
  WHERE substr(lexeme, 7) ~ '^[^0-9:]{3,}$';
  -- What was written lately waits outside of the index and is read from end to end by every search: not much of it.
  CREATE INDEX search_entries_words ON search_entries USING gin (words) WITH (gin_pending_list_limit = 256);
  PERFORM set_config('portal.organisation', seen, true);
END $body$;--> statement-breakpoint
REVOKE ALL ON FUNCTION search_rebuild() FROM PUBLIC;--> statement-breakpoint
SELECT search_rebuild();--> statement-breakpoint
CREATE INDEX "search_entries_at" ON "search_entries" USING btree ("organisation_id","kind","at");--> statement-breakpoint
CREATE INDEX "search_words_word" ON "search_words" USING btree ("organisation_id","word");--> statement-breakpoint
CREATE INDEX "search_words_similar" ON "search_words" USING gin ("word" gin_trgm_ops);--> statement-breakpoint
-- What has every word of `asked` or begins with it, best first, so many of each kind. An element of `asked` is a word as
-- it was typed and, behind it, others that would do. `reader`: only what may be theirs; null, all of the organisation.
-- `tier`: 3 its title has the words, 2 they begin some of its title's, 1 they are elsewhere in it, 0 others that would do
-- are. `distance`: seconds from `moment`, which looks ahead and back.
-- However many have a word, no more than 2,000 of a kind are ranked, and where more have it, those nearest to the moment
-- beside them, of 1,500 each way. What a tenth of the nearest have is looked for among those alone: the index would first
-- gather all that have it, 25 ms for 300,000.
CREATE FUNCTION search_matches(asked text[], kinds text[], reader uuid, moment timestamptz, most int)
RETURNS TABLE (kind text, object_id uuid, tier int, distance int)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off AS $body$
#variable_conflict use_column
DECLARE
  organisation uuid := seen_organisation();
  typed text[] := ARRAY(SELECT (search_terms(split_part(one, ' ', 1)))[1] FROM unnest(asked) AS one);
  whole text[];
  begun text[];
  scopes text[];
  one text;
  tag text;
  mine text;
  query tsquery;
  narrow tsquery;
  is_common boolean := false;
BEGIN
  typed := array_remove(typed, NULL);
  IF organisation IS NULL OR cardinality(typed) = 0 THEN RETURN; END IF;
  whole := ARRAY(SELECT '% ' || term || ' %' FROM unnest(typed) AS term);
  begun := ARRAY(SELECT '% ' || term || '%' FROM unnest(typed) AS term);
  IF reader IS NOT NULL THEN
    scopes := ARRAY(SELECT DISTINCT 'p' || production_id FROM (
      SELECT production_id FROM production_people WHERE user_id = reader AND organisation_id = organisation
      UNION ALL
      SELECT s.production_id FROM schedule_people n JOIN schedules s ON s.id = n.schedule_id
      WHERE n.user_id = reader AND n.organisation_id = organisation) AS works LIMIT 500) || ARRAY['o', 'u' || reader];
  END IF;
  FOREACH one IN ARRAY kinds LOOP
    tag := search_tag(organisation, one);
    mine := coalesce('(' || (SELECT string_agg('''' || tag || ':' || scope || '''', ' | ') FROM unnest(scopes) AS scope) || ') & ', '');
    narrow := (mine || (SELECT string_agg(search_begins(tag, term), ' & ') FROM unnest(typed) AS term))::tsquery;
    query := (mine || (SELECT string_agg('(' || alternatives || ')', ' & ') FROM unnest(asked) AS those,
      LATERAL (SELECT string_agg(search_begins(tag, term), ' | ') AS alternatives FROM unnest(search_terms(those)) AS term) AS worded))::tsquery;
    IF reader IS NULL THEN
      SELECT count(*) >= 60 INTO is_common FROM (
        (SELECT e.words FROM search_entries e WHERE e.organisation_id = organisation AND e.kind = one AND e.at >= moment ORDER BY e.at LIMIT 300)
        UNION ALL
        (SELECT e.words FROM search_entries e WHERE e.organisation_id = organisation AND e.kind = one AND e.at < moment ORDER BY e.at DESC LIMIT 300)
      ) AS nearest WHERE nearest.words @@ query;
    END IF;
    RETURN QUERY
    WITH found AS MATERIALIZED (
      SELECT e.object_id, CASE WHEN e.title LIKE ALL (whole) THEN 3 WHEN e.title LIKE ALL (begun) THEN 2 WHEN e.words @@ narrow THEN 1 ELSE 0 END AS tier,
        coalesce(least(abs(extract(epoch FROM e.at - moment)), 999999999), 0)::int AS distance
      FROM (SELECT * FROM search_entries e WHERE NOT is_common AND e.words @@ query LIMIT 2001) AS e
      WHERE e.organisation_id = organisation AND e.kind = one),
    near AS (
      SELECT e.object_id, CASE WHEN e.title LIKE ALL (whole) THEN 3 WHEN e.title LIKE ALL (begun) THEN 2 WHEN e.words @@ narrow THEN 1 ELSE 0 END AS tier,
        coalesce(least(abs(extract(epoch FROM e.at - moment)), 999999999), 0)::int AS distance
      FROM (
        (SELECT * FROM search_entries e WHERE (is_common OR (SELECT count(*) > 2000 FROM found)) AND e.organisation_id = organisation
          AND e.kind = one AND e.at >= moment ORDER BY e.at LIMIT 1500)
        UNION ALL
        (SELECT * FROM search_entries e WHERE (is_common OR (SELECT count(*) > 2000 FROM found)) AND e.organisation_id = organisation
          AND e.kind = one AND e.at < moment ORDER BY e.at DESC LIMIT 1500)) AS e
      WHERE e.words @@ query)
    SELECT one, j.object_id, j.tier, j.distance FROM (SELECT * FROM found UNION SELECT * FROM near) AS j
    ORDER BY j.tier DESC, j.distance, j.object_id LIMIT most;
  END LOOP;
END $body$;--> statement-breakpoint
-- Words of the organisation that somebody may have meant who typed these.
CREATE FUNCTION search_similar(asked text[], most int) RETURNS TABLE (term text, word text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off AS $body$
#variable_conflict use_column
DECLARE
  organisation uuid := seen_organisation();
  one text;
BEGIN
  -- Of four letters and more one may be wrong: that leaves three in ten of its trigrams.
  PERFORM set_config('pg_trgm.word_similarity_threshold', '0.3', true);
  FOREACH one IN ARRAY asked LOOP
    RETURN QUERY SELECT one, w.word FROM search_words w WHERE w.word %> one AND w.organisation_id = organisation
      GROUP BY w.word ORDER BY word_similarity(one, w.word) DESC, w.word LIMIT most;
  END LOOP;
END $body$;
