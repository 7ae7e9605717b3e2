-- Money that an artist is given beforehand, and what becomes of it: settled by claims, returned, or written off by two.
CREATE TABLE "advances" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"artist_id" uuid NOT NULL,
	"production_id" uuid,
	"amount_minor" bigint NOT NULL,
	"currency" text NOT NULL,
	"settled_minor" bigint DEFAULT 0 NOT NULL,
	"returned_minor" bigint DEFAULT 0 NOT NULL,
	"written_off_minor" bigint DEFAULT 0 NOT NULL,
	"functional_currency" text NOT NULL,
	"open_functional_minor" bigint NOT NULL,
	"purpose" text NOT NULL,
	"status" text NOT NULL,
	"issued_on" date NOT NULL,
	"issued_by" uuid NOT NULL,
	"acknowledged_at" timestamptz(3),
	"closed_at" timestamptz(3),
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamptz(3) DEFAULT now() NOT NULL,
	"updated_at" timestamptz(3) DEFAULT now() NOT NULL,
	CONSTRAINT "advances_amount" CHECK (amount_minor > 0),
	CONSTRAINT "advances_issuer" CHECK (issued_by <> artist_id),
	CONSTRAINT "advances_parts" CHECK (least(settled_minor, returned_minor, written_off_minor, open_functional_minor) >= 0
        and settled_minor + returned_minor + written_off_minor <= amount_minor),
	CONSTRAINT "advances_status" CHECK (case status when 'issued' then acknowledged_at is null when 'acknowledged' then acknowledged_at is not null
        when 'closed' then true when 'cancelled' then settled_minor + returned_minor + written_off_minor = 0 else false end),
	CONSTRAINT "advances_closed" CHECK ((status = 'closed') = (settled_minor + returned_minor + written_off_minor = amount_minor)
        and (status in ('issued', 'acknowledged') or open_functional_minor = 0)
        and (closed_at is not null) = (status in ('closed', 'cancelled')))
);
--> statement-breakpoint
CREATE TABLE "advance_movements" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"advance_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"amount_minor" bigint NOT NULL,
	"functional_minor" bigint NOT NULL,
	"expense_id" uuid,
	"payable_functional_minor" bigint,
	"moved_on" date NOT NULL,
	"moved_by" uuid NOT NULL,
	"at" timestamptz(3) NOT NULL,
	"notes" text,
	CONSTRAINT "advance_movements_amount" CHECK (amount_minor > 0 and functional_minor >= 0),
	CONSTRAINT "advance_movements_kind" CHECK (kind in ('issued', 'settled', 'returned', 'written_off', 'cancelled')),
	CONSTRAINT "advance_movements_expense" CHECK (num_nulls(expense_id, payable_functional_minor) = case kind when 'settled' then 0 else 2 end)
);
--> statement-breakpoint
CREATE TABLE "advance_write_offs" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"advance_id" uuid NOT NULL,
	"amount_minor" bigint NOT NULL,
	"reason" text NOT NULL,
	"proposed_by" uuid NOT NULL,
	"proposed_at" timestamptz(3) NOT NULL,
	"confirmed_by" uuid,
	"confirmed_at" timestamptz(3),
	"withdrawn_by" uuid,
	"withdrawn_at" timestamptz(3),
	CONSTRAINT "advance_write_offs_amount" CHECK (amount_minor > 0),
	CONSTRAINT "advance_write_offs_by_two" CHECK (confirmed_by <> proposed_by),
	CONSTRAINT "advance_write_offs_end" CHECK ((confirmed_by is null) = (confirmed_at is null) and (withdrawn_by is null) = (withdrawn_at is null)
        and (confirmed_at is null or withdrawn_at is null))
);
--> statement-breakpoint
ALTER TABLE "expenses" ADD COLUMN "advance_id" uuid;--> statement-breakpoint
ALTER TABLE "expenses" ADD COLUMN "settled_minor" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "advances" ADD CONSTRAINT "advances_artist_id_users_id_fk" FOREIGN KEY ("artist_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "advances" ADD CONSTRAINT "advances_production_id_productions_id_fk" FOREIGN KEY ("production_id") REFERENCES "public"."productions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "advances" ADD CONSTRAINT "advances_issued_by_users_id_fk" FOREIGN KEY ("issued_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "advance_movements" ADD CONSTRAINT "advance_movements_advance_id_advances_id_fk" FOREIGN KEY ("advance_id") REFERENCES "public"."advances"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "advance_movements" ADD CONSTRAINT "advance_movements_expense_id_expenses_id_fk" FOREIGN KEY ("expense_id") REFERENCES "public"."expenses"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "advance_movements" ADD CONSTRAINT "advance_movements_moved_by_users_id_fk" FOREIGN KEY ("moved_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "advance_write_offs" ADD CONSTRAINT "advance_write_offs_advance_id_advances_id_fk" FOREIGN KEY ("advance_id") REFERENCES "public"."advances"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "advance_write_offs" ADD CONSTRAINT "advance_write_offs_proposed_by_users_id_fk" FOREIGN KEY ("proposed_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "advance_write_offs" ADD CONSTRAINT "advance_write_offs_confirmed_by_users_id_fk" FOREIGN KEY ("confirmed_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "advance_write_offs" ADD CONSTRAINT "advance_write_offs_withdrawn_by_users_id_fk" FOREIGN KEY ("withdrawn_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "expenses" ADD CONSTRAINT "expenses_advance_id_advances_id_fk" FOREIGN KEY ("advance_id") REFERENCES "public"."advances"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "advances_organisation" ON "advances" USING btree ("organisation_id","created_at","id");--> statement-breakpoint
CREATE INDEX "advances_organisation_status" ON "advances" USING btree ("organisation_id","status","created_at","id");--> statement-breakpoint
CREATE INDEX "advances_artist" ON "advances" USING btree ("organisation_id","artist_id","created_at","id");--> statement-breakpoint
CREATE INDEX "advance_movements_advance" ON "advance_movements" USING btree ("advance_id","id");--> statement-breakpoint
CREATE INDEX "advance_movements_of_expense" ON "advance_movements" USING btree ("expense_id") WHERE expense_id is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "advance_movements_once" ON "advance_movements" USING btree ("advance_id","kind") WHERE kind in ('issued', 'cancelled');--> statement-breakpoint
CREATE INDEX "advance_write_offs_advance" ON "advance_write_offs" USING btree ("advance_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "advance_write_offs_open" ON "advance_write_offs" USING btree ("advance_id") WHERE confirmed_at is null and withdrawn_at is null;--> statement-breakpoint
SELECT guard_tenancy('advances');--> statement-breakpoint
SELECT guard_tenancy('advance_movements');--> statement-breakpoint
SELECT guard_tenancy('advance_write_offs');--> statement-breakpoint
REVOKE UPDATE, DELETE ON advance_movements FROM portal_app, portal_jobs;--> statement-breakpoint
REVOKE DELETE ON advances, advance_write_offs FROM portal_app, portal_jobs;--> statement-breakpoint
CREATE VIEW feed_advances WITH (security_invoker = true) AS
SELECT id, organisation_id, json_build_object('user_id', artist_id) AS "row" FROM advances;--> statement-breakpoint
CALL feed_watch('advances', ARRAY['id'], ARRAY['id', 'organisation_id', 'version']);--> statement-breakpoint
CREATE TRIGGER separation_stays BEFORE UPDATE OR DELETE ON advance_movements FOR EACH STATEMENT EXECUTE FUNCTION separation_stays();--> statement-breakpoint
-- Whose money it is moves none of it; who settles a claim with it pays that claim, and has approved none of it.
CREATE FUNCTION separation_advance() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
  advance advances;
  expense expenses;
  tied uuid[] := separation_tied(NEW.organisation_id, NEW.moved_by);
BEGIN
  SELECT * INTO advance FROM advances WHERE id = NEW.advance_id FOR NO KEY UPDATE;
  IF advance.organisation_id IS DISTINCT FROM NEW.organisation_id THEN
    PERFORM separation_refuse('advance', 'an advance is of its organisation');
  END IF;
  IF advance.artist_id = ANY (tied) THEN
    PERFORM separation_refuse('own', 'nobody gives themselves an advance, settles it or takes it back, nor for somebody who has it');
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
CREATE TRIGGER separation_advance BEFORE INSERT ON advance_movements FOR EACH ROW EXECUTE FUNCTION separation_advance();--> statement-breakpoint
CREATE FUNCTION separation_write_off() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
  owner uuid;
  tied uuid[];
BEGIN
  IF TG_OP = 'DELETE' OR TG_OP = 'UPDATE' AND (OLD.confirmed_at IS NOT NULL OR OLD.withdrawn_at IS NOT NULL
    OR (to_jsonb(NEW) - ARRAY['confirmed_by', 'confirmed_at', 'withdrawn_by', 'withdrawn_at'])
      IS DISTINCT FROM (to_jsonb(OLD) - ARRAY['confirmed_by', 'confirmed_at', 'withdrawn_by', 'withdrawn_at'])) THEN
    PERFORM separation_refuse('write_off', 'a write-off is confirmed or withdrawn as it was proposed, once');
  END IF;
  IF TG_OP = 'INSERT' AND coalesce(NEW.confirmed_by, NEW.withdrawn_by) IS NOT NULL THEN
    PERFORM separation_refuse('write_off', 'a write-off is proposed before it is confirmed');
  END IF;
  SELECT artist_id INTO owner FROM advances WHERE id = NEW.advance_id AND organisation_id = NEW.organisation_id;
  tied := separation_tied(NEW.organisation_id, coalesce(NEW.confirmed_by, NEW.proposed_by));
  IF owner IS NULL OR owner = ANY (tied) OR NEW.confirmed_by IS NOT NULL AND NEW.proposed_by = ANY (tied) THEN
    PERFORM separation_refuse('write_off', 'two who have nothing to do with each other write off what is neither''s');
  END IF;
  RETURN NEW;
END $body$;--> statement-breakpoint
CREATE TRIGGER separation_write_off BEFORE INSERT OR UPDATE OR DELETE ON advance_write_offs FOR EACH ROW EXECUTE FUNCTION separation_write_off();--> statement-breakpoint
CREATE FUNCTION advance_stays() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  IF (NEW.id, NEW.organisation_id, NEW.artist_id, NEW.production_id, NEW.amount_minor, NEW.currency, NEW.functional_currency, NEW.purpose, NEW.issued_on, NEW.issued_by, NEW.created_at)
    IS DISTINCT FROM (OLD.id, OLD.organisation_id, OLD.artist_id, OLD.production_id, OLD.amount_minor, OLD.currency, OLD.functional_currency, OLD.purpose, OLD.issued_on, OLD.issued_by, OLD.created_at)
    OR NEW.version <= OLD.version OR OLD.status IN ('closed', 'cancelled')
    OR NEW.settled_minor < OLD.settled_minor OR NEW.returned_minor < OLD.returned_minor OR NEW.written_off_minor < OLD.written_off_minor
    OR OLD.status = 'acknowledged' AND (NEW.status NOT IN ('acknowledged', 'closed') OR NEW.acknowledged_at <> OLD.acknowledged_at) THEN
    PERFORM separation_refuse('stays', 'an advance stays as it was given, and what became of it too');
  END IF;
  RETURN NEW;
END $body$;--> statement-breakpoint
CREATE TRIGGER advance_stays BEFORE UPDATE ON advances FOR EACH ROW EXECUTE FUNCTION advance_stays();--> statement-breakpoint
-- At commit: what was given is settled, returned, written off and open, as the movements have it, and a claim is settled
-- by what was taken from advances for it.
CREATE FUNCTION advance_adds_up() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
  of_advance uuid := CASE TG_TABLE_NAME WHEN 'advances' THEN NEW.id ELSE (to_jsonb(NEW) ->> 'advance_id')::uuid END;
  of_expense uuid := CASE TG_TABLE_NAME WHEN 'advances' THEN NULL ELSE (to_jsonb(NEW) ->> 'expense_id')::uuid END;
BEGIN
  IF EXISTS (
    SELECT FROM advances JOIN LATERAL (
      SELECT sum(amount_minor) FILTER (WHERE kind = 'issued') AS issued, coalesce(sum(amount_minor) FILTER (WHERE kind = 'settled'), 0) AS settled,
        coalesce(sum(amount_minor) FILTER (WHERE kind = 'returned'), 0) AS returned, coalesce(sum(amount_minor) FILTER (WHERE kind = 'written_off'), 0) AS written_off,
        count(*) FILTER (WHERE kind = 'cancelled') AS cancelled,
        sum(CASE kind WHEN 'issued' THEN functional_minor ELSE -functional_minor END) AS functional
      FROM advance_movements WHERE advance_id = advances.id
    ) AS moved ON true
    WHERE id = of_advance AND ((issued, settled, returned, written_off, functional) IS DISTINCT FROM (amount_minor, settled_minor, returned_minor, written_off_minor, open_functional_minor)
      OR (status = 'cancelled') <> (cancelled > 0))
  ) OR of_expense IS NOT NULL AND (SELECT settled_minor FROM expenses WHERE id = of_expense)
    IS DISTINCT FROM (SELECT sum(amount_minor) FROM advance_movements WHERE expense_id = of_expense) THEN
    RAISE EXCEPTION 'an advance does not add up' USING ERRCODE = 'check_violation', CONSTRAINT = 'advance_adds_up';
  END IF;
  RETURN NULL;
END $body$;--> statement-breakpoint
CREATE CONSTRAINT TRIGGER advance_adds_up AFTER INSERT OR UPDATE ON advances DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION advance_adds_up();--> statement-breakpoint
CREATE CONSTRAINT TRIGGER advance_adds_up AFTER INSERT ON advance_movements DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION advance_adds_up();--> statement-breakpoint
-- Which advance it was spent from is said before it is handed in; what was settled stays settled.
CREATE FUNCTION separation_settled() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  IF NEW.advance_id IS DISTINCT FROM OLD.advance_id AND OLD.status NOT IN ('draft', 'withdrawn') THEN
    PERFORM separation_refuse('stays', 'what was handed in stays: it is taken back to be changed');
  END IF;
  IF NEW.settled_minor <> OLD.settled_minor
    AND (NEW.settled_minor < OLD.settled_minor OR OLD.status <> 'approved' OR OLD.paid_at IS NOT NULL OR NEW.settled_minor > NEW.payout_minor) THEN
    PERFORM separation_refuse('stays', 'what is owed is settled, and no more than that');
  END IF;
  IF NEW.status = 'voided' AND NEW.settled_minor > 0 THEN
    PERFORM separation_refuse('stays', 'what was settled is not void any more');
  END IF;
  RETURN NEW;
END $body$;--> statement-breakpoint
CREATE TRIGGER separation_settled BEFORE UPDATE ON expenses FOR EACH ROW
  WHEN ((OLD.advance_id, OLD.settled_minor) IS DISTINCT FROM (NEW.advance_id, NEW.settled_minor) OR NEW.status = 'voided')
  EXECUTE FUNCTION separation_settled();--> statement-breakpoint
INSERT INTO accounts (organisation_id, code, name, kind)
SELECT organisation_id, code, name, kind FROM (SELECT DISTINCT organisation_id FROM accounts) AS charts
CROSS JOIN (VALUES ('1300', 'Advances to artists', 'asset'), ('6900', 'Advances written off', 'expense')) AS added(code, name, kind)
ON CONFLICT DO NOTHING;
