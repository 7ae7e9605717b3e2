-- What people sign in with beside their password, and say anew that it is them: public halves, which prove nothing.
CREATE TABLE "passkeys" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL REFERENCES "users"("id"),
	"credential_id" text NOT NULL,
	"public_key" "bytea" NOT NULL,
	"counter" bigint NOT NULL,
	"transports" text[] NOT NULL,
	"name" text NOT NULL,
	"is_backed_up" boolean NOT NULL,
	"created_at" timestamptz(3) DEFAULT now() NOT NULL,
	"last_used_at" timestamptz(3),
	"removed_at" timestamptz(3),
	CONSTRAINT "passkeys_counter" CHECK ("counter" >= 0)
);
--> statement-breakpoint
-- A credential is one row, one that was removed too for as long as it is kept.
CREATE UNIQUE INDEX "passkeys_credential" ON "passkeys" USING btree ("credential_id");--> statement-breakpoint
CREATE INDEX "passkeys_user" ON "passkeys" USING btree ("user_id") WHERE removed_at IS NULL;--> statement-breakpoint
CREATE INDEX "passkeys_removed" ON "passkeys" USING btree ("removed_at") WHERE removed_at IS NOT NULL;--> statement-breakpoint
-- What authenticators are asked to sign: a SHA-256 of it, for whom, and whether it was answered.
CREATE TABLE "passkey_challenges" (
	"digest" text PRIMARY KEY NOT NULL,
	"purpose" text NOT NULL,
	"user_id" uuid REFERENCES "users"("id"),
	"session_id" uuid,
	"created_at" timestamptz(3) DEFAULT now() NOT NULL,
	"expires_at" timestamptz(3) NOT NULL,
	"used_at" timestamptz(3),
	CONSTRAINT "passkey_challenges_purpose" CHECK (CASE "purpose" WHEN 'sign-in' THEN "user_id" IS NULL AND "session_id" IS NULL
		WHEN 'enrolment' THEN "user_id" IS NOT NULL AND "session_id" IS NOT NULL
		WHEN 'proof' THEN "user_id" IS NOT NULL AND "session_id" IS NOT NULL ELSE false END)
);
--> statement-breakpoint
CREATE INDEX "passkey_challenges_expires" ON "passkey_challenges" USING btree ("expires_at");--> statement-breakpoint
REVOKE DELETE ON passkeys, passkey_challenges FROM portal_app;
