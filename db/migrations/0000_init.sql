CREATE SCHEMA IF NOT EXISTS "wallet";
--> statement-breakpoint
CREATE TABLE "wallet"."bank_accounts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"bank" text NOT NULL,
	"branch_code" char(6) NOT NULL,
	"account_type" text NOT NULL,
	"holder_name" text NOT NULL,
	"last4" char(4) NOT NULL,
	"number_ciphertext" text NOT NULL,
	"number_hmac" "bytea" NOT NULL,
	"is_default" boolean DEFAULT false NOT NULL,
	"usable_from" timestamp (3) with time zone NOT NULL,
	"flagged_at" timestamp (3) with time zone,
	"flag_reason" text,
	"created_at" timestamp (3) with time zone DEFAULT wallet.clock() NOT NULL,
	"removed_at" timestamp (3) with time zone,
	CONSTRAINT "bank_accounts_branch_form" CHECK ("wallet"."bank_accounts"."branch_code" ~ '^[0-9]{6}$'),
	CONSTRAINT "bank_accounts_last4_form" CHECK ("wallet"."bank_accounts"."last4" ~ '^[0-9]{4}$'),
	CONSTRAINT "bank_accounts_holder_length" CHECK (length("wallet"."bank_accounts"."holder_name") between 2 and 80)
);
--> statement-breakpoint
CREATE TABLE "wallet"."audit_log" (
	"id" uuid PRIMARY KEY NOT NULL,
	"at" timestamp (3) with time zone DEFAULT wallet.clock() NOT NULL,
	"actor" text NOT NULL,
	"actor_role" text NOT NULL,
	"session_id" uuid,
	"action" text NOT NULL,
	"object_kind" text NOT NULL,
	"object_id" text NOT NULL,
	"outcome" text NOT NULL,
	"reason" text,
	"request_id" text,
	"ip_hash" text,
	"before" jsonb,
	"after" jsonb,
	CONSTRAINT "audit_log_outcome_known" CHECK ("wallet"."audit_log"."outcome" in ('done', 'denied', 'failed'))
);
--> statement-breakpoint
CREATE TABLE "wallet"."rate_limits" (
	"key" "bytea" NOT NULL,
	"window_start" timestamp (3) with time zone NOT NULL,
	"hits" integer NOT NULL,
	"previous_hits" integer DEFAULT 0 NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "rate_limits_pkey" PRIMARY KEY("key")
);
--> statement-breakpoint
CREATE TABLE "wallet"."refresh_tokens" (
	"session_id" uuid NOT NULL,
	"gen" integer NOT NULL,
	"sha256" "bytea" NOT NULL,
	"used_at" timestamp (3) with time zone,
	CONSTRAINT "refresh_tokens_pkey" PRIMARY KEY("session_id","gen")
);
--> statement-breakpoint
CREATE TABLE "wallet"."security_holds" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"reason" text NOT NULL,
	"object_id" text NOT NULL,
	"until" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT wallet.clock() NOT NULL,
	CONSTRAINT "security_holds_kind_known" CHECK ("wallet"."security_holds"."kind" in ('credentials', 'bank_account', 'chargeback', 'freeze'))
);
--> statement-breakpoint
CREATE TABLE "wallet"."sessions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"gen" integer DEFAULT 0 NOT NULL,
	"salt" text NOT NULL,
	"key_id" text NOT NULL,
	"amr" text NOT NULL,
	"device_id" text,
	"ip_hash" text,
	"user_agent" text,
	"created_at" timestamp (3) with time zone DEFAULT wallet.clock() NOT NULL,
	"last_seen_at" timestamp (3) with time zone DEFAULT wallet.clock() NOT NULL,
	"idle_expires_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"revoked_at" timestamp (3) with time zone,
	"revoke_reason" text
);
--> statement-breakpoint
CREATE TABLE "wallet"."users" (
	"id" uuid PRIMARY KEY NOT NULL,
	"email" text NOT NULL,
	"display_name" text NOT NULL,
	"handle" text,
	"phone" text,
	"password_hash" text,
	"role" text DEFAULT 'user' NOT NULL,
	"status" text DEFAULT 'active' NOT NULL,
	"email_verified_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT wallet.clock() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT wallet.clock() NOT NULL,
	CONSTRAINT "users_handle_form" CHECK ("wallet"."users"."handle" ~ '^[a-z][a-z0-9_]{2,29}$'),
	CONSTRAINT "users_phone_form" CHECK ("wallet"."users"."phone" ~ '^\+[1-9][0-9]{7,14}$'),
	CONSTRAINT "users_email_lower" CHECK ("wallet"."users"."email" = lower("wallet"."users"."email") and length("wallet"."users"."email") between 3 and 254),
	CONSTRAINT "users_display_name_length" CHECK (length("wallet"."users"."display_name") between 1 and 80),
	CONSTRAINT "users_role_known" CHECK ("wallet"."users"."role" in ('user', 'admin')),
	CONSTRAINT "users_status_known" CHECK ("wallet"."users"."status" in ('active', 'frozen', 'closed'))
);
--> statement-breakpoint
CREATE TABLE "wallet"."balances" (
	"user_id" uuid NOT NULL,
	"currency" char(3) NOT NULL,
	"available" bigint DEFAULT 0 NOT NULL,
	"reserved" bigint DEFAULT 0 NOT NULL,
	"available_account" bigint NOT NULL,
	"reserved_account" bigint NOT NULL,
	"version" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "balances_pkey" PRIMARY KEY("user_id","currency"),
	CONSTRAINT "balances_available_not_negative" CHECK ("wallet"."balances"."available" >= 0),
	CONSTRAINT "balances_reserved_not_negative" CHECK ("wallet"."balances"."reserved" >= 0)
);
--> statement-breakpoint
CREATE TABLE "wallet"."entries" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "wallet"."entries_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"transaction_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"debit_account" bigint NOT NULL,
	"credit_account" bigint NOT NULL,
	"amount" bigint NOT NULL,
	"currency" char(3) NOT NULL,
	"debit_after" bigint,
	"credit_after" bigint,
	"created_at" timestamp (3) with time zone DEFAULT wallet.clock() NOT NULL,
	CONSTRAINT "entries_amount_positive" CHECK ("wallet"."entries"."amount" > 0),
	CONSTRAINT "entries_two_accounts" CHECK ("wallet"."entries"."debit_account" <> "wallet"."entries"."credit_account")
);
--> statement-breakpoint
CREATE TABLE "wallet"."ledger_accounts" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "wallet"."ledger_accounts_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"code" text NOT NULL,
	"kind" text NOT NULL,
	"user_id" uuid,
	"currency" char(3) NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT wallet.clock() NOT NULL,
	CONSTRAINT "ledger_accounts_owner" CHECK (("wallet"."ledger_accounts"."kind" in ('available', 'reserved')) = ("wallet"."ledger_accounts"."user_id" is not null))
);
--> statement-breakpoint
CREATE TABLE "wallet"."ledger_audits" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "wallet"."ledger_audits_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"scope" text NOT NULL,
	"up_to_entry" bigint NOT NULL,
	"broken_laws" integer NOT NULL,
	"finished_at" timestamp (3) with time zone DEFAULT wallet.clock() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "wallet"."limit_usage" (
	"user_id" uuid NOT NULL,
	"currency" char(3) NOT NULL,
	"kind" text NOT NULL,
	"day" date NOT NULL,
	"day_amount" bigint NOT NULL,
	"month_amount" bigint NOT NULL,
	CONSTRAINT "limit_usage_pkey" PRIMARY KEY("user_id","currency","kind"),
	CONSTRAINT "limit_usage_not_negative" CHECK ("wallet"."limit_usage"."day_amount" >= 0 and "wallet"."limit_usage"."month_amount" >= 0)
);
--> statement-breakpoint
CREATE TABLE "wallet"."provider_effects" (
	"kind" text NOT NULL,
	"provider_object_id" text NOT NULL,
	"transaction_id" uuid NOT NULL,
	"amount" bigint NOT NULL,
	"currency" char(3) NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT wallet.clock() NOT NULL,
	CONSTRAINT "provider_effects_pkey" PRIMARY KEY("kind","provider_object_id")
);
--> statement-breakpoint
CREATE TABLE "wallet"."system_balances" (
	"kind" text NOT NULL,
	"currency" char(3) NOT NULL,
	"shard" smallint NOT NULL,
	"account_id" bigint NOT NULL,
	"balance" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "system_balances_pkey" PRIMARY KEY("kind","currency","shard")
);
--> statement-breakpoint
CREATE TABLE "wallet"."transaction_moves" (
	"type" text NOT NULL,
	"from_status" text NOT NULL,
	"to_status" text NOT NULL,
	CONSTRAINT "transaction_moves_pkey" PRIMARY KEY("type","from_status","to_status")
);
--> statement-breakpoint
CREATE TABLE "wallet"."notification_preferences" (
	"user_id" uuid NOT NULL,
	"topic" text NOT NULL,
	"channel" text NOT NULL,
	"wanted" boolean NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT wallet.clock() NOT NULL,
	CONSTRAINT "notification_preferences_pkey" PRIMARY KEY("user_id","topic","channel")
);
--> statement-breakpoint
CREATE TABLE "wallet"."notifications" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"subject_id" uuid NOT NULL,
	"occurrence" integer NOT NULL,
	"channel" text NOT NULL,
	"state" text DEFAULT 'queued' NOT NULL,
	"recipient" text,
	"subject" text,
	"body_text" text,
	"body_html" text,
	"attempts" integer DEFAULT 0 NOT NULL,
	"last_error" text,
	"created_at" timestamp (3) with time zone DEFAULT wallet.clock() NOT NULL,
	"sent_at" timestamp (3) with time zone,
	CONSTRAINT "notifications_state_known" CHECK ("wallet"."notifications"."state" in ('queued', 'sent', 'suppressed', 'failed'))
);
--> statement-breakpoint
CREATE TABLE "wallet"."applied_files" (
	"name" text NOT NULL,
	"sha256" text NOT NULL,
	"applied_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "applied_files_pkey" PRIMARY KEY("name")
);
--> statement-breakpoint
CREATE TABLE "wallet"."job_runs" (
	"job" text NOT NULL,
	"period" timestamp (3) with time zone NOT NULL,
	"run_id" text NOT NULL,
	"started_at" timestamp (3) with time zone DEFAULT wallet.clock() NOT NULL,
	"finished_at" timestamp (3) with time zone,
	"outcome" text,
	CONSTRAINT "job_runs_pkey" PRIMARY KEY("job","period")
);
--> statement-breakpoint
CREATE TABLE "wallet"."outbox" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "wallet"."outbox_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"event_name" text NOT NULL,
	"subject_id" uuid NOT NULL,
	"occurrence" integer NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT wallet.clock() NOT NULL,
	"sent_at" timestamp (3) with time zone,
	"acknowledged_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "wallet"."process_faults" (
	"id" uuid PRIMARY KEY NOT NULL,
	"process" text NOT NULL,
	"kind" text NOT NULL,
	"detail" text,
	"ended_at" timestamp (3) with time zone NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT wallet.clock() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "wallet"."provider_calls" (
	"id" uuid PRIMARY KEY NOT NULL,
	"operation" text NOT NULL,
	"transaction_id" uuid,
	"provider_object_id" text,
	"request_id" text,
	"http_code" integer,
	"outcome" text NOT NULL,
	"error_code" text,
	"duration_ms" integer NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT wallet.clock() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "wallet"."reconciliation_breaks" (
	"id" uuid PRIMARY KEY NOT NULL,
	"type" text NOT NULL,
	"severity" text NOT NULL,
	"object_kind" text NOT NULL,
	"object_id" text NOT NULL,
	"transaction_id" uuid,
	"amount" bigint DEFAULT 0 NOT NULL,
	"currency" char(3) NOT NULL,
	"detail" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"sightings" integer DEFAULT 1 NOT NULL,
	"opened_at" timestamp (3) with time zone DEFAULT wallet.clock() NOT NULL,
	"last_seen_at" timestamp (3) with time zone DEFAULT wallet.clock() NOT NULL,
	"closed_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "wallet"."provider_operations" (
	"transaction_id" uuid NOT NULL,
	"operation" text NOT NULL,
	"attempts" integer DEFAULT 1 NOT NULL,
	"marked_at" timestamp (3) with time zone DEFAULT wallet.clock() NOT NULL,
	"outcome" text,
	"outcome_at" timestamp (3) with time zone,
	CONSTRAINT "provider_operations_pkey" PRIMARY KEY("transaction_id","operation")
);
--> statement-breakpoint
CREATE TABLE "wallet"."requests" (
	"user_id" uuid NOT NULL,
	"idempotency_key" uuid NOT NULL,
	"command" text NOT NULL,
	"request_hash" "bytea" NOT NULL,
	"transaction_id" uuid,
	"refusal_code" text,
	"created_at" timestamp (3) with time zone DEFAULT wallet.clock() NOT NULL,
	CONSTRAINT "requests_pkey" PRIMARY KEY("user_id","idempotency_key"),
	CONSTRAINT "requests_one_answer" CHECK (("wallet"."requests"."transaction_id" is null) <> ("wallet"."requests"."refusal_code" is null))
);
--> statement-breakpoint
CREATE TABLE "wallet"."transaction_events" (
	"transaction_id" uuid NOT NULL,
	"seq" integer NOT NULL,
	"from_status" text,
	"to_status" text NOT NULL,
	"cause" text NOT NULL,
	"actor" text NOT NULL,
	"detail" text,
	"created_at" timestamp (3) with time zone DEFAULT wallet.clock() NOT NULL,
	CONSTRAINT "transaction_events_pkey" PRIMARY KEY("transaction_id","seq")
);
--> statement-breakpoint
CREATE TABLE "wallet"."transactions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"type" text NOT NULL,
	"status" text NOT NULL,
	"user_id" uuid,
	"counterparty_user_id" uuid,
	"related_transaction_id" uuid,
	"group_id" uuid,
	"currency" char(3) NOT NULL,
	"amount" bigint NOT NULL,
	"fee" bigint DEFAULT 0 NOT NULL,
	"direction" text NOT NULL,
	"reference" text NOT NULL,
	"description" text DEFAULT '' NOT NULL,
	"revio_purchase_id" uuid,
	"checkout_url" text,
	"bank_account_id" uuid,
	"revio_payout_id" uuid,
	"execution_url" text,
	"expected_at" timestamp (3) with time zone,
	"due_at" timestamp (3) with time zone,
	"provider_status" text,
	"provider_fee" bigint,
	"payment_method" text,
	"asked_at" timestamp (3) with time zone,
	"answered_at" timestamp (3) with time zone,
	"held_at" timestamp (3) with time zone,
	"late" boolean DEFAULT false NOT NULL,
	"returned_amount" bigint DEFAULT 0 NOT NULL,
	"failure_code" text,
	"failure_detail" text,
	"created_at" timestamp (3) with time zone DEFAULT wallet.clock() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT wallet.clock() NOT NULL,
	"completed_at" timestamp (3) with time zone,
	CONSTRAINT "transactions_amount_positive" CHECK ("wallet"."transactions"."amount" > 0),
	CONSTRAINT "transactions_fee_not_negative" CHECK ("wallet"."transactions"."fee" >= 0),
	CONSTRAINT "transactions_returned_within" CHECK ("wallet"."transactions"."returned_amount" between 0 and "wallet"."transactions"."amount"),
	CONSTRAINT "transactions_destination" CHECK (("wallet"."transactions"."type" = 'withdrawal') = ("wallet"."transactions"."bank_account_id" is not null)),
	CONSTRAINT "transactions_owner" CHECK (("wallet"."transactions"."user_id" is null) = ("wallet"."transactions"."type" = 'suspense'))
);
--> statement-breakpoint
CREATE TABLE "wallet"."dead_letters" (
	"id" uuid PRIMARY KEY NOT NULL,
	"run_id" text NOT NULL,
	"subject_kind" text NOT NULL,
	"subject_id" uuid NOT NULL,
	"error_code" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT wallet.clock() NOT NULL,
	"closed_at" timestamp (3) with time zone,
	"closed_by" text
);
--> statement-breakpoint
CREATE TABLE "wallet"."pending_deliveries" (
	"delivery_id" uuid PRIMARY KEY NOT NULL,
	"received_at" timestamp (3) with time zone DEFAULT wallet.clock() NOT NULL,
	"attempted_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "wallet"."webhook_attempts" (
	"delivery_id" uuid NOT NULL,
	"seq" integer NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"trigger" text NOT NULL,
	"outcome" text NOT NULL,
	"error_code" text,
	"duration_ms" integer NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT wallet.clock() NOT NULL,
	CONSTRAINT "webhook_attempts_pkey" PRIMARY KEY("delivery_id","seq"),
	CONSTRAINT "webhook_attempts_id_unique" UNIQUE("id")
);
--> statement-breakpoint
CREATE TABLE "wallet"."webhook_keys" (
	"id" text PRIMARY KEY NOT NULL,
	"route" text NOT NULL,
	"mode" text NOT NULL,
	"state" text NOT NULL,
	"public_key_pem" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT wallet.clock() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "wallet"."webhook_logs" (
	"id" uuid PRIMARY KEY NOT NULL,
	"route" text NOT NULL,
	"body_sha256" "bytea" NOT NULL,
	"body" "bytea" NOT NULL,
	"headers" jsonb NOT NULL,
	"key_id" text NOT NULL,
	"event_type" text,
	"object_type" text,
	"object_id" text,
	"purchase_id" text,
	"reference" text,
	"is_test" boolean,
	"state" text DEFAULT 'received' NOT NULL,
	"outcome" text,
	"duplicates" integer DEFAULT 0 NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"received_at" timestamp (3) with time zone DEFAULT wallet.clock() NOT NULL,
	"processed_at" timestamp (3) with time zone,
	CONSTRAINT "webhook_logs_state_known" CHECK ("wallet"."webhook_logs"."state" in ('received', 'processed', 'ignored', 'retrying', 'dead_letter'))
);
--> statement-breakpoint
CREATE TABLE "wallet"."webhook_refusals" (
	"id" uuid PRIMARY KEY NOT NULL,
	"route" text NOT NULL,
	"reason" text NOT NULL,
	"bytes" integer NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT wallet.clock() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "wallet"."bank_accounts" ADD CONSTRAINT "bank_accounts_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "wallet"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "wallet"."refresh_tokens" ADD CONSTRAINT "refresh_tokens_session_id_sessions_id_fk" FOREIGN KEY ("session_id") REFERENCES "wallet"."sessions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "wallet"."security_holds" ADD CONSTRAINT "security_holds_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "wallet"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "wallet"."sessions" ADD CONSTRAINT "sessions_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "wallet"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "wallet"."balances" ADD CONSTRAINT "balances_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "wallet"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "wallet"."ledger_accounts" ADD CONSTRAINT "ledger_accounts_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "wallet"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "wallet"."limit_usage" ADD CONSTRAINT "limit_usage_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "wallet"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "wallet"."system_balances" ADD CONSTRAINT "system_balances_account_id_ledger_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "wallet"."ledger_accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "wallet"."notification_preferences" ADD CONSTRAINT "notification_preferences_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "wallet"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "wallet"."notifications" ADD CONSTRAINT "notifications_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "wallet"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "wallet"."provider_operations" ADD CONSTRAINT "provider_operations_transaction_id_transactions_id_fk" FOREIGN KEY ("transaction_id") REFERENCES "wallet"."transactions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "wallet"."requests" ADD CONSTRAINT "requests_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "wallet"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "wallet"."transactions" ADD CONSTRAINT "transactions_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "wallet"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "wallet"."transactions" ADD CONSTRAINT "transactions_counterparty_user_id_users_id_fk" FOREIGN KEY ("counterparty_user_id") REFERENCES "wallet"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "wallet"."transactions" ADD CONSTRAINT "transactions_bank_account_id_bank_accounts_id_fk" FOREIGN KEY ("bank_account_id") REFERENCES "wallet"."bank_accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "wallet"."transactions" ADD CONSTRAINT "transactions_related_fk" FOREIGN KEY ("related_transaction_id") REFERENCES "wallet"."transactions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "wallet"."pending_deliveries" ADD CONSTRAINT "pending_deliveries_delivery_id_webhook_logs_id_fk" FOREIGN KEY ("delivery_id") REFERENCES "wallet"."webhook_logs"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "wallet"."webhook_attempts" ADD CONSTRAINT "webhook_attempts_delivery_id_webhook_logs_id_fk" FOREIGN KEY ("delivery_id") REFERENCES "wallet"."webhook_logs"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "bank_accounts_once" ON "wallet"."bank_accounts" USING btree ("user_id","number_hmac") WHERE "wallet"."bank_accounts"."removed_at" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "bank_accounts_one_default" ON "wallet"."bank_accounts" USING btree ("user_id") WHERE "wallet"."bank_accounts"."is_default" and "wallet"."bank_accounts"."removed_at" is null;--> statement-breakpoint
CREATE INDEX "bank_accounts_user" ON "wallet"."bank_accounts" USING btree ("user_id","created_at");--> statement-breakpoint
CREATE INDEX "audit_log_time" ON "wallet"."audit_log" USING btree ("at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "audit_log_object" ON "wallet"."audit_log" USING btree ("object_kind","object_id","at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "rate_limits_expiry" ON "wallet"."rate_limits" USING btree ("expires_at");--> statement-breakpoint
CREATE UNIQUE INDEX "security_holds_once" ON "wallet"."security_holds" USING btree ("user_id","kind","object_id");--> statement-breakpoint
CREATE INDEX "sessions_user" ON "wallet"."sessions" USING btree ("user_id","created_at" DESC NULLS LAST);--> statement-breakpoint
CREATE UNIQUE INDEX "users_email_key" ON "wallet"."users" USING btree ("email");--> statement-breakpoint
CREATE UNIQUE INDEX "users_handle_key" ON "wallet"."users" USING btree ("handle") WHERE "wallet"."users"."handle" is not null;--> statement-breakpoint
CREATE INDEX "entries_debit" ON "wallet"."entries" USING btree ("debit_account","id");--> statement-breakpoint
CREATE INDEX "entries_credit" ON "wallet"."entries" USING btree ("credit_account","id");--> statement-breakpoint
CREATE INDEX "entries_transaction" ON "wallet"."entries" USING btree ("transaction_id");--> statement-breakpoint
CREATE UNIQUE INDEX "ledger_accounts_code_key" ON "wallet"."ledger_accounts" USING btree ("code");--> statement-breakpoint
CREATE UNIQUE INDEX "ledger_accounts_user_key" ON "wallet"."ledger_accounts" USING btree ("user_id","currency","kind") WHERE "wallet"."ledger_accounts"."user_id" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "provider_effects_one_place" ON "wallet"."provider_effects" USING btree ("provider_object_id") WHERE "wallet"."provider_effects"."kind" in ('settlement', 'suspense');--> statement-breakpoint
CREATE UNIQUE INDEX "notifications_once" ON "wallet"."notifications" USING btree ("user_id","kind","subject_id","occurrence","channel");--> statement-breakpoint
CREATE INDEX "notifications_queued" ON "wallet"."notifications" USING btree ("created_at") WHERE "wallet"."notifications"."state" = 'queued';--> statement-breakpoint
CREATE INDEX "notifications_time" ON "wallet"."notifications" USING btree ("created_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE UNIQUE INDEX "outbox_once" ON "wallet"."outbox" USING btree ("event_name","subject_id","occurrence");--> statement-breakpoint
CREATE INDEX "outbox_open" ON "wallet"."outbox" USING btree ("id") WHERE "wallet"."outbox"."acknowledged_at" is null;--> statement-breakpoint
CREATE INDEX "process_faults_time" ON "wallet"."process_faults" USING btree ("created_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "provider_calls_time" ON "wallet"."provider_calls" USING btree ("created_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "provider_calls_transaction" ON "wallet"."provider_calls" USING btree ("transaction_id","created_at" DESC NULLS LAST) WHERE "wallet"."provider_calls"."transaction_id" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "reconciliation_breaks_open" ON "wallet"."reconciliation_breaks" USING btree ("type","object_kind","object_id") WHERE "wallet"."reconciliation_breaks"."closed_at" is null;--> statement-breakpoint
CREATE INDEX "reconciliation_breaks_time" ON "wallet"."reconciliation_breaks" USING btree ("opened_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE UNIQUE INDEX "transactions_reference_key" ON "wallet"."transactions" USING btree ("reference");--> statement-breakpoint
CREATE UNIQUE INDEX "transactions_revio_purchase_key" ON "wallet"."transactions" USING btree ("revio_purchase_id") WHERE "wallet"."transactions"."revio_purchase_id" is not null and "wallet"."transactions"."type" = 'deposit';--> statement-breakpoint
CREATE UNIQUE INDEX "transactions_revio_payout_key" ON "wallet"."transactions" USING btree ("revio_payout_id") WHERE "wallet"."transactions"."revio_payout_id" is not null;--> statement-breakpoint
CREATE INDEX "transactions_group" ON "wallet"."transactions" USING btree ("group_id") WHERE "wallet"."transactions"."group_id" is not null;--> statement-breakpoint
CREATE INDEX "transactions_bank_account" ON "wallet"."transactions" USING btree ("bank_account_id") WHERE "wallet"."transactions"."bank_account_id" is not null;--> statement-breakpoint
CREATE INDEX "transactions_user_time" ON "wallet"."transactions" USING btree ("user_id","created_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "transactions_user_amount" ON "wallet"."transactions" USING btree ("user_id","amount" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "transactions_time" ON "wallet"."transactions" USING btree ("created_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "transactions_type_time" ON "wallet"."transactions" USING btree ("type","created_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "transactions_due" ON "wallet"."transactions" USING btree ("due_at","id") WHERE "wallet"."transactions"."due_at" is not null;--> statement-breakpoint
CREATE INDEX "transactions_related" ON "wallet"."transactions" USING btree ("related_transaction_id") WHERE "wallet"."transactions"."related_transaction_id" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "dead_letters_run_key" ON "wallet"."dead_letters" USING btree ("run_id");--> statement-breakpoint
CREATE UNIQUE INDEX "dead_letters_open" ON "wallet"."dead_letters" USING btree ("subject_kind","subject_id") WHERE "wallet"."dead_letters"."closed_at" is null;--> statement-breakpoint
CREATE INDEX "pending_deliveries_time" ON "wallet"."pending_deliveries" USING btree ("received_at");--> statement-breakpoint
CREATE UNIQUE INDEX "webhook_keys_current" ON "wallet"."webhook_keys" USING btree ("route","mode") WHERE "wallet"."webhook_keys"."state" = 'current';--> statement-breakpoint
CREATE UNIQUE INDEX "webhook_logs_once" ON "wallet"."webhook_logs" USING btree ("route","body_sha256");--> statement-breakpoint
CREATE INDEX "webhook_logs_time" ON "wallet"."webhook_logs" USING btree ("received_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "webhook_logs_purchase" ON "wallet"."webhook_logs" USING btree ("purchase_id");--> statement-breakpoint
CREATE INDEX "webhook_refusals_time" ON "wallet"."webhook_refusals" USING btree ("created_at" DESC NULLS LAST);