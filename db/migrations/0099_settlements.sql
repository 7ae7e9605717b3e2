-- What contracts come to is agreed on, booked and paid: prepared by one, approved by another, paid by a third, and by
-- nobody who is paid by it.
CREATE TABLE "settlements" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"contract_id" uuid NOT NULL,
	"artist_id" uuid NOT NULL,
	"shows_from" date NOT NULL,
	"shows_until" date NOT NULL,
	"settled_on" date NOT NULL,
	"currency" text NOT NULL,
	"guarantee_minor" bigint NOT NULL,
	"gross_minor" bigint NOT NULL,
	"taxes_minor" bigint NOT NULL,
	"costs_minor" bigint NOT NULL,
	"due_by" text NOT NULL,
	"due_minor" bigint NOT NULL,
	"fee_minor" bigint NOT NULL,
	"withheld_minor" bigint NOT NULL,
	"commission_minor" bigint NOT NULL,
	"net_minor" bigint NOT NULL,
	"set_off_minor" bigint NOT NULL,
	"withholding_points" integer,
	"withholding_country" text,
	"is_grossed_up" boolean NOT NULL,
	"functional_currency" text NOT NULL,
	"functional_minor" bigint NOT NULL,
	"rates" jsonb,
	"status" text NOT NULL,
	"prepared_by" uuid NOT NULL,
	"prepared_at" timestamptz(3) NOT NULL,
	"first_approved_by" uuid,
	"first_approved_at" timestamptz(3),
	"approved_by" uuid,
	"approved_at" timestamptz(3),
	"paid_on" date,
	"paid_by" uuid,
	"paid_at" timestamptz(3),
	"remitted_on" date,
	"remitted_by" uuid,
	"remitted_at" timestamptz(3),
	"ended_by" uuid,
	"ended_at" timestamptz(3),
	"reason" text,
	"reclaim" text DEFAULT 'none' NOT NULL,
	"certificate_id" uuid,
	"reclaim_by" uuid,
	"reclaim_at" timestamptz(3),
	"version" integer DEFAULT 1 NOT NULL,
	"updated_at" timestamptz(3) NOT NULL,
	CONSTRAINT "settlements_shows" CHECK (shows_from <= shows_until),
	CONSTRAINT "settlements_figures" CHECK (least(guarantee_minor, gross_minor, taxes_minor, costs_minor, due_minor, withheld_minor, commission_minor, net_minor, set_off_minor, functional_minor) >= 0),
	CONSTRAINT "settlements_fee" CHECK (fee_minor > 0 and withheld_minor + commission_minor + net_minor = fee_minor and set_off_minor <= net_minor
        and (functional_currency <> currency or functional_minor = fee_minor)),
	CONSTRAINT "settlements_withholding" CHECK (withholding_points between 0 and 9900 and withholding_points is not null or withheld_minor = 0 and withholding_country is null),
	CONSTRAINT "settlements_first_approval" CHECK (num_nulls(first_approved_by, first_approved_at) <> 1 and first_approved_by is distinct from prepared_by
        and first_approved_by is distinct from artist_id),
	CONSTRAINT "settlements_approval" CHECK (num_nulls(approved_by, approved_at) <> 1 and approved_by not in (prepared_by, artist_id)
        and (approved_by is null or approved_by is distinct from first_approved_by)),
	CONSTRAINT "settlements_payment" CHECK (num_nulls(paid_on, paid_by, paid_at) in (0, 3) and paid_by not in (prepared_by, artist_id, approved_by)),
	CONSTRAINT "settlements_remittance" CHECK (num_nulls(remitted_on, remitted_by, remitted_at) in (0, 3) and remitted_by not in (prepared_by, artist_id, approved_by)
        and (remitted_on is null or withheld_minor > 0)),
	CONSTRAINT "settlements_status" CHECK (case status when 'prepared' then num_nonnulls(approved_by, paid_by, ended_by) = 0
        when 'approved' then approved_by is not null and num_nonnulls(paid_by, ended_by) = 0
        when 'paid' then num_nulls(approved_by, paid_by) = 0 and ended_by is null
        when 'rejected' then num_nonnulls(approved_by, paid_by) = 0 and ended_by is not null
        when 'voided' then num_nulls(approved_by, ended_by) = 0 and num_nonnulls(paid_by, remitted_by) = 0 else false end
        and num_nulls(ended_by, ended_at, reason) in (0, 3)),
	CONSTRAINT "settlements_reclaim" CHECK (reclaim in ('none', 'certificate_issued', 'reclaim_filed', 'refunded', 'refused')
        and num_nulls(certificate_id, reclaim_by, reclaim_at) = case reclaim when 'none' then 3 else 0 end
        and (reclaim = 'none' or withheld_minor > 0 and approved_by is not null))
);
--> statement-breakpoint
CREATE TABLE "settlement_advances" (
	"settlement_id" uuid NOT NULL,
	"advance_id" uuid NOT NULL,
	"organisation_id" uuid NOT NULL,
	"amount_minor" bigint NOT NULL,
	CONSTRAINT "settlement_advances_settlement_id_advance_id_pk" PRIMARY KEY("settlement_id","advance_id"),
	CONSTRAINT "settlement_advances_amount" CHECK (amount_minor > 0)
);
--> statement-breakpoint
ALTER TABLE "settlements" ADD CONSTRAINT "settlements_contract_id_contracts_id_fk" FOREIGN KEY ("contract_id") REFERENCES "public"."contracts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "settlements" ADD CONSTRAINT "settlements_artist_id_users_id_fk" FOREIGN KEY ("artist_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "settlements" ADD CONSTRAINT "settlements_prepared_by_users_id_fk" FOREIGN KEY ("prepared_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "settlements" ADD CONSTRAINT "settlements_first_approved_by_users_id_fk" FOREIGN KEY ("first_approved_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "settlements" ADD CONSTRAINT "settlements_approved_by_users_id_fk" FOREIGN KEY ("approved_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "settlements" ADD CONSTRAINT "settlements_paid_by_users_id_fk" FOREIGN KEY ("paid_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "settlements" ADD CONSTRAINT "settlements_remitted_by_users_id_fk" FOREIGN KEY ("remitted_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "settlements" ADD CONSTRAINT "settlements_ended_by_users_id_fk" FOREIGN KEY ("ended_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "settlements" ADD CONSTRAINT "settlements_certificate_id_documents_id_fk" FOREIGN KEY ("certificate_id") REFERENCES "public"."documents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "settlements" ADD CONSTRAINT "settlements_reclaim_by_users_id_fk" FOREIGN KEY ("reclaim_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "settlement_advances" ADD CONSTRAINT "settlement_advances_settlement_id_settlements_id_fk" FOREIGN KEY ("settlement_id") REFERENCES "public"."settlements"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "settlement_advances" ADD CONSTRAINT "settlement_advances_advance_id_advances_id_fk" FOREIGN KEY ("advance_id") REFERENCES "public"."advances"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "settlements_organisation" ON "settlements" USING btree ("organisation_id","prepared_at","id");--> statement-breakpoint
CREATE INDEX "settlements_organisation_status" ON "settlements" USING btree ("organisation_id","status","prepared_at","id");--> statement-breakpoint
CREATE INDEX "settlements_artist" ON "settlements" USING btree ("organisation_id","artist_id","prepared_at","id");--> statement-breakpoint
CREATE INDEX "settlements_contract" ON "settlements" USING btree ("contract_id","prepared_at","id");--> statement-breakpoint
CREATE INDEX "settlements_reclaims" ON "settlements" USING btree ("organisation_id","reclaim","prepared_at","id") WHERE withheld_minor > 0 and approved_by is not null;--> statement-breakpoint
CREATE INDEX "settlement_advances_advance" ON "settlement_advances" USING btree ("advance_id");--> statement-breakpoint
ALTER TABLE "advance_movements" ADD COLUMN "settlement_id" uuid;--> statement-breakpoint
ALTER TABLE "advance_movements" ADD CONSTRAINT "advance_movements_settlement_id_settlements_id_fk" FOREIGN KEY ("settlement_id") REFERENCES "public"."settlements"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "advance_movements" DROP CONSTRAINT "advance_movements_kind";--> statement-breakpoint
ALTER TABLE "advance_movements" DROP CONSTRAINT "advance_movements_expense";--> statement-breakpoint
ALTER TABLE "advance_movements" ADD CONSTRAINT "advance_movements_kind" CHECK (kind in ('issued', 'settled', 'returned', 'written_off', 'cancelled', 'released'));--> statement-breakpoint
ALTER TABLE "advance_movements" ADD CONSTRAINT "advance_movements_settled" CHECK (num_nonnulls(expense_id, settlement_id) = case when kind in ('settled', 'released') then 1 else 0 end
        and (payable_functional_minor is not null) = (kind in ('settled', 'released')) and (kind <> 'released' or settlement_id is not null));--> statement-breakpoint
CREATE UNIQUE INDEX "advance_movements_of_settlement" ON "advance_movements" USING btree ("settlement_id","advance_id","kind") WHERE settlement_id is not null;--> statement-breakpoint
SELECT guard_tenancy('settlements');--> statement-breakpoint
SELECT guard_tenancy('settlement_advances');--> statement-breakpoint
REVOKE DELETE ON settlements FROM portal_app, portal_jobs;--> statement-breakpoint
REVOKE UPDATE, DELETE ON settlement_advances FROM portal_app, portal_jobs;--> statement-breakpoint
-- Prepared for a contract that was signed, for shows that no other settlement is of; its figures stay. The contract's
-- row is locked, so that two that come at once are judged one after the other.
CREATE FUNCTION separation_settlement_made() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
  deal contracts;
BEGIN
  SELECT * INTO deal FROM contracts WHERE id = NEW.contract_id FOR NO KEY UPDATE;
  IF (deal.organisation_id, deal.artist_id, deal.currency) IS DISTINCT FROM (NEW.organisation_id, NEW.artist_id, NEW.currency)
    OR deal.deleted_at IS NOT NULL OR deal.status NOT IN ('active', 'completed')
    OR NEW.shows_from < deal.starts_on OR NEW.shows_until > deal.ends_on THEN
    PERFORM separation_refuse('contract', 'what is settled is a contract that was signed, within its days, for its artist and in its currency');
  END IF;
  IF NEW.status <> 'prepared' OR num_nonnulls(NEW.first_approved_by, NEW.approved_by, NEW.paid_by, NEW.remitted_by, NEW.ended_by, NEW.certificate_id) > 0 THEN
    PERFORM separation_refuse('state', 'a settlement is prepared before it is approved');
  END IF;
  IF NEW.artist_id = ANY (separation_tied(NEW.organisation_id, NEW.prepared_by)) THEN
    PERFORM separation_refuse('own', 'nobody prepares what pays them, nor for somebody whom it pays');
  END IF;
  IF EXISTS (
    SELECT FROM settlements WHERE contract_id = NEW.contract_id AND id <> NEW.id AND status IN ('prepared', 'approved', 'paid')
      AND shows_from <= NEW.shows_until AND shows_until >= NEW.shows_from
  ) THEN
    PERFORM separation_refuse('once', 'these shows are settled already');
  END IF;
  IF NEW.guarantee_minor + coalesce((
    SELECT sum(guarantee_minor) FROM settlements WHERE contract_id = NEW.contract_id AND id <> NEW.id AND status IN ('prepared', 'approved', 'paid')
  ), 0) > deal.amount_minor THEN
    PERFORM separation_refuse('guarantee', 'settlements of a contract share its amount');
  END IF;
  RETURN NEW;
END $body$;--> statement-breakpoint
CREATE TRIGGER separation_settlement_made BEFORE INSERT ON settlements FOR EACH ROW EXECUTE FUNCTION separation_settlement_made();--> statement-breakpoint
-- Each step is somebody else's, whoever writes: nobody holds two of preparing, approving and paying, in their own name or
-- on somebody's behalf, and whoever is paid holds none. Over the threshold two approve.
CREATE FUNCTION separation_settlement() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
  moving constant text[] := ARRAY['status', 'first_approved_by', 'first_approved_at', 'approved_by', 'approved_at', 'paid_on', 'paid_by', 'paid_at',
    'remitted_on', 'remitted_by', 'remitted_at', 'ended_by', 'ended_at', 'reason', 'reclaim', 'certificate_id', 'reclaim_by', 'reclaim_at',
    'version', 'updated_at'];
  held uuid[] := array_remove(ARRAY[OLD.artist_id, OLD.prepared_by, OLD.first_approved_by, OLD.approved_by], NULL);
BEGIN
  IF (to_jsonb(NEW) - moving) IS DISTINCT FROM (to_jsonb(OLD) - moving) OR NEW.version <= OLD.version THEN
    PERFORM separation_refuse('stays', 'what was prepared stays: another is prepared in its place');
  END IF;
  IF NEW.status <> OLD.status AND (OLD.status, NEW.status) NOT IN
    (('prepared', 'approved'), ('prepared', 'rejected'), ('approved', 'paid'), ('approved', 'voided')) THEN
    PERFORM separation_refuse('state', 'a settlement goes from prepared to approved to paid; before that it is rejected or reversed');
  END IF;
  IF OLD.first_approved_by IS NOT NULL AND (NEW.first_approved_by, NEW.first_approved_at) IS DISTINCT FROM (OLD.first_approved_by, OLD.first_approved_at)
    OR OLD.approved_by IS NOT NULL AND (NEW.first_approved_by, NEW.approved_by, NEW.approved_at) IS DISTINCT FROM (OLD.first_approved_by, OLD.approved_by, OLD.approved_at)
    OR OLD.paid_by IS NOT NULL AND (NEW.paid_on, NEW.paid_by, NEW.paid_at) IS DISTINCT FROM (OLD.paid_on, OLD.paid_by, OLD.paid_at)
    OR OLD.remitted_by IS NOT NULL AND (NEW.remitted_on, NEW.remitted_by, NEW.remitted_at) IS DISTINCT FROM (OLD.remitted_on, OLD.remitted_by, OLD.remitted_at)
    OR OLD.status IN ('rejected', 'voided') THEN
    PERFORM separation_refuse('stays', 'what was decided stays');
  END IF;
  IF NEW.first_approved_by IS NOT NULL AND OLD.first_approved_by IS NULL
    AND (NEW.status <> 'prepared' OR held && separation_tied(NEW.organisation_id, NEW.first_approved_by)) THEN
    PERFORM separation_refuse('approvals', 'nobody approves what they prepared or are paid by, nor for somebody who did');
  END IF;
  IF NEW.approved_by IS NOT NULL AND OLD.approved_by IS NULL THEN
    IF held && separation_tied(NEW.organisation_id, NEW.approved_by) THEN
      PERFORM separation_refuse('approvals', 'nobody approves what they prepared, approved or are paid by, nor for somebody who did');
    END IF;
    IF NEW.first_approved_by IS NULL AND EXISTS (
      SELECT FROM organisations WHERE id = NEW.organisation_id AND approval_threshold_minor IS NOT NULL
        AND NOT (NEW.functional_currency = currency AND NEW.functional_minor <= approval_threshold_minor)
    ) THEN
      PERFORM separation_refuse('approvals', 'over the threshold two approve');
    END IF;
  END IF;
  IF NEW.paid_by IS NOT NULL AND OLD.paid_by IS NULL AND held && separation_tied(NEW.organisation_id, NEW.paid_by)
    OR NEW.remitted_by IS NOT NULL AND OLD.remitted_by IS NULL AND held && separation_tied(NEW.organisation_id, NEW.remitted_by) THEN
    PERFORM separation_refuse('payer', 'nobody pays what they prepared, approved or are paid by, nor for somebody who did');
  END IF;
  IF NEW.remitted_by IS NOT NULL AND OLD.remitted_by IS NULL AND NEW.status NOT IN ('approved', 'paid') THEN
    PERFORM separation_refuse('state', 'what was withheld is paid once it is approved');
  END IF;
  IF NEW.ended_by IS NOT NULL AND OLD.artist_id = ANY (separation_tied(NEW.organisation_id, NEW.ended_by)) THEN
    PERFORM separation_refuse('own', 'nobody decides what pays them, nor for somebody whom it pays');
  END IF;
  IF (NEW.reclaim, NEW.certificate_id) IS DISTINCT FROM (OLD.reclaim, OLD.certificate_id) THEN
    IF (OLD.reclaim, NEW.reclaim) NOT IN (('none', 'certificate_issued'), ('certificate_issued', 'certificate_issued'), ('certificate_issued', 'reclaim_filed'),
        ('reclaim_filed', 'refunded'), ('reclaim_filed', 'refused'), ('refused', 'reclaim_filed'))
      OR NEW.certificate_id IS DISTINCT FROM OLD.certificate_id AND NEW.reclaim <> 'certificate_issued'
      OR OLD.status NOT IN ('approved', 'paid') THEN
      PERFORM separation_refuse('state', 'a certificate is issued, then filed, then refunded or refused');
    END IF;
    IF OLD.artist_id = ANY (separation_tied(NEW.organisation_id, NEW.reclaim_by)) THEN
      PERFORM separation_refuse('own', 'nobody certifies what was withheld from them, nor for somebody from whom it was');
    END IF;
  END IF;
  RETURN NEW;
END $body$;--> statement-breakpoint
CREATE TRIGGER separation_settlement BEFORE UPDATE ON settlements FOR EACH ROW EXECUTE FUNCTION separation_settlement();--> statement-breakpoint
CREATE FUNCTION separation_set_off() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  IF NOT EXISTS (
    SELECT FROM settlements s JOIN advances a ON a.id = NEW.advance_id
      AND (a.organisation_id, a.artist_id, a.currency) = (s.organisation_id, s.artist_id, s.currency)
    WHERE s.id = NEW.settlement_id AND s.organisation_id = NEW.organisation_id AND s.status = 'prepared' AND s.version = 1
  ) THEN
    PERFORM separation_refuse('advance', 'a fee is set off against advances of its artist in its currency');
  END IF;
  RETURN NEW;
END $body$;--> statement-breakpoint
CREATE TRIGGER separation_set_off BEFORE INSERT ON settlement_advances FOR EACH ROW EXECUTE FUNCTION separation_set_off();--> statement-breakpoint
-- At commit: what was approved is booked for what was agreed, what was reversed is booked the other way round, what was
-- paid is, and what was set off was taken from those advances.
CREATE FUNCTION settlement_adds_up() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
  fee settlements;
  booked uuid;
  set_off bigint;
  taken bigint;
  released bigint;
BEGIN
  SELECT * INTO fee FROM settlements WHERE id = NEW.id;
  SELECT id INTO booked FROM journal_entries WHERE source_id = fee.id AND kind = 'fee';
  SELECT coalesce(sum(amount_minor), 0) INTO set_off FROM settlement_advances WHERE settlement_id = fee.id;
  SELECT coalesce(sum(amount_minor) FILTER (WHERE kind = 'settled'), 0), coalesce(sum(amount_minor) FILTER (WHERE kind = 'released'), 0)
    INTO taken, released FROM advance_movements WHERE settlement_id = fee.id;
  IF set_off <> fee.set_off_minor
    OR (fee.approved_by IS NULL) <> (booked IS NULL)
    OR taken <> (CASE WHEN fee.approved_by IS NULL THEN 0 ELSE set_off END)
    OR released <> (CASE fee.status WHEN 'voided' THEN set_off ELSE 0 END)
    OR booked IS NOT NULL AND NOT EXISTS (
      SELECT FROM postings WHERE entry_id = booked
      HAVING sum(amount_minor) FILTER (WHERE amount_minor > 0) = fee.fee_minor AND sum(functional_minor) FILTER (WHERE amount_minor > 0) = fee.functional_minor
        AND bool_and(currency = fee.currency))
    OR (fee.status = 'voided') <> EXISTS (SELECT FROM journal_entries WHERE source_id = fee.id AND kind = 'fee_void' AND reversal_of = booked)
    OR (fee.status = 'paid' AND fee.net_minor + fee.commission_minor > set_off)
      <> EXISTS (SELECT FROM journal_entries WHERE source_id = fee.id AND kind = 'fee_payment')
    OR (fee.remitted_by IS NOT NULL) <> EXISTS (SELECT FROM journal_entries WHERE source_id = fee.id AND kind = 'withholding_payment') THEN
    RAISE EXCEPTION 'a settlement is not what is booked' USING ERRCODE = 'check_violation', CONSTRAINT = 'settlement_adds_up';
  END IF;
  RETURN NULL;
END $body$;--> statement-breakpoint
CREATE CONSTRAINT TRIGGER settlement_adds_up AFTER INSERT OR UPDATE ON settlements DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION settlement_adds_up();--> statement-breakpoint
-- A fee is settled with an advance by whoever approves it, and what is reversed opens the advance again by as much as it
-- had taken; the rest is as 0082_advances_and_tallies.sql made it.
CREATE OR REPLACE FUNCTION separation_advance() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
  advance advances;
  expense expenses;
  fee settlements;
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
  IF NEW.settlement_id IS NOT NULL THEN
    SELECT * INTO fee FROM settlements WHERE id = NEW.settlement_id FOR NO KEY UPDATE;
    IF (fee.organisation_id, fee.artist_id, fee.currency) IS DISTINCT FROM (advance.organisation_id, advance.artist_id, advance.currency)
      OR NEW.kind = 'settled' AND (fee.status <> 'approved' OR fee.approved_by <> NEW.moved_by OR NOT EXISTS (
        SELECT FROM settlement_advances WHERE settlement_id = fee.id AND advance_id = advance.id AND amount_minor = NEW.amount_minor))
      OR NEW.kind = 'released' AND (fee.status <> 'voided' OR fee.ended_by <> NEW.moved_by OR NOT EXISTS (
        SELECT FROM advance_movements WHERE settlement_id = fee.id AND advance_id = advance.id AND kind = 'settled'
          AND (amount_minor, functional_minor, payable_functional_minor) = (NEW.amount_minor, NEW.functional_minor, NEW.payable_functional_minor))) THEN
      PERFORM separation_refuse('advance', 'an advance settles a fee of its owner as that was agreed, and is open again once that is reversed');
    END IF;
  ELSIF NEW.kind = 'settled' THEN
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
-- What was settled becomes less by what is released alone, which the movements say at commit.
CREATE OR REPLACE FUNCTION advance_stays() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
  is_released boolean := OLD.status IN ('acknowledged', 'closed') AND NEW.settled_minor < OLD.settled_minor AND NEW.status = 'acknowledged'
    AND NEW.acknowledged_at = OLD.acknowledged_at;
BEGIN
  IF (NEW.id, NEW.organisation_id, NEW.artist_id, NEW.production_id, NEW.amount_minor, NEW.currency, NEW.functional_currency, NEW.purpose, NEW.issued_by, NEW.created_at)
    IS DISTINCT FROM (OLD.id, OLD.organisation_id, OLD.artist_id, OLD.production_id, OLD.amount_minor, OLD.currency, OLD.functional_currency, OLD.purpose, OLD.issued_by, OLD.created_at)
    OR NEW.version <= OLD.version OR OLD.status IN ('closed', 'cancelled') AND NOT is_released
    OR NEW.settled_minor < OLD.settled_minor AND NOT is_released OR NEW.returned_minor < OLD.returned_minor OR NEW.written_off_minor < OLD.written_off_minor
    OR OLD.status <> 'proposed' AND (NEW.status = 'proposed'
      OR (NEW.issued_on, NEW.approved_by, NEW.approved_at) IS DISTINCT FROM (OLD.issued_on, OLD.approved_by, OLD.approved_at))
    OR OLD.status = 'proposed' AND (NEW.status NOT IN ('proposed', 'issued', 'cancelled') OR (NEW.status = 'issued') <> (NEW.approved_by IS NOT NULL))
    OR OLD.status = 'acknowledged' AND (NEW.status NOT IN ('acknowledged', 'closed') OR NEW.acknowledged_at <> OLD.acknowledged_at) THEN
    PERFORM separation_refuse('stays', 'an advance stays as it was given, and what became of it too');
  END IF;
  RETURN NEW;
END $body$;--> statement-breakpoint
CREATE OR REPLACE FUNCTION advance_adds_up() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
  of_advance uuid := CASE TG_TABLE_NAME WHEN 'advances' THEN NEW.id ELSE (to_jsonb(NEW) ->> 'advance_id')::uuid END;
  of_expense uuid := CASE TG_TABLE_NAME WHEN 'advances' THEN NULL ELSE (to_jsonb(NEW) ->> 'expense_id')::uuid END;
BEGIN
  IF EXISTS (
    SELECT FROM advances JOIN LATERAL (
      SELECT count(*) AS moves, sum(amount_minor) FILTER (WHERE kind = 'issued') AS issued,
        coalesce(sum(CASE kind WHEN 'released' THEN -amount_minor ELSE amount_minor END) FILTER (WHERE kind IN ('settled', 'released')), 0) AS settled,
        coalesce(sum(amount_minor) FILTER (WHERE kind = 'returned'), 0) AS returned, coalesce(sum(amount_minor) FILTER (WHERE kind = 'written_off'), 0) AS written_off,
        count(*) FILTER (WHERE kind = 'cancelled') AS cancelled,
        sum(CASE WHEN kind IN ('issued', 'released') THEN functional_minor ELSE -functional_minor END) AS functional
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
END $body$;--> statement-breakpoint
-- Whoever has the contract open is told that something was settled of it.
CREATE FUNCTION feed_note_settlements() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  INSERT INTO changes (entity, row_key, organisation_id)
  SELECT DISTINCT 'contracts', contract_id::text, organisation_id FROM moved_rows;
  IF FOUND THEN PERFORM feed_wake(); END IF;
  RETURN NULL;
END $body$;--> statement-breakpoint
CREATE TRIGGER feed_insert AFTER INSERT ON settlements REFERENCING NEW TABLE AS moved_rows FOR EACH STATEMENT EXECUTE FUNCTION feed_note_settlements();--> statement-breakpoint
CREATE TRIGGER feed_update AFTER UPDATE ON settlements REFERENCING NEW TABLE AS moved_rows FOR EACH STATEMENT EXECUTE FUNCTION feed_note_settlements();--> statement-breakpoint
INSERT INTO accounts (organisation_id, code, name, kind)
SELECT organisation_id, code, name, kind FROM (SELECT DISTINCT organisation_id FROM accounts) AS charts
CROSS JOIN (VALUES ('2110', 'Payable to agents', 'liability'), ('2300', 'Withholding tax payable', 'liability'), ('6300', 'Artists’ fees', 'expense')) AS added(code, name, kind)
ON CONFLICT DO NOTHING;
