-- What only some expenses say (null: their own money, and as it was before anybody asked): whose money went, a stay, a class of travel, and what a bank took in the organisation's
-- currency. Handed in it stays, as everything that was handed in does.
ALTER TABLE "expenses" ADD COLUMN "paid_with" text;--> statement-breakpoint
ALTER TABLE "expenses" ADD COLUMN "stay" jsonb;--> statement-breakpoint
ALTER TABLE "expenses" ADD COLUMN "travel_class" text;--> statement-breakpoint
ALTER TABLE "expenses" ADD COLUMN "bank" jsonb;--> statement-breakpoint
-- Nobody is owed what a card of the organisation's paid: so it is not paid, nor settled with an advance.
ALTER TABLE "expenses" ADD CONSTRAINT "expenses_paid_with" CHECK (paid_with is null or paid_with = 'company_card' and num_nonnulls(advance_id, mileage, paid_by, paid_at) = 0 and settled_minor = 0);--> statement-breakpoint
ALTER TABLE "expenses" ADD CONSTRAINT "expenses_travel_class" CHECK (travel_class in ('economy', 'premium_economy', 'business', 'first'));--> statement-breakpoint
DROP INDEX "expenses_unpaid";--> statement-breakpoint
CREATE INDEX "expenses_unpaid" ON "expenses" USING btree ("organisation_id","created_at","id") WHERE status = 'approved' and paid_at is null and paid_with is null and deleted_at is null;--> statement-breakpoint
CREATE INDEX "expenses_by_card" ON "expenses" USING btree ("organisation_id","created_at","id") WHERE status = 'approved' and paid_with = 'company_card' and deleted_at is null;--> statement-breakpoint
CREATE FUNCTION separation_particulars() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  IF OLD.status NOT IN ('draft', 'withdrawn') THEN
    PERFORM separation_refuse('stays', 'what was handed in stays: it is taken back to be changed');
  END IF;
  RETURN NEW;
END $body$;--> statement-breakpoint
CREATE TRIGGER separation_particulars BEFORE UPDATE ON expenses FOR EACH ROW
  WHEN ((OLD.paid_with, OLD.stay, OLD.travel_class, OLD.bank) IS DISTINCT FROM (NEW.paid_with, NEW.stay, NEW.travel_class, NEW.bank))
  EXECUTE FUNCTION separation_particulars();--> statement-breakpoint
-- What goes by cards is owed to whoever issued them, and paid off against an account of its own.
INSERT INTO accounts (organisation_id, code, name, kind)
SELECT organisation_id, '2120', 'Company cards', 'liability' FROM (SELECT DISTINCT organisation_id FROM accounts) AS charts
ON CONFLICT DO NOTHING;
