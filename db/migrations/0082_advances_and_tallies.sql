-- Over the organisation's threshold two give an advance, as two approve an expense: one proposes it, and no money leaves
-- before another approves it.
ALTER TABLE "advances" ADD COLUMN "approved_by" uuid;--> statement-breakpoint
ALTER TABLE "advances" ADD COLUMN "approved_at" timestamptz(3);--> statement-breakpoint
ALTER TABLE "advances" ADD CONSTRAINT "advances_approved_by_users_id_fk" FOREIGN KEY ("approved_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "advances" DROP CONSTRAINT "advances_status";--> statement-breakpoint
ALTER TABLE "advances" DROP CONSTRAINT "advances_closed";--> statement-breakpoint
ALTER TABLE "advances" ADD CONSTRAINT "advances_status" CHECK (case status
        when 'proposed' then num_nonnulls(acknowledged_at, approved_at) = 0 and settled_minor + returned_minor + written_off_minor = 0
        when 'issued' then acknowledged_at is null when 'acknowledged' then acknowledged_at is not null
        when 'closed' then true when 'cancelled' then settled_minor + returned_minor + written_off_minor = 0 else false end);--> statement-breakpoint
ALTER TABLE "advances" ADD CONSTRAINT "advances_closed" CHECK ((status = 'closed') = (settled_minor + returned_minor + written_off_minor = amount_minor)
        and (status in ('proposed', 'issued', 'acknowledged') or open_functional_minor = 0)
        and (closed_at is not null) = (status in ('closed', 'cancelled')));--> statement-breakpoint
ALTER TABLE "advances" ADD CONSTRAINT "advances_approver" CHECK (num_nulls(approved_by, approved_at) <> 1 and approved_by is distinct from issued_by);--> statement-breakpoint
-- Whose money it is moves none of it; who settles a claim with it pays that claim, and has approved none of it. What is
-- over the threshold, or whose worth in the organisation's currency is not known, leaves once two who have nothing to do
-- with each other, nor with whoever gets it, said so.
CREATE OR REPLACE FUNCTION separation_advance() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
  advance advances;
  expense expenses;
  tied uuid[] := separation_tied(NEW.organisation_id, NEW.moved_by);
  giver uuid[];
BEGIN
  SELECT * INTO advance FROM advances WHERE id = NEW.advance_id FOR NO KEY UPDATE;
  IF advance.organisation_id IS DISTINCT FROM NEW.organisation_id THEN
    PERFORM separation_refuse('advance', 'an advance is of its organisation');
  END IF;
  IF advance.artist_id = ANY (tied) THEN
    PERFORM separation_refuse('own', 'nobody gives themselves an advance, settles it or takes it back, nor for somebody who has it');
  END IF;
  IF advance.status = 'proposed' THEN
    PERFORM separation_refuse('advance', 'no money of an advance moves before it is approved');
  END IF;
  IF NEW.kind = 'issued' AND EXISTS (
    SELECT FROM organisations WHERE id = NEW.organisation_id AND approval_threshold_minor IS NOT NULL
      AND NOT (advance.functional_currency = currency AND NEW.functional_minor <= approval_threshold_minor)
  ) THEN
    giver := separation_tied(NEW.organisation_id, advance.issued_by);
    IF advance.approved_by IS NULL OR advance.approved_by = ANY (giver) OR advance.artist_id = ANY (giver)
      OR advance.artist_id = ANY (separation_tied(NEW.organisation_id, advance.approved_by)) THEN
      PERFORM separation_refuse('approvals', 'an advance over the threshold is given by two');
    END IF;
  END IF;
  IF NEW.kind = 'settled' THEN
    SELECT * INTO expense FROM expenses WHERE id = NEW.expense_id FOR NO KEY UPDATE;
    IF (expense.organisation_id, expense.artist_id, expense.status, expense.payout_currency)
      IS DISTINCT FROM (advance.organisation_id, advance.artist_id, 'approved', advance.currency) THEN
      PERFORM separation_refuse('advance', 'an advance settles what its owner is owed in its currency');
    END IF;
    IF expense.decided_by = ANY (tied) OR EXISTS (
      SELECT FROM expense_approvals WHERE expense_id = NEW.expense_id AND (approver_id = ANY (tied) OR on_behalf_of = ANY (tied))
    ) THEN
      PERFORM separation_refuse('payer', 'nobody settles what they submitted, approved or are paid for, nor for somebody who did');
    END IF;
  ELSIF NEW.kind = 'written_off' AND NOT EXISTS (
    SELECT FROM advance_write_offs WHERE id = NEW.id AND advance_id = NEW.advance_id AND amount_minor = NEW.amount_minor AND confirmed_by = NEW.moved_by
  ) THEN
    PERFORM separation_refuse('write_off', 'an advance is written off as one proposed and another confirmed');
  END IF;
  RETURN NEW;
END $body$;--> statement-breakpoint
CREATE FUNCTION separation_advance_made() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  IF current_user IN ('portal_app', 'portal_jobs') THEN
    PERFORM separation_refuse('approvals', 'an advance is proposed before it is approved');
  END IF;
  RETURN NEW;
END $body$;--> statement-breakpoint
CREATE TRIGGER separation_advance_made BEFORE INSERT ON advances FOR EACH ROW
  WHEN (NEW.approved_by IS NOT NULL) EXECUTE FUNCTION separation_advance_made();--> statement-breakpoint
CREATE OR REPLACE FUNCTION advance_stays() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  IF (NEW.id, NEW.organisation_id, NEW.artist_id, NEW.production_id, NEW.amount_minor, NEW.currency, NEW.functional_currency, NEW.purpose, NEW.issued_by, NEW.created_at)
    IS DISTINCT FROM (OLD.id, OLD.organisation_id, OLD.artist_id, OLD.production_id, OLD.amount_minor, OLD.currency, OLD.functional_currency, OLD.purpose, OLD.issued_by, OLD.created_at)
    OR NEW.version <= OLD.version OR OLD.status IN ('closed', 'cancelled')
    OR NEW.settled_minor < OLD.settled_minor OR NEW.returned_minor < OLD.returned_minor OR NEW.written_off_minor < OLD.written_off_minor
    OR OLD.status <> 'proposed' AND (NEW.status = 'proposed'
      OR (NEW.issued_on, NEW.approved_by, NEW.approved_at) IS DISTINCT FROM (OLD.issued_on, OLD.approved_by, OLD.approved_at))
    OR OLD.status = 'proposed' AND (NEW.status NOT IN ('proposed', 'issued', 'cancelled') OR (NEW.status = 'issued') <> (NEW.approved_by IS NOT NULL))
    OR OLD.status = 'acknowledged' AND (NEW.status NOT IN ('acknowledged', 'closed') OR NEW.acknowledged_at <> OLD.acknowledged_at) THEN
    PERFORM separation_refuse('stays', 'an advance stays as it was given, and what became of it too');
  END IF;
  RETURN NEW;
END $body$;--> statement-breakpoint
-- What was proposed and not given has no movements, whatever became of it.
CREATE OR REPLACE FUNCTION advance_adds_up() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
  of_advance uuid := CASE TG_TABLE_NAME WHEN 'advances' THEN NEW.id ELSE (to_jsonb(NEW) ->> 'advance_id')::uuid END;
  of_expense uuid := CASE TG_TABLE_NAME WHEN 'advances' THEN NULL ELSE (to_jsonb(NEW) ->> 'expense_id')::uuid END;
BEGIN
  IF EXISTS (
    SELECT FROM advances JOIN LATERAL (
      SELECT count(*) AS moves, sum(amount_minor) FILTER (WHERE kind = 'issued') AS issued, coalesce(sum(amount_minor) FILTER (WHERE kind = 'settled'), 0) AS settled,
        coalesce(sum(amount_minor) FILTER (WHERE kind = 'returned'), 0) AS returned, coalesce(sum(amount_minor) FILTER (WHERE kind = 'written_off'), 0) AS written_off,
        count(*) FILTER (WHERE kind = 'cancelled') AS cancelled,
        sum(CASE kind WHEN 'issued' THEN functional_minor ELSE -functional_minor END) AS functional
      FROM advance_movements WHERE advance_id = advances.id
    ) AS moved ON true
    WHERE id = of_advance AND CASE WHEN status = 'proposed' OR status = 'cancelled' AND moves = 0 THEN moves > 0 OR approved_by IS NOT NULL
      ELSE (issued, settled, returned, written_off, functional) IS DISTINCT FROM (amount_minor, settled_minor, returned_minor, written_off_minor, open_functional_minor)
        OR (status = 'cancelled') <> (cancelled > 0) END
  ) OR of_expense IS NOT NULL AND (SELECT settled_minor FROM expenses WHERE id = of_expense)
    IS DISTINCT FROM (SELECT sum(amount_minor) FROM advance_movements WHERE expense_id = of_expense) THEN
    RAISE EXCEPTION 'an advance does not add up' USING ERRCODE = 'check_violation', CONSTRAINT = 'advance_adds_up';
  END IF;
  RETURN NULL;
END $body$;
--> statement-breakpoint
-- In words for whoever spent it and for whoever decides.
UPDATE expense_findings SET reason = 'The same amount for the same thing on the same day was handed in already.'
WHERE rule = 'same-expense-again' AND reason LIKE 'You %';
--> statement-breakpoint
-- What somebody has of their own is tallied as what an organisation has is: summing two thousand expenses took an artist's
-- summary half as long again as summing twenty. As 0066_claims_tallied.sql made it, with a third tally of each row.
ALTER TABLE "tallies" ADD COLUMN "user_id" uuid DEFAULT '00000000-0000-0000-0000-000000000000' NOT NULL;--> statement-breakpoint
ALTER TABLE "tally_changes" ADD COLUMN "user_id" uuid DEFAULT '00000000-0000-0000-0000-000000000000' NOT NULL;--> statement-breakpoint
ALTER TABLE "tallies" DROP CONSTRAINT "tallies_organisation_id_kind_at_label_pk";--> statement-breakpoint
ALTER TABLE "tallies" ADD CONSTRAINT "tallies_organisation_id_kind_user_id_at_label_pk" PRIMARY KEY("organisation_id","kind","user_id","at","label");--> statement-breakpoint
DROP INDEX "tally_changes_organisation";--> statement-breakpoint
CREATE INDEX "tally_changes_organisation" ON "tally_changes" USING btree ("organisation_id","kind","user_id","at");--> statement-breakpoint
DO $do$
DECLARE
  own constant text := $q$
    SELECT organisation_id, 'own' AS kind, timestamptz '-infinity' AS at, status || '|' || category || '|' || currency AS label,
      %2$s1 AS count, %2$samount_minor AS amount, artist_id AS user_id
    FROM %1$I WHERE deleted_at IS NULL$q$;
  counted constant text := $q$
    SELECT organisation_id, CASE status WHEN 'submitted' THEN 'expenses' ELSE 'approvals' END AS kind,
      CASE status WHEN 'submitted' THEN '-infinity' ELSE date_trunc('day', decided_at, 'UTC') END AS at,
      CASE status WHEN 'submitted' THEN status ELSE currency END AS label,
      %2$s1 AS count, CASE status WHEN 'submitted' THEN 0 ELSE %2$samount_minor END AS amount,
      '00000000-0000-0000-0000-000000000000'::uuid AS user_id
    FROM %1$I WHERE deleted_at IS NULL AND (status = 'submitted' OR status = 'approved' AND decided_at IS NOT NULL)
    UNION ALL
    SELECT organisation_id, 'claims', '-infinity', status || '|' || category || '|' || currency,
      %2$s1, %2$samount_minor, '00000000-0000-0000-0000-000000000000'
    FROM %1$I WHERE deleted_at IS NULL AND status <> 'draft' AND submitted_at IS NOT NULL
    UNION ALL $q$ || own;
  into_changes constant text := 'INSERT INTO tally_changes (organisation_id, kind, at, label, count, amount_minor, user_id) ';
  summed constant text := into_changes || 'SELECT organisation_id, kind, at, label, sum(count), sum(amount), user_id FROM (%s) AS counted
    GROUP BY organisation_id, kind, at, label, user_id';
BEGIN
  EXECUTE format($f$
    CREATE OR REPLACE FUNCTION tally_expenses() RETURNS trigger LANGUAGE plpgsql AS $body$
    BEGIN
      IF TG_OP = 'INSERT' THEN
        IF NOT EXISTS (SELECT FROM new_rows OFFSET 1) THEN
          %1$s;
        ELSE
          %2$s;
        END IF;
      ELSIF TG_OP = 'DELETE' THEN
        %3$s;
      ELSIF TG_OP = 'UPDATE' THEN
        %4$s HAVING sum(count) <> 0 OR sum(amount) <> 0;
      ELSE
        %5$s;
      END IF;
      RETURN NULL;
    END $body$
  $f$, into_changes || format(counted, 'new_rows', ''), format(summed, format(counted, 'new_rows', '')),
    format(summed, format(counted, 'old_rows', '-')),
    format(summed, format(counted, 'new_rows', '') || ' UNION ALL ' || format(counted, 'old_rows', '-')),
    format(summed, format(counted, 'expenses', '-')));
  -- Behind the lock: nothing is written between what is counted here and the triggers' next.
  LOCK TABLE expenses IN SHARE ROW EXCLUSIVE MODE;
  EXECUTE 'INSERT INTO tallies (organisation_id, kind, at, label, count, amount_minor, user_id)
    SELECT organisation_id, kind, at, label, sum(count), sum(amount), user_id FROM (' || format(own, 'expenses', '')
    || ') AS counted GROUP BY organisation_id, kind, at, label, user_id';
END $do$;
