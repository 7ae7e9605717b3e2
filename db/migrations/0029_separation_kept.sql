-- Nobody holds two of submit, approve and pay on one expense, in their own name or on somebody's behalf (domain D9),
-- whoever writes: the API, a job or psql.
CREATE FUNCTION separation_refuse(kept text, words text) RETURNS void LANGUAGE plpgsql AS $body$
BEGIN
  RAISE EXCEPTION '%', words USING ERRCODE = 'check_violation', CONSTRAINT = 'separation_' || kept;
END $body$;--> statement-breakpoint
-- Whose conflicts these people have: their own, those of whom they act for and those of who acts for them at this moment
-- (core/delegations.ts says it for the API).
CREATE FUNCTION separation_tied(organisation uuid, VARIADIC people uuid[]) RETURNS uuid[] LANGUAGE sql STABLE AS $body$
  SELECT people || array(
    SELECT CASE WHEN from_user_id = ANY (people) THEN to_user_id ELSE from_user_id END FROM delegations
    WHERE organisation_id = organisation AND ends_at > now() AND starts_at <= now() AND revoked_at IS NULL
      AND (from_user_id = ANY (people) OR to_user_id = ANY (people)))
$body$;--> statement-breakpoint
CREATE FUNCTION separation_stays() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  PERFORM separation_refuse('stays', 'what was approved stays: a correction is a new expense');
  RETURN NULL;
END $body$;--> statement-breakpoint
CREATE TRIGGER separation_stays BEFORE UPDATE OR DELETE ON expense_approvals FOR EACH STATEMENT EXECUTE FUNCTION separation_stays();--> statement-breakpoint
-- The expense's row is locked, so that two approvals that come at once are judged one after the other.
CREATE FUNCTION separation_approval() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
  expense expenses;
  tied uuid[] := separation_tied(NEW.organisation_id, VARIADIC array_remove(ARRAY[NEW.approver_id, NEW.on_behalf_of], NULL));
BEGIN
  SELECT * INTO expense FROM expenses WHERE id = NEW.expense_id FOR NO KEY UPDATE;
  IF expense.organisation_id IS DISTINCT FROM NEW.organisation_id OR expense.status <> 'submitted' OR expense.deleted_at IS NOT NULL
    OR expense.version <> NEW.expense_version THEN
    PERFORM separation_refuse('version', 'approved is the version that waits for a decision');
  END IF;
  IF expense.artist_id = ANY (tied) THEN
    PERFORM separation_refuse('own', 'nobody approves what they submitted or are paid for, nor for somebody who did');
  END IF;
  IF EXISTS (
    SELECT FROM expense_approvals WHERE expense_id = NEW.expense_id AND expense_version = NEW.expense_version
      AND (approver_id = ANY (tied) OR on_behalf_of = ANY (tied))
  ) THEN
    PERFORM separation_refuse('twice', 'the second approval is somebody else''s');
  END IF;
  IF NEW.on_behalf_of IS NOT NULL AND NOT EXISTS (
    SELECT FROM delegations WHERE organisation_id = NEW.organisation_id AND from_user_id = NEW.on_behalf_of
      AND to_user_id = NEW.approver_id AND verb = 'expenses.approve' AND starts_at <= now() AND ends_at > now() AND revoked_at IS NULL
  ) THEN
    PERFORM separation_refuse('delegated', 'who approves for somebody was asked to, for now');
  END IF;
  RETURN NEW;
END $body$;--> statement-breakpoint
CREATE TRIGGER separation_approval BEFORE INSERT ON expense_approvals FOR EACH ROW EXECUTE FUNCTION separation_approval();--> statement-breakpoint
-- Once handed in its terms stay, once decided everything but what the books add; and the steps are those of
-- core/expense-states.ts. Amounts that had no rate are filled in, and locked anew with a new version.
CREATE FUNCTION separation_terms() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
  is_decided boolean := OLD.status NOT IN ('draft', 'withdrawn', 'submitted');
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
    IF (NEW.amount_minor, NEW.currency, NEW.production_id, NEW.category, NEW.description, NEW.spent_on, NEW.notes, NEW.country, NEW.tax_lines, NEW.submitted_at)
      IS DISTINCT FROM (OLD.amount_minor, OLD.currency, OLD.production_id, OLD.category, OLD.description, OLD.spent_on, OLD.notes, OLD.country, OLD.tax_lines, OLD.submitted_at) THEN
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
  ELSIF OLD.status = 'submitted' AND NEW.status NOT IN ('submitted', 'withdrawn', 'approved', 'rejected') THEN
    PERFORM separation_refuse('state', 'it waits for a decision');
  END IF;
  IF NEW.status <> OLD.status AND NEW.version = OLD.version THEN
    PERFORM separation_refuse('state', 'a decision makes a new version');
  END IF;
  IF (NEW.decided_by IS NOT NULL OR NEW.posted_at IS NOT NULL OR NEW.paid_by IS NOT NULL OR NEW.paid_at IS NOT NULL)
    AND NEW.status NOT IN ('approved', 'rejected', 'voided') THEN
    PERFORM separation_refuse('state', 'nobody decided on it');
  END IF;
  RETURN NEW;
END $body$;--> statement-breakpoint
CREATE TRIGGER separation_terms BEFORE UPDATE ON expenses FOR EACH ROW EXECUTE FUNCTION separation_terms();--> statement-breakpoint
-- What is over the organisation's threshold, or whose worth in its currency is not known, takes two.
CREATE FUNCTION separation_decided() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
  approvals integer;
  is_theirs boolean;
  needed integer;
BEGIN
  IF NEW.status = 'approved' THEN
    SELECT count(*), bool_or(approver_id = NEW.decided_by) INTO approvals, is_theirs
    FROM expense_approvals WHERE expense_id = NEW.id AND expense_version = OLD.version;
    SELECT CASE WHEN approval_threshold_minor IS NULL THEN 1
      WHEN NEW.functional_currency = currency AND NEW.functional_minor <= approval_threshold_minor THEN 1 ELSE 2 END
    INTO needed FROM organisations WHERE id = NEW.organisation_id;
    IF is_theirs IS NOT TRUE OR needed IS NULL OR approvals < needed THEN
      PERFORM separation_refuse('approvals', 'it is approved once it has the approvals that it takes');
    END IF;
  ELSIF NEW.decided_by IS NULL OR NEW.artist_id = ANY (separation_tied(NEW.organisation_id, NEW.decided_by)) THEN
    PERFORM separation_refuse('own', 'nobody rejects what they submitted or are paid for, nor for somebody who did');
  END IF;
  RETURN NEW;
END $body$;--> statement-breakpoint
CREATE TRIGGER separation_decided BEFORE UPDATE ON expenses FOR EACH ROW
  WHEN (OLD.status = 'submitted' AND NEW.status IN ('approved', 'rejected')) EXECUTE FUNCTION separation_decided();--> statement-breakpoint
-- Whoever approved any version of it, or has somebody who did act for them, pays none.
CREATE FUNCTION separation_paid() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
  tied uuid[] := separation_tied(NEW.organisation_id, NEW.paid_by);
BEGIN
  IF NEW.paid_by IS NULL OR NEW.paid_at IS NULL OR NEW.status <> 'approved' OR OLD.status <> 'approved' THEN
    PERFORM separation_refuse('state', 'somebody pays what was approved');
  END IF;
  IF NEW.artist_id = ANY (tied) OR NEW.decided_by = ANY (tied) OR EXISTS (
    SELECT FROM expense_approvals WHERE expense_id = NEW.id AND (approver_id = ANY (tied) OR on_behalf_of = ANY (tied))
  ) THEN
    PERFORM separation_refuse('payer', 'nobody pays what they submitted, approved or are paid for, nor for somebody who did');
  END IF;
  RETURN NEW;
END $body$;--> statement-breakpoint
CREATE TRIGGER separation_paid BEFORE UPDATE ON expenses FOR EACH ROW
  WHEN ((OLD.paid_by, OLD.paid_at) IS DISTINCT FROM (NEW.paid_by, NEW.paid_at)) EXECUTE FUNCTION separation_paid();--> statement-breakpoint
-- What was decided elsewhere may be brought in by whoever owns the tables; a program makes none of it, and takes none away.
CREATE FUNCTION separation_programs() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  IF current_user IN ('portal_app', 'portal_jobs') THEN
    PERFORM separation_refuse('state', 'an expense begins as a draft or handed in, and what was decided stays');
  END IF;
  RETURN coalesce(NEW, OLD);
END $body$;--> statement-breakpoint
CREATE TRIGGER separation_made BEFORE INSERT ON expenses FOR EACH ROW
  WHEN (NEW.status NOT IN ('draft', 'submitted') OR coalesce(NEW.decided_by, NEW.paid_by) IS NOT NULL
    OR coalesce(NEW.decided_at, NEW.paid_at, NEW.posted_at, NEW.voided_at) IS NOT NULL)
  EXECUTE FUNCTION separation_programs();--> statement-breakpoint
CREATE TRIGGER separation_unmade BEFORE DELETE ON expenses FOR EACH ROW
  WHEN (OLD.status IN ('approved', 'rejected', 'voided')) EXECUTE FUNCTION separation_programs();--> statement-breakpoint
-- What proves an expense stays with what was decided on it.
CREATE FUNCTION separation_papers() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  IF EXISTS (SELECT FROM expenses WHERE id IN (NEW.expense_id, OLD.expense_id) AND status IN ('approved', 'rejected', 'voided')) THEN
    PERFORM separation_refuse('stays', 'after a decision nothing changes, nor what proves it');
  END IF;
  RETURN coalesce(NEW, OLD);
END $body$;--> statement-breakpoint
CREATE TRIGGER separation_papers BEFORE INSERT OR UPDATE OR DELETE ON expense_documents FOR EACH ROW EXECUTE FUNCTION separation_papers();--> statement-breakpoint
CREATE FUNCTION separation_delegation() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  IF TG_OP = 'DELETE' OR OLD.revoked_at IS NOT NULL OR NEW.revoked_at IS NULL
    OR (to_jsonb(NEW) - 'revoked_at') IS DISTINCT FROM (to_jsonb(OLD) - 'revoked_at') THEN
    PERFORM separation_refuse('stays', 'a delegation is revoked and never changed');
  END IF;
  RETURN NEW;
END $body$;--> statement-breakpoint
CREATE TRIGGER separation_delegation BEFORE UPDATE OR DELETE ON delegations FOR EACH ROW EXECUTE FUNCTION separation_delegation();--> statement-breakpoint
-- A policy is what was confirmed last, by somebody other than whoever proposed it (policy_changes_by_two).
CREATE FUNCTION separation_policy_change() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF coalesce(NEW.confirmed_by, NEW.withdrawn_by) IS NOT NULL THEN
      PERFORM separation_refuse('policy', 'a change of policy is proposed before it is confirmed');
    END IF;
  ELSIF TG_OP = 'DELETE' OR OLD.confirmed_at IS NOT NULL OR OLD.withdrawn_at IS NOT NULL
    OR (to_jsonb(NEW) - ARRAY['confirmed_by', 'confirmed_at', 'withdrawn_by', 'withdrawn_at'])
      IS DISTINCT FROM (to_jsonb(OLD) - ARRAY['confirmed_by', 'confirmed_at', 'withdrawn_by', 'withdrawn_at']) THEN
    PERFORM separation_refuse('policy', 'a change of policy is confirmed or withdrawn as it was proposed, once');
  END IF;
  RETURN coalesce(NEW, OLD);
END $body$;--> statement-breakpoint
CREATE TRIGGER separation_policy_change BEFORE INSERT OR UPDATE OR DELETE ON policy_changes FOR EACH ROW EXECUTE FUNCTION separation_policy_change();--> statement-breakpoint
CREATE FUNCTION separation_policy() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  IF NEW.currency IS DISTINCT FROM OLD.currency OR NOT EXISTS (SELECT FROM (
    SELECT approval_threshold_minor FROM policy_changes WHERE organisation_id = NEW.id AND confirmed_at IS NOT NULL
    ORDER BY confirmed_at DESC, id DESC LIMIT 1) AS latest
    WHERE latest.approval_threshold_minor IS NOT DISTINCT FROM NEW.approval_threshold_minor) THEN
    PERFORM separation_refuse('policy', 'a policy is what two administrators agreed on last');
  END IF;
  RETURN NEW;
END $body$;--> statement-breakpoint
CREATE TRIGGER separation_policy BEFORE UPDATE ON organisations FOR EACH ROW
  WHEN (OLD.approval_threshold_minor IS DISTINCT FROM NEW.approval_threshold_minor
    OR OLD.approval_threshold_minor IS NOT NULL AND OLD.currency IS DISTINCT FROM NEW.currency)
  EXECUTE FUNCTION separation_policy();--> statement-breakpoint
CALL feed_watch('expenses', ARRAY['id'], ARRAY['id', 'organisation_id', 'version', 'posted_at', 'deleted_at', 'approvals_given']);
