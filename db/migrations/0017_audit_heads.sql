CREATE TABLE "audit_signed_heads" (
	"organisation_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"seq" bigint NOT NULL,
	"hash" bytea NOT NULL,
	"previous" bytea,
	"signed_at" timestamptz(3) NOT NULL,
	"key" text NOT NULL,
	"signature" text NOT NULL,
	CONSTRAINT "audit_signed_heads_organisation_id_number_pk" PRIMARY KEY("organisation_id","number")
);
--> statement-breakpoint
CREATE TABLE "audit_keys" (
	"key" text PRIMARY KEY NOT NULL,
	"created_at" timestamptz(3) DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX "audit_signed_heads_seq_unique" ON "audit_signed_heads" USING btree ("organisation_id","seq");--> statement-breakpoint
CREATE TRIGGER audit_refuse BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_signed_heads FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();--> statement-breakpoint
DO $do$ BEGIN
  EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON audit_signed_heads FROM PUBLIC, %I', current_user);
END $do$;
