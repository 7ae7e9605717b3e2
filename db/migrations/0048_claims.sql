-- Whoever decides may ask first: the question stands on the expense until its owner answers, takes it back, or it is
-- rejected; expense_events keeps all of them. And claims of mileage say how they were reckoned.
ALTER TABLE "expenses" ADD COLUMN "asked_by" uuid;--> statement-breakpoint
ALTER TABLE "expenses" ADD COLUMN "asked_at" timestamptz(3);--> statement-breakpoint
ALTER TABLE "expenses" ADD COLUMN "question" text;--> statement-breakpoint
ALTER TABLE "expenses" ADD COLUMN "mileage" jsonb;--> statement-breakpoint
ALTER TABLE "expenses" ADD CONSTRAINT "expenses_asked_by_users_id_fk" FOREIGN KEY ("asked_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "expenses" ADD CONSTRAINT "expenses_question" CHECK (num_nulls(asked_by, asked_at, question) = case status when 'info_requested' then 0 else 3 end);--> statement-breakpoint
ALTER TABLE "expenses" ADD CONSTRAINT "expenses_mileage" CHECK ((mileage is not null) = (category = 'Mileage'));--> statement-breakpoint
CREATE OR REPLACE FUNCTION separation_terms() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
  is_decided boolean := OLD.status NOT IN ('draft', 'withdrawn', 'submitted', 'info_requested');
BEGIN
  IF (NEW.id, NEW.organisation_id, NEW.artist_id, NEW.created_at) IS DISTINCT FROM (OLD.id, OLD.organisation_id, OLD.artist_id, OLD.created_at)
    OR NEW.version < OLD.version THEN
    PERFORM separation_refuse('stays', 'whose expense it is stays, and its versions rise');
  END IF;
  IF OLD.status IN ('draft', 'withdrawn') THEN
    IF NEW.status NOT IN ('draft', 'submitted', 'withdrawn') OR (NEW.status = 'draft' AND OLD.status <> 'draft') THEN
      PERFORM separation_refuse('state', 'it is not handed in');
    END IF;
  ELSE
    IF (NEW.amount_minor, NEW.currency, NEW.production_id, NEW.category, NEW.description, NEW.spent_on, NEW.notes, NEW.country, NEW.tax_lines, NEW.submitted_at, NEW.mileage)
      IS DISTINCT FROM (OLD.amount_minor, OLD.currency, OLD.production_id, OLD.category, OLD.description, OLD.spent_on, OLD.notes, OLD.country, OLD.tax_lines, OLD.submitted_at, OLD.mileage) THEN
      PERFORM separation_refuse('stays', 'what was handed in stays: it is taken back to be changed');
    END IF;
    IF (NEW.functional_currency, NEW.functional_minor, NEW.payout_currency, NEW.payout_minor, NEW.rates)
      IS DISTINCT FROM (OLD.functional_currency, OLD.functional_minor, OLD.payout_currency, OLD.payout_minor, OLD.rates)
      AND OLD.functional_minor IS NOT NULL AND OLD.payout_minor IS NOT NULL
      AND (is_decided OR NEW.status <> 'submitted' OR NEW.version = OLD.version) THEN
      PERFORM separation_refuse('stays', 'amounts stay as they were locked');
    END IF;
  END IF;
  IF is_decided THEN
    IF (NEW.decided_by, NEW.decided_at, NEW.decision_notes, NEW.approvals_given, NEW.deleted_at)
      IS DISTINCT FROM (OLD.decided_by, OLD.decided_at, OLD.decision_notes, OLD.approvals_given, OLD.deleted_at)
      OR OLD.paid_at IS NOT NULL AND (NEW.paid_by, NEW.paid_at, NEW.status) IS DISTINCT FROM (OLD.paid_by, OLD.paid_at, OLD.status)
      OR OLD.posted_at IS NOT NULL AND NEW.posted_at IS DISTINCT FROM OLD.posted_at
      OR OLD.voided_at IS NOT NULL AND NEW.voided_at IS DISTINCT FROM OLD.voided_at
      OR NEW.status <> OLD.status AND (OLD.status, NEW.status) <> ('approved', 'voided')
      OR NEW.status = 'voided' AND NEW.paid_at IS NOT NULL THEN
      PERFORM separation_refuse('stays', 'after a decision nothing changes: a correction is a new expense');
    END IF;
  ELSIF OLD.status = 'submitted' AND NEW.status NOT IN ('submitted', 'info_requested', 'withdrawn', 'approved', 'rejected') THEN
    PERFORM separation_refuse('state', 'it waits for a decision');
  ELSIF OLD.status = 'info_requested' AND NEW.status NOT IN ('info_requested', 'submitted', 'withdrawn', 'rejected') THEN
    PERFORM separation_refuse('state', 'it waits for an answer');
  END IF;
  IF NEW.status <> OLD.status AND NEW.version = OLD.version THEN
    PERFORM separation_refuse('state', 'a decision makes a new version');
  END IF;
  IF (NEW.decided_by IS NOT NULL OR NEW.posted_at IS NOT NULL OR NEW.paid_by IS NOT NULL OR NEW.paid_at IS NOT NULL)
    AND NEW.status NOT IN ('approved', 'rejected', 'voided') THEN
    PERFORM separation_refuse('state', 'nobody decided on it');
  END IF;
  IF OLD.status = 'info_requested' AND NEW.status = 'info_requested'
    AND (NEW.asked_by, NEW.asked_at, NEW.question) IS DISTINCT FROM (OLD.asked_by, OLD.asked_at, OLD.question) THEN
    PERFORM separation_refuse('stays', 'a question stays until it is answered');
  END IF;
  RETURN NEW;
END $body$;--> statement-breakpoint
CREATE FUNCTION separation_asked() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  IF NEW.asked_by IS NULL OR NEW.artist_id = ANY (separation_tied(NEW.organisation_id, NEW.asked_by)) THEN
    PERFORM separation_refuse('own', 'nobody asks themselves, nor for somebody who submitted it or is paid for it');
  END IF;
  RETURN NEW;
END $body$;--> statement-breakpoint
CREATE TRIGGER separation_asked BEFORE UPDATE ON expenses FOR EACH ROW
  WHEN (OLD.status <> 'info_requested' AND NEW.status = 'info_requested') EXECUTE FUNCTION separation_asked();--> statement-breakpoint
-- What is asked about may be rejected all the same.
DROP TRIGGER separation_decided ON expenses;--> statement-breakpoint
CREATE TRIGGER separation_decided BEFORE UPDATE ON expenses FOR EACH ROW
  WHEN (OLD.status IN ('submitted', 'info_requested') AND NEW.status IN ('approved', 'rejected')) EXECUTE FUNCTION separation_decided();--> statement-breakpoint
-- What an organisation that has a chart already books on from now on.
INSERT INTO accounts (organisation_id, code, name, kind)
SELECT DISTINCT organisation_id, '6005', 'Mileage', 'expense' FROM accounts ON CONFLICT DO NOTHING;
