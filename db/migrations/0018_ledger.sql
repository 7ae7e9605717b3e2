CREATE TABLE "accounts" (
	"organisation_id" uuid NOT NULL,
	"code" text NOT NULL,
	"name" text NOT NULL,
	"kind" text NOT NULL,
	"created_at" timestamptz(3) DEFAULT now() NOT NULL,
	CONSTRAINT "accounts_organisation_id_code_pk" PRIMARY KEY("organisation_id","code")
);
--> statement-breakpoint
CREATE TABLE "journal_entries" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"source_id" uuid,
	"entry_on" date NOT NULL,
	"period" text NOT NULL,
	"functional_currency" text NOT NULL,
	"reversal_of" uuid,
	"memo" text,
	"posted_at" timestamptz(3) DEFAULT now() NOT NULL,
	"posted_by" uuid,
	CONSTRAINT "journal_entries_period_form" CHECK (period ~ '^[1-8][0-9]{3}-(0[1-9]|1[0-2])$')
);
--> statement-breakpoint
CREATE TABLE "ledger_periods" (
	"organisation_id" uuid NOT NULL,
	"period" text NOT NULL,
	"closed_at" timestamptz(3) DEFAULT now() NOT NULL,
	"closed_by" uuid,
	CONSTRAINT "ledger_periods_organisation_id_period_pk" PRIMARY KEY("organisation_id","period"),
	CONSTRAINT "ledger_periods_form" CHECK (period ~ '^[1-8][0-9]{3}-(0[1-9]|1[0-2])$')
);
--> statement-breakpoint
CREATE TABLE "postings" (
	"entry_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"organisation_id" uuid NOT NULL,
	"period" text NOT NULL,
	"account" text NOT NULL,
	"currency" text NOT NULL,
	"amount_minor" bigint NOT NULL,
	"functional_minor" bigint NOT NULL,
	"tax_country" text,
	"tax_rate_milli" integer,
	CONSTRAINT "postings_entry_id_position_pk" PRIMARY KEY("entry_id","position"),
	CONSTRAINT "postings_say_something" CHECK (amount_minor <> 0 or functional_minor <> 0)
);
--> statement-breakpoint
CREATE TABLE "rates" (
	"id" uuid PRIMARY KEY NOT NULL,
	"base" text DEFAULT 'EUR' NOT NULL,
	"currency" text NOT NULL,
	"rate_on" date NOT NULL,
	"rate" numeric NOT NULL,
	"source" text NOT NULL,
	"fetched_at" timestamptz(3) DEFAULT now() NOT NULL,
	CONSTRAINT "rates_positive" CHECK (rate > 0)
);
--> statement-breakpoint
ALTER TABLE "journal_entries" ADD CONSTRAINT "journal_entries_posted_by_users_id_fk" FOREIGN KEY ("posted_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "journal_entries" ADD CONSTRAINT "journal_entries_reversal_of" FOREIGN KEY ("reversal_of") REFERENCES "public"."journal_entries"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ledger_periods" ADD CONSTRAINT "ledger_periods_closed_by_users_id_fk" FOREIGN KEY ("closed_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "postings" ADD CONSTRAINT "postings_account" FOREIGN KEY ("organisation_id","account") REFERENCES "public"."accounts"("organisation_id","code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "postings" ADD CONSTRAINT "postings_entry" FOREIGN KEY ("entry_id") REFERENCES "public"."journal_entries"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "journal_entries_reversed_once" ON "journal_entries" USING btree ("reversal_of") WHERE reversal_of is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "journal_entries_source_once" ON "journal_entries" USING btree ("source_id","kind") WHERE source_id is not null;--> statement-breakpoint
CREATE INDEX "journal_entries_organisation" ON "journal_entries" USING btree ("organisation_id","posted_at","id");--> statement-breakpoint
CREATE INDEX "journal_entries_period" ON "journal_entries" USING btree ("organisation_id","period","posted_at","id");--> statement-breakpoint
CREATE INDEX "postings_balance" ON "postings" USING btree ("organisation_id","period","account","currency","amount_minor","functional_minor");--> statement-breakpoint
CREATE INDEX "postings_tax" ON "postings" USING btree ("organisation_id","period") WHERE tax_rate_milli is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "rates_once" ON "rates" USING btree ("currency","rate_on","source");--> statement-breakpoint
CREATE INDEX "rates_fetched" ON "rates" USING btree ("fetched_at");--> statement-breakpoint
-- One lock an organisation: whoever posts shares it until they commit, whoever closes a month waits for them and keeps
-- the next ones out, so nobody posts into a month that is closed meanwhile.
CREATE FUNCTION ledger_lock(organisation uuid) RETURNS bigint LANGUAGE sql IMMUTABLE AS $body$
  SELECT hashtextextended('ledger ' || organisation::text, 0)
$body$;--> statement-breakpoint
-- The month that an entry of this day counts in: its own, or the first open one after it. Volatile, so that what it
-- reads is as of after the lock.
CREATE FUNCTION ledger_period(organisation uuid, day date) RETURNS text LANGUAGE plpgsql VOLATILE AS $body$
DECLARE
  closed text;
BEGIN
  PERFORM pg_advisory_xact_lock_shared(ledger_lock(organisation));
  SELECT max(period) INTO closed FROM ledger_periods WHERE organisation_id = organisation;
  RETURN greatest(to_char(day, 'YYYY-MM'), to_char((closed || '-01')::date + interval '1 month', 'YYYY-MM'));
END $body$;--> statement-breakpoint
CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  RAISE EXCEPTION 'what is booked stays: a correction is a reversal' USING ERRCODE = 'restrict_violation', CONSTRAINT = 'ledger_stays';
END $body$;--> statement-breakpoint
DO $do$
DECLARE
  booked text;
BEGIN
  FOREACH booked IN ARRAY ARRAY['journal_entries', 'postings', 'ledger_periods'] LOOP
    EXECUTE format('CREATE TRIGGER ledger_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()', booked);
  END LOOP;
END $do$;--> statement-breakpoint
CREATE FUNCTION ledger_close() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  PERFORM pg_advisory_xact_lock(ledger_lock(NEW.organisation_id));
  RETURN NEW;
END $body$;--> statement-breakpoint
CREATE TRIGGER ledger_close BEFORE INSERT ON ledger_periods FOR EACH ROW EXECUTE FUNCTION ledger_close();--> statement-breakpoint
CREATE FUNCTION ledger_open() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  IF EXISTS (
    SELECT FROM (SELECT DISTINCT organisation_id, entry_on, period FROM new_rows) AS placed
    WHERE period <> ledger_period(organisation_id, entry_on)
  ) THEN
    RAISE EXCEPTION 'an entry counts in the month of its day, or in the first open one after it'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_open';
  END IF;
  RETURN NULL;
END $body$;--> statement-breakpoint
CREATE TRIGGER ledger_open AFTER INSERT ON journal_entries REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION ledger_open();--> statement-breakpoint
-- At commit: in every currency and in the organisation's own an entry's lines add up to nothing, what is in its own
-- currency is worth itself, and an entry that takes another back is that one the other way round.
CREATE FUNCTION ledger_balanced() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  IF NOT EXISTS (
    SELECT FROM (
      SELECT currency, sum(amount_minor) AS amount, sum(functional_minor) AS functional, bool_or(amount_minor <> functional_minor) AS differs
      FROM postings WHERE entry_id = NEW.id GROUP BY currency
    ) AS sums
    HAVING sum(functional) = 0 AND bool_and(amount = 0 AND NOT (differs AND currency = NEW.functional_currency))
  ) THEN
    RAISE EXCEPTION 'an entry does not balance' USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_balanced';
  END IF;
  IF NEW.reversal_of IS NOT NULL AND (
    NOT EXISTS (
      SELECT FROM journal_entries WHERE id = NEW.reversal_of
        AND (organisation_id, functional_currency) = (NEW.organisation_id, NEW.functional_currency))
    OR EXISTS (
      SELECT FROM postings WHERE entry_id IN (NEW.id, NEW.reversal_of)
      GROUP BY account, currency, tax_country, tax_rate_milli HAVING sum(amount_minor) <> 0 OR sum(functional_minor) <> 0)
  ) THEN
    RAISE EXCEPTION 'an entry is not what it takes back' USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_reversal';
  END IF;
  RETURN NULL;
END $body$;--> statement-breakpoint
CREATE CONSTRAINT TRIGGER ledger_balanced AFTER INSERT ON journal_entries DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_balanced();--> statement-breakpoint
-- An entry's lines come in one statement, all of them, so that none can be added to one that was judged before; and they
-- are of its organisation and month. Each entry is looked up by its key alone: before a table's first statistics
-- PostgreSQL takes any index for as good (docs/gotchas.md), and a foreign key of all three columns read a whole month.
CREATE FUNCTION ledger_whole() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  IF EXISTS (
    SELECT FROM (SELECT entry_id, organisation_id, period, count(*) AS lines FROM new_rows GROUP BY 1, 2, 3) AS added
    WHERE lines <> (SELECT count(*) FROM postings WHERE entry_id = added.entry_id)
      OR (SELECT (organisation_id, period) FROM journal_entries WHERE id = added.entry_id) IS DISTINCT FROM (organisation_id, period)
  ) THEN
    RAISE EXCEPTION 'the lines of an entry come together, and are of its organisation and month'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_whole';
  END IF;
  RETURN NULL;
END $body$;--> statement-breakpoint
CREATE TRIGGER ledger_whole AFTER INSERT ON postings REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION ledger_whole();
