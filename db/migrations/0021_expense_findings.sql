CREATE TABLE "expense_findings" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"expense_id" uuid NOT NULL,
	"rule" text NOT NULL,
	"severity" text NOT NULL,
	"reason" text NOT NULL,
	"data" jsonb NOT NULL,
	"expense_version" integer NOT NULL,
	"created_at" timestamptz(3) DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "expense_findings" ADD CONSTRAINT "expense_findings_expense_id_expenses_id_fk" FOREIGN KEY ("expense_id") REFERENCES "public"."expenses"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "expense_findings_expense" ON "expense_findings" USING btree ("expense_id","id");
