CREATE TABLE "wallet"."audit_chain" (
	"number" bigint PRIMARY KEY NOT NULL,
	"up_to_at" timestamp (3) with time zone NOT NULL,
	"up_to_id" uuid NOT NULL,
	"row_count" integer NOT NULL,
	"root" "bytea" NOT NULL,
	"previous" "bytea" NOT NULL,
	"hash" "bytea" NOT NULL,
	"sealed_at" timestamp (3) with time zone DEFAULT wallet.clock() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "wallet"."integrity_checks" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "wallet"."integrity_checks_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"kind" text NOT NULL,
	"checked_at" timestamp (3) with time zone DEFAULT wallet.clock() NOT NULL,
	"found" integer NOT NULL,
	"findings" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "wallet"."factors" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"secret_ciphertext" text NOT NULL,
	"last_step" bigint DEFAULT 0 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT wallet.clock() NOT NULL,
	"confirmed_at" timestamp (3) with time zone,
	"removed_at" timestamp (3) with time zone,
	CONSTRAINT "factors_kind_known" CHECK ("wallet"."factors"."kind" in ('totp'))
);
--> statement-breakpoint
CREATE TABLE "wallet"."recovery_codes" (
	"id" uuid PRIMARY KEY NOT NULL,
	"factor_id" uuid NOT NULL,
	"sha256" "bytea" NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT wallet.clock() NOT NULL,
	"used_at" timestamp (3) with time zone,
	"replaced_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "wallet"."step_up_challenges" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"session_id" uuid NOT NULL,
	"action" text NOT NULL,
	"payload_sha256" "bytea" NOT NULL,
	"nonce" "bytea" NOT NULL,
	"tries" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT wallet.clock() NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"satisfied_at" timestamp (3) with time zone,
	"method" text,
	"consumed_at" timestamp (3) with time zone,
	CONSTRAINT "step_up_challenges_tries" CHECK ("wallet"."step_up_challenges"."tries" between 0 and 5),
	CONSTRAINT "step_up_challenges_said" CHECK (("wallet"."step_up_challenges"."satisfied_at" is null) = ("wallet"."step_up_challenges"."method" is null)),
	CONSTRAINT "step_up_challenges_order" CHECK ("wallet"."step_up_challenges"."consumed_at" is null or "wallet"."step_up_challenges"."satisfied_at" is not null)
);
--> statement-breakpoint
CREATE TABLE "wallet"."email_links" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"purpose" text NOT NULL,
	"sha256" "bytea",
	"email" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT wallet.clock() NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"used_at" timestamp (3) with time zone,
	"replaced_at" timestamp (3) with time zone,
	CONSTRAINT "email_links_purpose_known" CHECK ("wallet"."email_links"."purpose" in ('verify', 'reset', 'change', 'undo', 'freeze', 'unlock'))
);
--> statement-breakpoint
CREATE TABLE "wallet"."identities" (
	"issuer" text NOT NULL,
	"subject" text NOT NULL,
	"user_id" uuid NOT NULL,
	"email" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT wallet.clock() NOT NULL,
	CONSTRAINT "identities_pkey" PRIMARY KEY("issuer","subject")
);
--> statement-breakpoint
CREATE TABLE "wallet"."consents" (
	"user_id" uuid NOT NULL,
	"document" text NOT NULL,
	"version" text NOT NULL,
	"at" timestamp (3) with time zone DEFAULT wallet.clock() NOT NULL,
	CONSTRAINT "consents_pkey" PRIMARY KEY("user_id","document","version")
);
--> statement-breakpoint
CREATE TABLE "wallet"."data_exports" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"requested_at" timestamp (3) with time zone DEFAULT wallet.clock() NOT NULL,
	"ready_at" timestamp (3) with time zone,
	"expires_at" timestamp (3) with time zone,
	"content" "bytea",
	"sha256" "bytea",
	"fetched_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "wallet"."identity_records" (
	"user_id" uuid PRIMARY KEY NOT NULL,
	"legal_name" text,
	"number_ciphertext" text,
	"number_hmac" "bytea",
	"recorded_at" timestamp (3) with time zone DEFAULT wallet.clock() NOT NULL,
	"closed_profile_ciphertext" text,
	"keep_until" timestamp (3) with time zone,
	"purged_at" timestamp (3) with time zone,
	CONSTRAINT "identity_records_whole" CHECK (num_nulls("wallet"."identity_records"."legal_name", "wallet"."identity_records"."number_ciphertext", "wallet"."identity_records"."number_hmac") in (0, 3)),
	CONSTRAINT "identity_records_purged" CHECK ("wallet"."identity_records"."purged_at" is null or ("wallet"."identity_records"."number_ciphertext" is null and "wallet"."identity_records"."closed_profile_ciphertext" is null))
);
--> statement-breakpoint
CREATE TABLE "wallet"."tier_limits" (
	"version" integer NOT NULL,
	"tier" smallint NOT NULL,
	"single" bigint NOT NULL,
	"deposit_day" bigint NOT NULL,
	"withdrawal_day" bigint NOT NULL,
	"withdrawal_month" bigint NOT NULL,
	"balance" bigint NOT NULL,
	"valid_from" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "tier_limits_pkey" PRIMARY KEY("version","tier"),
	CONSTRAINT "tier_limits_tier_known" CHECK ("wallet"."tier_limits"."tier" between 0 and 2)
);
--> statement-breakpoint
ALTER TABLE "wallet"."approvals" DROP CONSTRAINT "approvals_kind_known";--> statement-breakpoint
ALTER TABLE "wallet"."audit_log" ADD COLUMN "approval_id" uuid;--> statement-breakpoint
ALTER TABLE "wallet"."sessions" ADD COLUMN "second_factor_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "wallet"."users" ADD COLUMN "role_since" timestamp (3) with time zone DEFAULT wallet.clock() NOT NULL;--> statement-breakpoint
ALTER TABLE "wallet"."users" ADD COLUMN "tier" smallint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "wallet"."users" ADD COLUMN "closed_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "wallet"."users" ADD COLUMN "pseudonymised_at" timestamp (3) with time zone;--> statement-breakpoint
UPDATE "wallet"."users" SET "closed_at" = "updated_at" WHERE "status" = 'closed';--> statement-breakpoint
UPDATE "wallet"."users" SET "role_since" = "updated_at";--> statement-breakpoint
ALTER TABLE "wallet"."factors" ADD CONSTRAINT "factors_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "wallet"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "wallet"."recovery_codes" ADD CONSTRAINT "recovery_codes_factor_id_factors_id_fk" FOREIGN KEY ("factor_id") REFERENCES "wallet"."factors"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "wallet"."step_up_challenges" ADD CONSTRAINT "step_up_challenges_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "wallet"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "wallet"."step_up_challenges" ADD CONSTRAINT "step_up_challenges_session_id_sessions_id_fk" FOREIGN KEY ("session_id") REFERENCES "wallet"."sessions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "wallet"."email_links" ADD CONSTRAINT "email_links_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "wallet"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "wallet"."identities" ADD CONSTRAINT "identities_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "wallet"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "wallet"."consents" ADD CONSTRAINT "consents_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "wallet"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "wallet"."data_exports" ADD CONSTRAINT "data_exports_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "wallet"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "wallet"."identity_records" ADD CONSTRAINT "identity_records_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "wallet"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "integrity_checks_newest" ON "wallet"."integrity_checks" USING btree ("kind","id" DESC NULLS LAST);--> statement-breakpoint
CREATE UNIQUE INDEX "factors_one" ON "wallet"."factors" USING btree ("user_id") WHERE "wallet"."factors"."confirmed_at" is not null and "wallet"."factors"."removed_at" is null;--> statement-breakpoint
CREATE INDEX "factors_user" ON "wallet"."factors" USING btree ("user_id","created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "recovery_codes_once" ON "wallet"."recovery_codes" USING btree ("factor_id","sha256");--> statement-breakpoint
CREATE INDEX "step_up_challenges_age" ON "wallet"."step_up_challenges" USING btree ("created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "email_links_key" ON "wallet"."email_links" USING btree ("sha256");--> statement-breakpoint
CREATE UNIQUE INDEX "email_links_newest" ON "wallet"."email_links" USING btree ("user_id","purpose") WHERE "wallet"."email_links"."used_at" is null and "wallet"."email_links"."replaced_at" is null and "wallet"."email_links"."purpose" not in ('undo', 'freeze');--> statement-breakpoint
CREATE INDEX "email_links_user" ON "wallet"."email_links" USING btree ("user_id","created_at");--> statement-breakpoint
CREATE INDEX "email_links_undo" ON "wallet"."email_links" USING btree ("email") WHERE "wallet"."email_links"."purpose" = 'undo' and "wallet"."email_links"."used_at" is null and "wallet"."email_links"."replaced_at" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "identities_user" ON "wallet"."identities" USING btree ("user_id","issuer");--> statement-breakpoint
CREATE INDEX "data_exports_user" ON "wallet"."data_exports" USING btree ("user_id","requested_at" DESC NULLS LAST);--> statement-breakpoint
CREATE UNIQUE INDEX "identity_records_number" ON "wallet"."identity_records" USING btree ("number_hmac") WHERE "wallet"."identity_records"."keep_until" is null;--> statement-breakpoint
CREATE INDEX "identity_records_keep" ON "wallet"."identity_records" USING btree ("keep_until") WHERE "wallet"."identity_records"."keep_until" is not null and "wallet"."identity_records"."purged_at" is null;--> statement-breakpoint
CREATE INDEX "audit_log_actor" ON "wallet"."audit_log" USING btree ("actor","at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "audit_log_action" ON "wallet"."audit_log" USING btree ("action","at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "audit_log_refused" ON "wallet"."audit_log" USING btree ("outcome","at" DESC NULLS LAST,"id" DESC NULLS LAST) WHERE "wallet"."audit_log"."outcome" <> 'done';--> statement-breakpoint
CREATE INDEX "audit_log_request" ON "wallet"."audit_log" USING btree ("request_id") WHERE "wallet"."audit_log"."request_id" is not null;--> statement-breakpoint
CREATE INDEX "users_time" ON "wallet"."users" USING btree ("created_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "users_email_begins" ON "wallet"."users" USING btree ("email" text_pattern_ops);--> statement-breakpoint
CREATE INDEX "users_handle_begins" ON "wallet"."users" USING btree ("handle" text_pattern_ops);--> statement-breakpoint
CREATE INDEX "users_name_begins" ON "wallet"."users" USING btree (lower("display_name") text_pattern_ops);--> statement-breakpoint
CREATE INDEX "users_closed" ON "wallet"."users" USING btree ("closed_at") WHERE "wallet"."users"."closed_at" is not null and "wallet"."users"."pseudonymised_at" is null;--> statement-breakpoint
ALTER TABLE "wallet"."approvals" ADD CONSTRAINT "approvals_kind_known" CHECK ("wallet"."approvals"."kind" in ('adjustment', 'webhook_key', 'bulk_replay', 'discard', 'unfreeze', 'factor_reset', 'tier'));--> statement-breakpoint
ALTER TABLE "wallet"."users" ADD CONSTRAINT "users_tier_known" CHECK ("wallet"."users"."tier" between 0 and 2);--> statement-breakpoint
ALTER TABLE "wallet"."users" ADD CONSTRAINT "users_closed_said" CHECK (("wallet"."users"."status" = 'closed') = ("wallet"."users"."closed_at" is not null));--> statement-breakpoint
ALTER TABLE "wallet"."users" ADD CONSTRAINT "users_pseudonymised_closed" CHECK ("wallet"."users"."pseudonymised_at" is null or "wallet"."users"."pseudonymised_at" >= "wallet"."users"."closed_at" + interval '30 days');