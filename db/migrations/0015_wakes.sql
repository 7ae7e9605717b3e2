-- Triggers wake the sequencer, but for transactions whose caller does so once they have committed (db/wake.ts).
CREATE FUNCTION feed_wake() RETURNS void LANGUAGE plpgsql AS $body$
BEGIN
  IF current_setting('portal.wakes_later', true) IS DISTINCT FROM 'on' THEN PERFORM pg_notify('written', ''); END IF;
END $body$;--> statement-breakpoint
DO $do$
DECLARE
  note oid;
BEGIN
  FOR note IN SELECT oid FROM pg_proc WHERE proname LIKE 'feed\_note\_%' OR proname = 'feed_watch' LOOP
    EXECUTE replace(pg_get_functiondef(note), $$PERFORM pg_notify('written', '')$$, 'PERFORM feed_wake()');
  END LOOP;
END $do$;
