CREATE TABLE "connect_deliveries" (
	"sha256" text PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"received_at" timestamptz(3) DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "contract_envelopes" (
	"transaction_id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"contract_id" uuid NOT NULL,
	"envelope_id" uuid,
	"status" text DEFAULT 'created' NOT NULL,
	"created_at" timestamptz(3) DEFAULT now() NOT NULL,
	CONSTRAINT "contract_envelopes_envelope_id_unique" UNIQUE("envelope_id")
);
--> statement-breakpoint
ALTER TABLE "contracts" ADD COLUMN "provider" text DEFAULT 'portal' NOT NULL;--> statement-breakpoint
ALTER TABLE "contract_envelopes" ADD CONSTRAINT "contract_envelopes_contract_id_contracts_id_fk" FOREIGN KEY ("contract_id") REFERENCES "public"."contracts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "connect_deliveries_received" ON "connect_deliveries" USING btree ("received_at");--> statement-breakpoint
CREATE INDEX "contract_envelopes_contract" ON "contract_envelopes" USING btree ("contract_id","created_at");--> statement-breakpoint
CREATE INDEX "contracts_signed" ON "contracts" USING btree ("signed_at") WHERE signed_at is not null;--> statement-breakpoint
-- Where rows are guarded by their organisation already, these are too; else whatever begins to guard them finds them here.
DO $do$
DECLARE
  made text;
BEGIN
  FOREACH made IN ARRAY ARRAY['contract_signatories', 'contract_events', 'contract_riders', 'seals', 'contract_envelopes', 'connect_deliveries'] LOOP
    IF to_regprocedure('guard_tenancy(regclass, text)') IS NOT NULL THEN
      EXECUTE format('SELECT guard_tenancy(%L)', made);
    END IF;
    -- What happened, and what was sealed, is added to and never changed.
    IF made IN ('contract_events', 'contract_riders', 'seals') AND to_regrole('portal_app') IS NOT NULL THEN
      EXECUTE format('REVOKE UPDATE, DELETE ON %I FROM portal_app, portal_jobs', made);
    END IF;
  END LOOP;
END $do$;
