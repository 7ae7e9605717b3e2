-- Whoever has the ledger outside open is told that something moved there: of which organisation, once a statement however
-- many rows it is of, and nothing else. What comes to be sent is told of with its expense.
CREATE VIEW feed_ledgers WITH (security_invoker = true) AS
SELECT id, id AS organisation_id, json_build_object() AS "row" FROM organisations;--> statement-breakpoint
CREATE FUNCTION feed_note_ledgers() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  INSERT INTO changes (entity, row_key, organisation_id)
  SELECT DISTINCT 'ledgers', organisation_id::text, organisation_id FROM moved_rows;
  IF FOUND THEN PERFORM feed_wake(); END IF;
  RETURN NULL;
END $body$;--> statement-breakpoint
CREATE TRIGGER feed_update AFTER UPDATE ON ledger_bills REFERENCING NEW TABLE AS moved_rows FOR EACH STATEMENT EXECUTE FUNCTION feed_note_ledgers();--> statement-breakpoint
CREATE TRIGGER feed_update AFTER UPDATE ON ledger_payments REFERENCING NEW TABLE AS moved_rows FOR EACH STATEMENT EXECUTE FUNCTION feed_note_ledgers();--> statement-breakpoint
CREATE TRIGGER feed_insert AFTER INSERT ON ledger_checks REFERENCING NEW TABLE AS moved_rows FOR EACH STATEMENT EXECUTE FUNCTION feed_note_ledgers();--> statement-breakpoint
CREATE TRIGGER feed_insert AFTER INSERT ON ledger_connections REFERENCING NEW TABLE AS moved_rows FOR EACH STATEMENT EXECUTE FUNCTION feed_note_ledgers();--> statement-breakpoint
CREATE TRIGGER feed_update AFTER UPDATE ON ledger_connections REFERENCING NEW TABLE AS moved_rows FOR EACH STATEMENT EXECUTE FUNCTION feed_note_ledgers();--> statement-breakpoint
CREATE TRIGGER feed_delete AFTER DELETE ON ledger_connections REFERENCING OLD TABLE AS moved_rows FOR EACH STATEMENT EXECUTE FUNCTION feed_note_ledgers();
