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
	"sha256" "bytea" NOT NULL,
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
	"legal_name" text NOT NULL,
	"number_ciphertext" text NOT NULL,
	"number_hmac" "bytea" NOT NULL,
	"recorded_at" timestamp (3) with time zone DEFAULT wallet.clock() NOT NULL,
	"closed_profile_ciphertext" text,
	"keep_until" timestamp (3) with time zone,
	"purged_at" timestamp (3) with time zone
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
ALTER TABLE "wallet"."sessions" ADD COLUMN "second_factor_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "wallet"."users" ADD COLUMN "role_since" timestamp (3) with time zone DEFAULT wallet.clock() NOT NULL;--> statement-breakpoint
ALTER TABLE "wallet"."users" ADD COLUMN "tier" smallint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "wallet"."users" ADD COLUMN "closed_at" timestamp (3) with time zone;--> statement-breakpoint
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
CREATE UNIQUE INDEX "factors_one" ON "wallet"."factors" USING btree ("user_id") WHERE "wallet"."factors"."confirmed_at" is not null and "wallet"."factors"."removed_at" is null;--> statement-breakpoint
CREATE INDEX "factors_user" ON "wallet"."factors" USING btree ("user_id","created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "recovery_codes_once" ON "wallet"."recovery_codes" USING btree ("factor_id","sha256");--> statement-breakpoint
CREATE INDEX "step_up_challenges_age" ON "wallet"."step_up_challenges" USING btree ("created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "email_links_key" ON "wallet"."email_links" USING btree ("sha256");--> statement-breakpoint
CREATE UNIQUE INDEX "email_links_newest" ON "wallet"."email_links" USING btree ("user_id","purpose") WHERE "wallet"."email_links"."used_at" is null and "wallet"."email_links"."replaced_at" is null and "wallet"."email_links"."purpose" not in ('undo', 'freeze');--> statement-breakpoint
CREATE INDEX "email_links_user" ON "wallet"."email_links" USING btree ("user_id","created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "identities_user" ON "wallet"."identities" USING btree ("user_id","issuer");--> statement-breakpoint
CREATE INDEX "data_exports_user" ON "wallet"."data_exports" USING btree ("user_id","requested_at" DESC NULLS LAST);--> statement-breakpoint
CREATE UNIQUE INDEX "identity_records_number" ON "wallet"."identity_records" USING btree ("number_hmac") WHERE "wallet"."identity_records"."purged_at" is null;--> statement-breakpoint
ALTER TABLE "wallet"."users" ADD CONSTRAINT "users_tier_known" CHECK ("wallet"."users"."tier" between 0 and 2);--> statement-breakpoint
ALTER TABLE "wallet"."users" ADD CONSTRAINT "users_closed_said" CHECK (("wallet"."users"."status" = 'closed') = ("wallet"."users"."closed_at" is not null));