CREATE TABLE "contract_events" (
	"id" uuid PRIMARY KEY NOT NULL,
	"contract_id" uuid NOT NULL,
	"organisation_id" uuid NOT NULL,
	"at" timestamptz(3) NOT NULL,
	"event" text NOT NULL,
	"actor_id" uuid,
	"notes" text,
	"contract_version" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "contract_riders" (
	"contract_id" uuid NOT NULL,
	"organisation_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"version" integer NOT NULL,
	"text" text NOT NULL,
	"created_by" uuid,
	"created_at" timestamptz(3) NOT NULL,
	CONSTRAINT "contract_riders_contract_id_kind_version_pk" PRIMARY KEY("contract_id","kind","version")
);
--> statement-breakpoint
CREATE TABLE "contract_signatories" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"contract_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"part" text NOT NULL,
	"position" integer NOT NULL,
	"state" text DEFAULT 'waiting' NOT NULL,
	"sent_at" timestamptz(3),
	"viewed_at" timestamptz(3),
	"signed_at" timestamptz(3),
	"mark" jsonb,
	"document_sha256" text,
	"proof" text,
	"reminded_at" timestamptz(3),
	CONSTRAINT "contract_signatories_position" UNIQUE("contract_id","position"),
	CONSTRAINT "contract_signatories_person" UNIQUE("contract_id","user_id")
);
--> statement-breakpoint
CREATE TABLE "seals" (
	"sha256" text PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"document_id" uuid NOT NULL,
	"sealed_at" timestamptz(3) NOT NULL
);
--> statement-breakpoint
ALTER TABLE "contracts" ADD COLUMN "stage" text;--> statement-breakpoint
ALTER TABLE "contracts" ADD COLUMN "terms" jsonb;--> statement-breakpoint
ALTER TABLE "contracts" ADD COLUMN "paper" text DEFAULT 'upload' NOT NULL;--> statement-breakpoint
ALTER TABLE "contracts" ADD COLUMN "sealed_document_id" uuid;--> statement-breakpoint
ALTER TABLE "contracts" ADD COLUMN "send_when_made" jsonb;--> statement-breakpoint
ALTER TABLE "contracts" ADD COLUMN "sent_at" timestamptz(3);--> statement-breakpoint
ALTER TABLE "contracts" ADD COLUMN "sign_by" date;--> statement-breakpoint
ALTER TABLE "contracts" ADD COLUMN "reason" text;--> statement-breakpoint
ALTER TABLE "contracts" ADD COLUMN "superseded_by" uuid;--> statement-breakpoint
ALTER TABLE "contract_events" ADD CONSTRAINT "contract_events_contract_id_contracts_id_fk" FOREIGN KEY ("contract_id") REFERENCES "public"."contracts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "contract_events" ADD CONSTRAINT "contract_events_actor_id_users_id_fk" FOREIGN KEY ("actor_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "contract_riders" ADD CONSTRAINT "contract_riders_contract_id_contracts_id_fk" FOREIGN KEY ("contract_id") REFERENCES "public"."contracts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "contract_riders" ADD CONSTRAINT "contract_riders_created_by_users_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "contract_signatories" ADD CONSTRAINT "contract_signatories_contract_id_contracts_id_fk" FOREIGN KEY ("contract_id") REFERENCES "public"."contracts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "contract_signatories" ADD CONSTRAINT "contract_signatories_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "seals" ADD CONSTRAINT "seals_document_id_documents_id_fk" FOREIGN KEY ("document_id") REFERENCES "public"."documents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "contract_events_contract" ON "contract_events" USING btree ("contract_id","id");--> statement-breakpoint
CREATE INDEX "contract_signatories_user" ON "contract_signatories" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "seals_document" ON "seals" USING btree ("document_id");--> statement-breakpoint
ALTER TABLE "contracts" ADD CONSTRAINT "contracts_sealed_document_id_documents_id_fk" FOREIGN KEY ("sealed_document_id") REFERENCES "public"."documents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "contracts" ADD CONSTRAINT "contracts_superseded_by_contracts_id_fk" FOREIGN KEY ("superseded_by") REFERENCES "public"."contracts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "contracts_days" ON "contracts" USING btree ("status","ends_on") WHERE deleted_at is null and status in ('pending_signature', 'active');--> statement-breakpoint
ALTER TABLE "contracts" ADD CONSTRAINT "contracts_stage" CHECK (stage is null or status = case stage when 'draft' then 'draft' when 'internal_review' then 'draft' when 'approved_to_send' then 'draft' when 'correcting' then 'draft' when 'sent' then 'pending_signature' when 'delivered' then 'pending_signature' when 'partially_signed' then 'pending_signature' when 'pending_countersign' then 'pending_signature' when 'active' then 'active' when 'expiring' then 'active' when 'expired' then 'completed' when 'terminated' then 'completed' when 'superseded' then 'completed' when 'declined' then 'declined' when 'voided' then 'voided' when 'lapsed' then 'voided' end);--> statement-breakpoint
-- Of every organisation, where rows are guarded by then.
SELECT set_config('portal.organisation', '*', true);--> statement-breakpoint
-- What was put before an artist already is theirs to sign.
INSERT INTO "contract_signatories" ("id", "organisation_id", "contract_id", "user_id", "part", "position", "state", "sent_at")
SELECT gen_random_uuid(), organisation_id, id, artist_id, 'artist', 1, 'sent', created_at FROM "contracts"
WHERE status = 'pending_signature' AND deleted_at IS NULL;
