-- What an expense is booked as, its account, its country and its tax, an accountant puts right before it is decided: as a
-- new version, so that whoever approves signs what is booked. Everything else of what was handed in stays.
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
    IF (NEW.amount_minor, NEW.currency, NEW.production_id, NEW.description, NEW.spent_on, NEW.notes, NEW.submitted_at, NEW.mileage)
      IS DISTINCT FROM (OLD.amount_minor, OLD.currency, OLD.production_id, OLD.description, OLD.spent_on, OLD.notes, OLD.submitted_at, OLD.mileage) THEN
      PERFORM separation_refuse('stays', 'what was handed in stays: it is taken back to be changed');
    END IF;
    IF (NEW.category, NEW.country, NEW.tax_lines) IS DISTINCT FROM (OLD.category, OLD.country, OLD.tax_lines)
      AND (OLD.status <> 'submitted' OR NEW.status <> 'submitted' OR NEW.version = OLD.version) THEN
      PERFORM separation_refuse('stays', 'what it is booked as is put right before it is decided, as a new version');
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
-- What an organisation's people may spend is its own to say, and two administrators', as the threshold is.
ALTER TABLE "organisations" ADD COLUMN "expense_limits" jsonb;--> statement-breakpoint
ALTER TABLE "policy_changes" ADD COLUMN "subject" text DEFAULT 'approval' NOT NULL;--> statement-breakpoint
ALTER TABLE "policy_changes" ADD COLUMN "expense_limits" jsonb;--> statement-breakpoint
ALTER TABLE "policy_changes" ADD CONSTRAINT "policy_changes_subject" CHECK (case subject when 'approval' then expense_limits is null
        when 'limits' then approval_threshold_minor is null else false end);--> statement-breakpoint
DROP INDEX "policy_changes_open";--> statement-breakpoint
CREATE UNIQUE INDEX "policy_changes_open" ON "policy_changes" USING btree ("organisation_id","subject") WHERE confirmed_at is null and withdrawn_at is null;--> statement-breakpoint
-- Each is what was confirmed last of it. And books are in one currency for good: a sum over two is none.
CREATE OR REPLACE FUNCTION separation_policy() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  IF NEW.approval_threshold_minor IS DISTINCT FROM OLD.approval_threshold_minor AND NOT EXISTS (SELECT FROM (
    SELECT approval_threshold_minor FROM policy_changes
    WHERE organisation_id = NEW.id AND subject = 'approval' AND confirmed_at IS NOT NULL
    ORDER BY confirmed_at DESC, id DESC LIMIT 1) AS latest
    WHERE latest.approval_threshold_minor IS NOT DISTINCT FROM NEW.approval_threshold_minor)
  OR NEW.expense_limits IS DISTINCT FROM OLD.expense_limits AND NOT EXISTS (SELECT FROM (
    SELECT expense_limits FROM policy_changes
    WHERE organisation_id = NEW.id AND subject = 'limits' AND confirmed_at IS NOT NULL
    ORDER BY confirmed_at DESC, id DESC LIMIT 1) AS latest
    WHERE latest.expense_limits IS NOT DISTINCT FROM NEW.expense_limits) THEN
    PERFORM separation_refuse('policy', 'a policy is what two administrators agreed on last');
  END IF;
  IF NEW.currency IS DISTINCT FROM OLD.currency AND (num_nonnulls(NEW.approval_threshold_minor, NEW.expense_limits) > 0
    OR EXISTS (SELECT FROM journal_entries WHERE organisation_id = NEW.id)) THEN
    PERFORM separation_refuse('policy', 'what is booked and agreed on is in the currency that there was');
  END IF;
  RETURN NEW;
END $body$;--> statement-breakpoint
DROP TRIGGER separation_policy ON organisations;--> statement-breakpoint
CREATE TRIGGER separation_policy BEFORE UPDATE ON organisations FOR EACH ROW
  WHEN (OLD.approval_threshold_minor IS DISTINCT FROM NEW.approval_threshold_minor
    OR OLD.expense_limits IS DISTINCT FROM NEW.expense_limits OR OLD.currency IS DISTINCT FROM NEW.currency)
  EXECUTE FUNCTION separation_policy();
