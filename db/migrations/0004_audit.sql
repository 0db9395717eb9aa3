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
ALTER TABLE "wallet"."approvals" DROP CONSTRAINT "approvals_kind_known";--> statement-breakpoint
ALTER TABLE "wallet"."identity_records" ALTER COLUMN "legal_name" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "wallet"."identity_records" ALTER COLUMN "number_ciphertext" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "wallet"."identity_records" ALTER COLUMN "number_hmac" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "wallet"."audit_log" ADD COLUMN "approval_id" uuid;--> statement-breakpoint
ALTER TABLE "wallet"."users" ADD COLUMN "pseudonymised_at" timestamp (3) with time zone;--> statement-breakpoint
CREATE INDEX "integrity_checks_newest" ON "wallet"."integrity_checks" USING btree ("kind","id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "audit_log_actor" ON "wallet"."audit_log" USING btree ("actor","at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "audit_log_action" ON "wallet"."audit_log" USING btree ("action","at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "audit_log_refused" ON "wallet"."audit_log" USING btree ("outcome","at" DESC NULLS LAST,"id" DESC NULLS LAST) WHERE "wallet"."audit_log"."outcome" <> 'done';--> statement-breakpoint
CREATE INDEX "audit_log_request" ON "wallet"."audit_log" USING btree ("request_id") WHERE "wallet"."audit_log"."request_id" is not null;--> statement-breakpoint
CREATE INDEX "users_time" ON "wallet"."users" USING btree ("created_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "users_email_begins" ON "wallet"."users" USING btree ("email" text_pattern_ops);--> statement-breakpoint
CREATE INDEX "users_handle_begins" ON "wallet"."users" USING btree ("handle" text_pattern_ops);--> statement-breakpoint
CREATE INDEX "users_name_begins" ON "wallet"."users" USING btree (lower("display_name") text_pattern_ops);--> statement-breakpoint
CREATE INDEX "users_closed" ON "wallet"."users" USING btree ("closed_at") WHERE "wallet"."users"."closed_at" is not null and "wallet"."users"."pseudonymised_at" is null;--> statement-breakpoint
CREATE INDEX "identity_records_keep" ON "wallet"."identity_records" USING btree ("keep_until") WHERE "wallet"."identity_records"."keep_until" is not null and "wallet"."identity_records"."purged_at" is null;--> statement-breakpoint
ALTER TABLE "wallet"."approvals" ADD CONSTRAINT "approvals_kind_known" CHECK ("wallet"."approvals"."kind" in ('adjustment', 'webhook_key', 'bulk_replay', 'discard', 'unfreeze', 'factor_reset', 'tier'));--> statement-breakpoint
ALTER TABLE "wallet"."users" ADD CONSTRAINT "users_pseudonymised_closed" CHECK ("wallet"."users"."pseudonymised_at" is null or "wallet"."users"."pseudonymised_at" >= "wallet"."users"."closed_at" + interval '30 days');--> statement-breakpoint
ALTER TABLE "wallet"."identity_records" ADD CONSTRAINT "identity_records_whole" CHECK (num_nulls("wallet"."identity_records"."legal_name", "wallet"."identity_records"."number_ciphertext", "wallet"."identity_records"."number_hmac") in (0, 3));--> statement-breakpoint
ALTER TABLE "wallet"."identity_records" ADD CONSTRAINT "identity_records_purged" CHECK ("wallet"."identity_records"."purged_at" is null or ("wallet"."identity_records"."number_ciphertext" is null and "wallet"."identity_records"."closed_profile_ciphertext" is null));