CREATE SEQUENCE "wallet"."statement_loads" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1;--> statement-breakpoint
CREATE TABLE "wallet"."alert_deliveries" (
	"alert_id" uuid NOT NULL,
	"transition" text NOT NULL,
	"channel" text NOT NULL,
	"state" text DEFAULT 'queued' NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"last_error" text,
	"created_at" timestamp (3) with time zone DEFAULT wallet.clock() NOT NULL,
	"sent_at" timestamp (3) with time zone,
	CONSTRAINT "alert_deliveries_pkey" PRIMARY KEY("alert_id","transition","channel")
);
--> statement-breakpoint
CREATE TABLE "wallet"."alerts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"rule" text NOT NULL,
	"subject" text NOT NULL,
	"severity" text NOT NULL,
	"detail" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"sightings" integer DEFAULT 1 NOT NULL,
	"opened_at" timestamp (3) with time zone DEFAULT wallet.clock() NOT NULL,
	"last_seen_at" timestamp (3) with time zone DEFAULT wallet.clock() NOT NULL,
	"closed_at" timestamp (3) with time zone,
	CONSTRAINT "alerts_severity_known" CHECK ("wallet"."alerts"."severity" in ('warning', 'critical'))
);
--> statement-breakpoint
CREATE TABLE "wallet"."adjustments" (
	"id" uuid PRIMARY KEY NOT NULL,
	"approval_id" uuid NOT NULL,
	"break_id" uuid,
	"template" text NOT NULL,
	"currency" char(3) NOT NULL,
	"legs" jsonb NOT NULL,
	"product" text,
	"provider_object_id" text,
	"claimed" bigint DEFAULT 0 NOT NULL,
	"claimed_fee" bigint DEFAULT 0 NOT NULL,
	"posted_at" timestamp (3) with time zone DEFAULT wallet.clock() NOT NULL,
	CONSTRAINT "adjustments_object_whole" CHECK (("wallet"."adjustments"."product" is null) = ("wallet"."adjustments"."provider_object_id" is null))
);
--> statement-breakpoint
CREATE TABLE "wallet"."approvals" (
	"id" uuid PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"subject_kind" text NOT NULL,
	"subject_id" text NOT NULL,
	"payload" jsonb NOT NULL,
	"payload_sha256" "bytea" NOT NULL,
	"reason" text NOT NULL,
	"requested_by" uuid NOT NULL,
	"requested_session" uuid NOT NULL,
	"requested_at" timestamp (3) with time zone DEFAULT wallet.clock() NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"decided_by" uuid,
	"decided_session" uuid,
	"decided_at" timestamp (3) with time zone,
	"decision" text,
	"decision_reason" text,
	"executed_at" timestamp (3) with time zone,
	"lapsed_at" timestamp (3) with time zone,
	CONSTRAINT "approvals_kind_known" CHECK ("wallet"."approvals"."kind" in ('adjustment', 'webhook_key', 'bulk_replay', 'discard')),
	CONSTRAINT "approvals_two_people" CHECK ("wallet"."approvals"."decided_by" is null or ("wallet"."approvals"."decision" = 'withdrawn') = ("wallet"."approvals"."decided_by" = "wallet"."approvals"."requested_by")),
	CONSTRAINT "approvals_decided_whole" CHECK (num_nulls("wallet"."approvals"."decided_by", "wallet"."approvals"."decided_session", "wallet"."approvals"."decided_at", "wallet"."approvals"."decision") in (0, 4)),
	CONSTRAINT "approvals_in_time" CHECK ("wallet"."approvals"."decision" is distinct from 'approved' or "wallet"."approvals"."decided_at" < "wallet"."approvals"."expires_at"),
	CONSTRAINT "approvals_day" CHECK ("wallet"."approvals"."expires_at" = "wallet"."approvals"."requested_at" + interval '24 hours'),
	CONSTRAINT "approvals_executed" CHECK ("wallet"."approvals"."executed_at" is null or "wallet"."approvals"."decision" = 'approved'),
	CONSTRAINT "approvals_reason" CHECK (length("wallet"."approvals"."reason") between 10 and 1000),
	CONSTRAINT "approvals_rejection_said" CHECK ("wallet"."approvals"."decision" is distinct from 'rejected' or length("wallet"."approvals"."decision_reason") >= 10)
);
--> statement-breakpoint
CREATE TABLE "wallet"."ledger_chain" (
	"account_id" bigint NOT NULL,
	"link" bigint NOT NULL,
	"seal" bigint NOT NULL,
	"entries" bigint NOT NULL,
	"last_entry" bigint NOT NULL,
	"hash" "bytea" NOT NULL,
	CONSTRAINT "ledger_chain_pkey" PRIMARY KEY("account_id","link")
);
--> statement-breakpoint
CREATE TABLE "wallet"."ledger_seals" (
	"number" bigint PRIMARY KEY NOT NULL,
	"from_entry" bigint NOT NULL,
	"up_to_entry" bigint NOT NULL,
	"entries" integer NOT NULL,
	"links" integer NOT NULL,
	"root" "bytea" NOT NULL,
	"previous" "bytea" NOT NULL,
	"hash" "bytea" NOT NULL,
	"sealed_at" timestamp (3) with time zone DEFAULT wallet.clock() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "wallet"."request_minutes" (
	"minute" timestamp (3) with time zone NOT NULL,
	"process" uuid NOT NULL,
	"requests" integer NOT NULL,
	"faults" integer NOT NULL,
	"slow" integer NOT NULL,
	CONSTRAINT "request_minutes_pkey" PRIMARY KEY("minute","process")
);
--> statement-breakpoint
CREATE TABLE "wallet"."break_events" (
	"break_id" uuid NOT NULL,
	"seq" integer NOT NULL,
	"kind" text NOT NULL,
	"actor" text NOT NULL,
	"detail" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT wallet.clock() NOT NULL,
	CONSTRAINT "break_events_pkey" PRIMARY KEY("break_id","seq")
);
--> statement-breakpoint
CREATE TABLE "wallet"."break_snapshots" (
	"break_id" uuid NOT NULL,
	"seq" integer NOT NULL,
	"source" text NOT NULL,
	"body" jsonb NOT NULL,
	"taken_at" timestamp (3) with time zone DEFAULT wallet.clock() NOT NULL,
	CONSTRAINT "break_snapshots_pkey" PRIMARY KEY("break_id","seq")
);
--> statement-breakpoint
CREATE TABLE "wallet"."reconciliation_items" (
	"run_id" uuid NOT NULL,
	"seq" integer NOT NULL,
	"verdict" text NOT NULL,
	"type" text NOT NULL,
	"product" text NOT NULL,
	"object_id" text NOT NULL,
	"is_claim" boolean NOT NULL,
	"transaction_id" uuid,
	"reference" text,
	"currency" char(3) NOT NULL,
	"provider_status" text,
	"provider_amount" bigint,
	"ledger_amount" bigint,
	"provider_fee" bigint,
	"ledger_fee" bigint,
	"difference" bigint NOT NULL,
	"paid_at" timestamp (3) with time zone,
	"booked_at" timestamp (3) with time zone,
	"line" bigint,
	"break_id" uuid,
	CONSTRAINT "reconciliation_items_pkey" PRIMARY KEY("run_id","seq")
);
--> statement-breakpoint
CREATE TABLE "wallet"."reconciliation_runs" (
	"id" uuid PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"window_from" timestamp (3) with time zone NOT NULL,
	"window_to" timestamp (3) with time zone NOT NULL,
	"as_of" timestamp (3) with time zone NOT NULL,
	"state" text DEFAULT 'queued' NOT NULL,
	"file_id" uuid,
	"leave_out_bad_rows" boolean DEFAULT false NOT NULL,
	"load" bigint,
	"rows_expected" bigint,
	"rows_loaded" bigint DEFAULT 0 NOT NULL,
	"heartbeat_at" timestamp (3) with time zone,
	"inputs_sha256" "bytea",
	"report" text,
	"report_sha256" "bytea",
	"compared" bigint,
	"matched" bigint,
	"in_flight" bigint,
	"breaks_new" integer,
	"breaks_carried" integer,
	"breaks_cleared" integer,
	"difference" bigint,
	"unexplained" bigint,
	"requested_by" uuid,
	"parent_run_id" uuid,
	"failure_code" text,
	"failure_detail" text,
	"created_at" timestamp (3) with time zone DEFAULT wallet.clock() NOT NULL,
	"started_at" timestamp (3) with time zone,
	"finished_at" timestamp (3) with time zone,
	CONSTRAINT "reconciliation_runs_window_form" CHECK ("wallet"."reconciliation_runs"."window_from" < "wallet"."reconciliation_runs"."window_to"),
	CONSTRAINT "reconciliation_runs_state_known" CHECK ("wallet"."reconciliation_runs"."state" in ('queued', 'requesting', 'downloading', 'loading', 'matching', 'repairing', 'done', 'failed', 'cancelled'))
);
--> statement-breakpoint
CREATE TABLE "wallet"."statement_bad_rows" (
	"file_id" uuid NOT NULL,
	"line" bigint NOT NULL,
	"code" text NOT NULL,
	"field" text,
	"text" text NOT NULL,
	CONSTRAINT "statement_bad_rows_pkey" PRIMARY KEY("file_id","line")
);
--> statement-breakpoint
CREATE TABLE "wallet"."statement_chunks" (
	"file_id" uuid NOT NULL,
	"seq" integer NOT NULL,
	"content" "bytea" NOT NULL,
	CONSTRAINT "statement_chunks_pkey" PRIMARY KEY("file_id","seq")
);
--> statement-breakpoint
CREATE TABLE "wallet"."statement_files" (
	"id" uuid PRIMARY KEY NOT NULL,
	"source" text NOT NULL,
	"format" text NOT NULL,
	"state" text DEFAULT 'receiving' NOT NULL,
	"name" text NOT NULL,
	"profile_id" uuid,
	"provider_statement_id" uuid,
	"window_from" timestamp (3) with time zone NOT NULL,
	"window_to" timestamp (3) with time zone NOT NULL,
	"bytes" bigint DEFAULT 0 NOT NULL,
	"sha256" "bytea",
	"good_rows" bigint,
	"bad_rows" bigint,
	"problems" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"uploaded_by" uuid,
	"created_at" timestamp (3) with time zone DEFAULT wallet.clock() NOT NULL,
	"checked_at" timestamp (3) with time zone,
	CONSTRAINT "statement_files_window" CHECK ("wallet"."statement_files"."window_from" < "wallet"."statement_files"."window_to")
);
--> statement-breakpoint
CREATE TABLE "wallet"."statement_profiles" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"map" jsonb NOT NULL,
	"created_by" uuid,
	"created_at" timestamp (3) with time zone DEFAULT wallet.clock() NOT NULL,
	"removed_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE UNLOGGED TABLE "wallet"."statement_rows" (
	"load" bigint NOT NULL,
	"line" bigint NOT NULL,
	"product" text NOT NULL,
	"object_id" text NOT NULL,
	"related_id" text,
	"reference" text NOT NULL,
	"status" text NOT NULL,
	"paid_at" timestamp (3) with time zone,
	"currency" text NOT NULL,
	"amount" bigint NOT NULL,
	"fee" bigint NOT NULL,
	"brand_id" text,
	"is_test" boolean
);
--> statement-breakpoint
CREATE TABLE "wallet"."missed_webhooks" (
	"object_kind" text NOT NULL,
	"object_id" text NOT NULL,
	"effect" text NOT NULL,
	"transaction_id" uuid,
	"found_by" text NOT NULL,
	"found_at" timestamp (3) with time zone DEFAULT wallet.clock() NOT NULL,
	"arrived_at" timestamp (3) with time zone,
	CONSTRAINT "missed_webhooks_pkey" PRIMARY KEY("object_kind","object_id","effect")
);
--> statement-breakpoint
CREATE TABLE "wallet"."replay_items" (
	"run_id" uuid NOT NULL,
	"seq" integer NOT NULL,
	"dead_letter_id" uuid NOT NULL,
	"state" text DEFAULT 'waiting' NOT NULL,
	"preview" jsonb,
	"preview_sha256" "bytea",
	"outcome" text,
	"result" jsonb,
	"agreed" boolean,
	"claimed_at" timestamp (3) with time zone,
	"finished_at" timestamp (3) with time zone,
	CONSTRAINT "replay_items_pkey" PRIMARY KEY("run_id","seq")
);
--> statement-breakpoint
CREATE TABLE "wallet"."replay_runs" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"reason" text NOT NULL,
	"requested_by" uuid NOT NULL,
	"approval_id" uuid,
	"state" text NOT NULL,
	"per_minute" integer NOT NULL,
	"items" integer NOT NULL,
	"worked_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT wallet.clock() NOT NULL,
	"finished_at" timestamp (3) with time zone,
	CONSTRAINT "replay_runs_rate" CHECK ("wallet"."replay_runs"."per_minute" between 1 and 300),
	CONSTRAINT "replay_runs_state_known" CHECK ("wallet"."replay_runs"."state" in ('waiting_approval', 'running', 'paused', 'done', 'cancelled')),
	CONSTRAINT "replay_runs_approved" CHECK ("wallet"."replay_runs"."items" <= 100 or "wallet"."replay_runs"."approval_id" is not null)
);
--> statement-breakpoint
ALTER TABLE "wallet"."transactions" DROP CONSTRAINT "transactions_owner";--> statement-breakpoint
ALTER TABLE "wallet"."webhook_logs" DROP CONSTRAINT "webhook_logs_state_known";--> statement-breakpoint
ALTER TABLE "wallet"."reconciliation_breaks" ADD COLUMN "harm" text DEFAULT 'medium' NOT NULL;--> statement-breakpoint
ALTER TABLE "wallet"."reconciliation_breaks" ADD COLUMN "state" text DEFAULT 'new' NOT NULL;--> statement-breakpoint
ALTER TABLE "wallet"."reconciliation_breaks" ADD COLUMN "assignee_id" uuid;--> statement-breakpoint
ALTER TABLE "wallet"."reconciliation_breaks" ADD COLUMN "waiting_for" text;--> statement-breakpoint
ALTER TABLE "wallet"."reconciliation_breaks" ADD COLUMN "waiting_until" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "wallet"."reconciliation_breaks" ADD COLUMN "due_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "wallet"."reconciliation_breaks" ADD COLUMN "reopened" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "wallet"."reconciliation_breaks" ADD COLUMN "facts_sha256" "bytea";--> statement-breakpoint
ALTER TABLE "wallet"."reconciliation_breaks" ADD COLUMN "accepted_sha256" "bytea";--> statement-breakpoint
ALTER TABLE "wallet"."reconciliation_breaks" ADD COLUMN "first_run_id" uuid;--> statement-breakpoint
ALTER TABLE "wallet"."reconciliation_breaks" ADD COLUMN "last_run_id" uuid;--> statement-breakpoint
ALTER TABLE "wallet"."reconciliation_breaks" ADD COLUMN "cleared_by_run_id" uuid;--> statement-breakpoint
ALTER TABLE "wallet"."reconciliation_breaks" ADD COLUMN "reason_code" text;--> statement-breakpoint
ALTER TABLE "wallet"."reconciliation_breaks" ADD COLUMN "remark" text;--> statement-breakpoint
ALTER TABLE "wallet"."reconciliation_breaks" ADD COLUMN "evidence" text;--> statement-breakpoint
ALTER TABLE "wallet"."reconciliation_breaks" ADD COLUMN "resolved_by" uuid;--> statement-breakpoint
ALTER TABLE "wallet"."dead_letters" ADD COLUMN "last_failed_at" timestamp (3) with time zone DEFAULT wallet.clock() NOT NULL;--> statement-breakpoint
ALTER TABLE "wallet"."dead_letters" ADD COLUMN "discarded_by" uuid;--> statement-breakpoint
ALTER TABLE "wallet"."dead_letters" ADD COLUMN "discard_reason" text;--> statement-breakpoint
ALTER TABLE "wallet"."dead_letters" ADD COLUMN "restored_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "wallet"."webhook_attempts" ADD COLUMN "cause" text;--> statement-breakpoint
ALTER TABLE "wallet"."webhook_attempts" ADD COLUMN "actor" uuid;--> statement-breakpoint
ALTER TABLE "wallet"."webhook_attempts" ADD COLUMN "replay_run_id" uuid;--> statement-breakpoint
ALTER TABLE "wallet"."alert_deliveries" ADD CONSTRAINT "alert_deliveries_alert_id_alerts_id_fk" FOREIGN KEY ("alert_id") REFERENCES "wallet"."alerts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "wallet"."adjustments" ADD CONSTRAINT "adjustments_approval_id_approvals_id_fk" FOREIGN KEY ("approval_id") REFERENCES "wallet"."approvals"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "wallet"."approvals" ADD CONSTRAINT "approvals_requested_by_users_id_fk" FOREIGN KEY ("requested_by") REFERENCES "wallet"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "wallet"."approvals" ADD CONSTRAINT "approvals_decided_by_users_id_fk" FOREIGN KEY ("decided_by") REFERENCES "wallet"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "wallet"."break_events" ADD CONSTRAINT "break_events_break_id_reconciliation_breaks_id_fk" FOREIGN KEY ("break_id") REFERENCES "wallet"."reconciliation_breaks"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "wallet"."break_snapshots" ADD CONSTRAINT "break_snapshots_break_id_reconciliation_breaks_id_fk" FOREIGN KEY ("break_id") REFERENCES "wallet"."reconciliation_breaks"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "wallet"."reconciliation_items" ADD CONSTRAINT "reconciliation_items_run_id_reconciliation_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "wallet"."reconciliation_runs"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "wallet"."reconciliation_runs" ADD CONSTRAINT "reconciliation_runs_file_id_statement_files_id_fk" FOREIGN KEY ("file_id") REFERENCES "wallet"."statement_files"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "wallet"."reconciliation_runs" ADD CONSTRAINT "reconciliation_runs_requested_by_users_id_fk" FOREIGN KEY ("requested_by") REFERENCES "wallet"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "wallet"."statement_bad_rows" ADD CONSTRAINT "statement_bad_rows_file_id_statement_files_id_fk" FOREIGN KEY ("file_id") REFERENCES "wallet"."statement_files"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "wallet"."statement_chunks" ADD CONSTRAINT "statement_chunks_file_id_statement_files_id_fk" FOREIGN KEY ("file_id") REFERENCES "wallet"."statement_files"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "wallet"."statement_files" ADD CONSTRAINT "statement_files_profile_id_statement_profiles_id_fk" FOREIGN KEY ("profile_id") REFERENCES "wallet"."statement_profiles"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "wallet"."statement_files" ADD CONSTRAINT "statement_files_uploaded_by_users_id_fk" FOREIGN KEY ("uploaded_by") REFERENCES "wallet"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "wallet"."statement_profiles" ADD CONSTRAINT "statement_profiles_created_by_users_id_fk" FOREIGN KEY ("created_by") REFERENCES "wallet"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "wallet"."replay_items" ADD CONSTRAINT "replay_items_run_id_replay_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "wallet"."replay_runs"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "wallet"."replay_items" ADD CONSTRAINT "replay_items_dead_letter_id_dead_letters_id_fk" FOREIGN KEY ("dead_letter_id") REFERENCES "wallet"."dead_letters"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "wallet"."replay_runs" ADD CONSTRAINT "replay_runs_requested_by_users_id_fk" FOREIGN KEY ("requested_by") REFERENCES "wallet"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "wallet"."replay_runs" ADD CONSTRAINT "replay_runs_approval_id_approvals_id_fk" FOREIGN KEY ("approval_id") REFERENCES "wallet"."approvals"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "alert_deliveries_queued" ON "wallet"."alert_deliveries" USING btree ("created_at") WHERE "wallet"."alert_deliveries"."state" = 'queued';--> statement-breakpoint
CREATE UNIQUE INDEX "alerts_open" ON "wallet"."alerts" USING btree ("rule","subject") WHERE "wallet"."alerts"."closed_at" is null;--> statement-breakpoint
CREATE INDEX "alerts_time" ON "wallet"."alerts" USING btree ("opened_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE UNIQUE INDEX "adjustments_approval_key" ON "wallet"."adjustments" USING btree ("approval_id");--> statement-breakpoint
CREATE INDEX "adjustments_object" ON "wallet"."adjustments" USING btree ("product","provider_object_id") WHERE "wallet"."adjustments"."product" is not null;--> statement-breakpoint
CREATE INDEX "adjustments_break" ON "wallet"."adjustments" USING btree ("break_id") WHERE "wallet"."adjustments"."break_id" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "approvals_open" ON "wallet"."approvals" USING btree ("kind","subject_id") WHERE "wallet"."approvals"."decided_at" is null and "wallet"."approvals"."lapsed_at" is null;--> statement-breakpoint
CREATE INDEX "approvals_time" ON "wallet"."approvals" USING btree ("requested_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "approvals_requester" ON "wallet"."approvals" USING btree ("requested_by","requested_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "ledger_chain_seal" ON "wallet"."ledger_chain" USING btree ("seal","account_id");--> statement-breakpoint
CREATE UNIQUE INDEX "reconciliation_items_record" ON "wallet"."reconciliation_items" USING btree ("run_id","product","object_id") WHERE "wallet"."reconciliation_items"."is_claim";--> statement-breakpoint
CREATE INDEX "reconciliation_items_object" ON "wallet"."reconciliation_items" USING btree ("product","object_id");--> statement-breakpoint
CREATE INDEX "reconciliation_items_break" ON "wallet"."reconciliation_items" USING btree ("break_id") WHERE "wallet"."reconciliation_items"."break_id" is not null;--> statement-breakpoint
CREATE INDEX "reconciliation_runs_time" ON "wallet"."reconciliation_runs" USING btree ("created_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "reconciliation_runs_window" ON "wallet"."reconciliation_runs" USING btree ("window_from","window_to") WHERE "wallet"."reconciliation_runs"."state" = 'done';--> statement-breakpoint
CREATE UNIQUE INDEX "reconciliation_runs_one_loading" ON "wallet"."reconciliation_runs" USING btree ((1)) WHERE "wallet"."reconciliation_runs"."state" in ('loading', 'matching');--> statement-breakpoint
CREATE UNIQUE INDEX "reconciliation_runs_nightly_key" ON "wallet"."reconciliation_runs" USING btree ("window_from","window_to") WHERE "wallet"."reconciliation_runs"."kind" = 'nightly' and "wallet"."reconciliation_runs"."state" not in ('failed', 'cancelled');--> statement-breakpoint
CREATE INDEX "statement_files_time" ON "wallet"."statement_files" USING btree ("created_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE UNIQUE INDEX "statement_files_provider_key" ON "wallet"."statement_files" USING btree ("provider_statement_id") WHERE "wallet"."statement_files"."provider_statement_id" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "statement_profiles_name" ON "wallet"."statement_profiles" USING btree ("name") WHERE "wallet"."statement_profiles"."removed_at" is null;--> statement-breakpoint
CREATE INDEX "missed_webhooks_time" ON "wallet"."missed_webhooks" USING btree ("found_at" DESC NULLS LAST);--> statement-breakpoint
CREATE UNIQUE INDEX "replay_items_once" ON "wallet"."replay_items" USING btree ("run_id","dead_letter_id");--> statement-breakpoint
CREATE INDEX "replay_items_open" ON "wallet"."replay_items" USING btree ("run_id","seq") WHERE "wallet"."replay_items"."state" in ('waiting', 'working');--> statement-breakpoint
CREATE INDEX "replay_runs_time" ON "wallet"."replay_runs" USING btree ("created_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
ALTER TABLE "wallet"."reconciliation_breaks" ADD CONSTRAINT "reconciliation_breaks_assignee_id_users_id_fk" FOREIGN KEY ("assignee_id") REFERENCES "wallet"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "wallet"."reconciliation_breaks" ADD CONSTRAINT "reconciliation_breaks_resolved_by_users_id_fk" FOREIGN KEY ("resolved_by") REFERENCES "wallet"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "wallet"."dead_letters" ADD CONSTRAINT "dead_letters_discarded_by_users_id_fk" FOREIGN KEY ("discarded_by") REFERENCES "wallet"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "reconciliation_breaks_object" ON "wallet"."reconciliation_breaks" USING btree ("object_kind","object_id");--> statement-breakpoint
CREATE INDEX "reconciliation_breaks_transaction" ON "wallet"."reconciliation_breaks" USING btree ("transaction_id") WHERE "wallet"."reconciliation_breaks"."transaction_id" is not null;--> statement-breakpoint
CREATE INDEX "reconciliation_breaks_due" ON "wallet"."reconciliation_breaks" USING btree ("due_at","id") WHERE "wallet"."reconciliation_breaks"."closed_at" is null;--> statement-breakpoint
CREATE INDEX "reconciliation_breaks_assignee" ON "wallet"."reconciliation_breaks" USING btree ("assignee_id","due_at","id") WHERE "wallet"."reconciliation_breaks"."closed_at" is null;--> statement-breakpoint
CREATE INDEX "dead_letters_time" ON "wallet"."dead_letters" USING btree ("created_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "webhook_logs_object" ON "wallet"."webhook_logs" USING btree ("object_id") WHERE "wallet"."webhook_logs"."object_type" <> 'purchase';--> statement-breakpoint
CREATE INDEX "webhook_logs_state_time" ON "wallet"."webhook_logs" USING btree ("state","received_at" DESC NULLS LAST,"id" DESC NULLS LAST) WHERE "wallet"."webhook_logs"."state" <> 'processed';--> statement-breakpoint
UPDATE "wallet"."reconciliation_breaks" SET "state" = 'cleared' WHERE "closed_at" IS NOT NULL;--> statement-breakpoint
ALTER TABLE "wallet"."reconciliation_breaks" ADD CONSTRAINT "reconciliation_breaks_state_known" CHECK ("wallet"."reconciliation_breaks"."state" in ('new', 'assigned', 'investigating', 'waiting', 'resolved', 'cleared', 'ignored'));--> statement-breakpoint
ALTER TABLE "wallet"."reconciliation_breaks" ADD CONSTRAINT "reconciliation_breaks_closed" CHECK (("wallet"."reconciliation_breaks"."closed_at" is not null) = ("wallet"."reconciliation_breaks"."state" in ('resolved', 'cleared')));--> statement-breakpoint
ALTER TABLE "wallet"."reconciliation_breaks" ADD CONSTRAINT "reconciliation_breaks_resolution" CHECK ("wallet"."reconciliation_breaks"."state" <> 'resolved' or ("wallet"."reconciliation_breaks"."reason_code" is not null and length("wallet"."reconciliation_breaks"."remark") >= 10 and "wallet"."reconciliation_breaks"."resolved_by" is not null));--> statement-breakpoint
ALTER TABLE "wallet"."reconciliation_breaks" ADD CONSTRAINT "reconciliation_breaks_waiting" CHECK (("wallet"."reconciliation_breaks"."state" = 'waiting') = ("wallet"."reconciliation_breaks"."waiting_for" is not null) and ("wallet"."reconciliation_breaks"."state" <> 'ignored' or "wallet"."reconciliation_breaks"."waiting_until" is not null));--> statement-breakpoint
ALTER TABLE "wallet"."transactions" ADD CONSTRAINT "transactions_owner" CHECK ("wallet"."transactions"."type" = 'adjustment' or ("wallet"."transactions"."user_id" is null) = ("wallet"."transactions"."type" = 'suspense'));--> statement-breakpoint
ALTER TABLE "wallet"."dead_letters" ADD CONSTRAINT "dead_letters_discard_said" CHECK (("wallet"."dead_letters"."closed_by" = 'discard') is not true or ("wallet"."dead_letters"."discarded_by" is not null and length("wallet"."dead_letters"."discard_reason") >= 10));--> statement-breakpoint
ALTER TABLE "wallet"."webhook_logs" ADD CONSTRAINT "webhook_logs_state_known" CHECK ("wallet"."webhook_logs"."state" in ('received', 'processed', 'ignored', 'retrying', 'dead_letter', 'discarded'));