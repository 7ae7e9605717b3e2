CREATE TABLE "receipts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"client_id" uuid,
	"owner_id" uuid NOT NULL,
	"document_id" uuid NOT NULL,
	"expense_id" uuid,
	"job_id" uuid,
	"status" text DEFAULT 'pending' NOT NULL,
	"reason" text,
	"fields" jsonb,
	"duplicates" jsonb,
	"sha256" text NOT NULL,
	"phash" bit(64),
	"purchase_key" text,
	"accuracy_score" double precision,
	"processing_time_ms" integer,
	"calculated_at" timestamptz(3),
	"engine" text,
	"engine_version" text,
	"created_at" timestamptz(3) DEFAULT now() NOT NULL,
	"updated_at" timestamptz(3) DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "receipts" ADD CONSTRAINT "receipts_owner_id_users_id_fk" FOREIGN KEY ("owner_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "receipts" ADD CONSTRAINT "receipts_document_id_documents_id_fk" FOREIGN KEY ("document_id") REFERENCES "public"."documents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "receipts" ADD CONSTRAINT "receipts_expense_id_expenses_id_fk" FOREIGN KEY ("expense_id") REFERENCES "public"."expenses"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "idx_receipts_client_status_created" ON "receipts" USING btree ("client_id","status","created_at" DESC NULLS LAST) WHERE status in ('pending', 'processing', 'completed');--> statement-breakpoint
CREATE UNIQUE INDEX "receipts_document_unique" ON "receipts" USING btree ("document_id");--> statement-breakpoint
CREATE INDEX "receipts_organisation" ON "receipts" USING btree ("organisation_id","created_at","id");--> statement-breakpoint
CREATE INDEX "receipts_owner" ON "receipts" USING btree ("owner_id","organisation_id","created_at","id");--> statement-breakpoint
CREATE INDEX "receipts_expense" ON "receipts" USING btree ("expense_id") WHERE expense_id is not null;--> statement-breakpoint
CREATE INDEX "receipts_sha256" ON "receipts" USING btree ("organisation_id","sha256");--> statement-breakpoint
CREATE INDEX "receipts_purchase" ON "receipts" USING btree ("organisation_id","purchase_key") WHERE purchase_key is not null;--> statement-breakpoint
CREATE INDEX "receipts_duplicates" ON "receipts" USING gin ("duplicates" jsonb_path_ops);
