CREATE TABLE "wallet"."known_recipients" (
	"user_id" uuid NOT NULL,
	"recipient_id" uuid NOT NULL,
	"since" timestamp (3) with time zone DEFAULT wallet.clock() NOT NULL,
	CONSTRAINT "known_recipients_pkey" PRIMARY KEY("user_id","recipient_id")
);
--> statement-breakpoint
ALTER TABLE "wallet"."known_recipients" ADD CONSTRAINT "known_recipients_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "wallet"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "wallet"."known_recipients" ADD CONSTRAINT "known_recipients_recipient_id_users_id_fk" FOREIGN KEY ("recipient_id") REFERENCES "wallet"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
INSERT INTO "wallet"."known_recipients" ("user_id", "recipient_id", "since")
SELECT t."user_id", t."counterparty_user_id", min(t."created_at") FROM "wallet"."transactions" t
 WHERE t."type" = 'transfer' AND t."direction" = 'out' AND t."status" = 'completed'
 GROUP BY 1, 2;
