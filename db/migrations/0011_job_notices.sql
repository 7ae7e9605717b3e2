-- How far a job is, for whoever waits for it and for nobody else: documents and imports, which a person hands in.
CREATE VIEW feed_jobs AS
SELECT id, organisation_id, json_build_object(
  'user_id', created_by, 'state', state, 'progress', progress, 'document_id', payload ->> 'document_id'
) AS "row"
FROM jobs;--> statement-breakpoint
CREATE FUNCTION feed_note_jobs() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  INSERT INTO changes (entity, row_key, organisation_id) VALUES ('jobs', NEW.id::text, NEW.organisation_id);
  PERFORM pg_notify('written', '');
  RETURN NULL;
END $body$;--> statement-breakpoint
-- By row, unlike the others: the condition keeps a lease's renewal, and thousands of jobs that nobody waits for, from
-- costing anything.
CREATE TRIGGER feed_update AFTER UPDATE ON jobs FOR EACH ROW
WHEN (NEW.kind IN ('process-document', 'schedule-import') AND NEW.created_by IS NOT NULL
  AND (OLD.state, OLD.progress) IS DISTINCT FROM (NEW.state, NEW.progress))
EXECUTE FUNCTION feed_note_jobs();
