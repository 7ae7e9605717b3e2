-- What a mail service tells of the e-mails that it took: whether they came to their recipients, who opened them.
ALTER TABLE "mails" ADD COLUMN "kind" text;--> statement-breakpoint
ALTER TABLE "mails" ADD COLUMN "link" text;--> statement-breakpoint
ALTER TABLE "mails" ADD COLUMN "provider_id" text;--> statement-breakpoint
ALTER TABLE "mails" ADD COLUMN "delivered_at" timestamptz(3);--> statement-breakpoint
ALTER TABLE "mails" ADD COLUMN "opened_at" timestamptz(3);--> statement-breakpoint
ALTER TABLE "mails" ADD COLUMN "bounced_at" timestamptz(3);--> statement-breakpoint
-- When one is handed over again that nobody would take for a while.
ALTER TABLE "mails" ADD COLUMN "again_at" timestamptz(3);--> statement-breakpoint
CREATE INDEX "mails_again" ON "mails" USING btree ("again_at") WHERE again_at is not null;--> statement-breakpoint
-- Each once, by what it says: a service delivers what it told before again and again, and under another id.
CREATE TABLE "mail_events" (
	"mail_id" uuid NOT NULL,
	"event" text NOT NULL,
	"happened_at" timestamptz(3) NOT NULL,
	"organisation_id" uuid NOT NULL,
	"reason" text,
	"received_at" timestamptz(3) DEFAULT now() NOT NULL,
	CONSTRAINT "mail_events_pk" PRIMARY KEY("mail_id","event","happened_at"),
	CONSTRAINT "mail_events_event" CHECK ("event" IN ('delivered', 'bounced', 'opened'))
);
--> statement-breakpoint
CREATE INDEX "mail_events_received" ON "mail_events" USING btree ("received_at");--> statement-breakpoint
SELECT guard_tenancy('mail_events');--> statement-breakpoint
REVOKE UPDATE, DELETE ON mail_events FROM portal_app;
--> statement-breakpoint
-- What stands on a confirmed call sheet came in with its mail, and is confirmed by whoever confirmed the sheet. Where
-- there are no call sheets yet nothing stands on one.
DO $do$
BEGIN
  IF to_regclass('call_sheet_items') IS NULL THEN RETURN; END IF;
  CREATE FUNCTION call_sheet_items_received() RETURNS trigger LANGUAGE plpgsql AS $body$
  BEGIN
    UPDATE schedules AS s SET received_at = c.received_at, confirmed_at = coalesce(s.confirmed_at, c.confirmed_at)
    FROM new_rows AS n JOIN call_sheets AS c ON c.id = n.call_sheet_id
    WHERE s.id = n.schedule_id AND s.received_at IS NULL;
    RETURN NULL;
  END $body$;
  CREATE TRIGGER call_sheet_items_received AFTER INSERT ON call_sheet_items REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION call_sheet_items_received();
END $do$;
