TRUNCATE "wallet"."statement_rows";--> statement-breakpoint
ALTER TABLE "wallet"."statement_rows" DROP COLUMN "brand_id";--> statement-breakpoint
ALTER TABLE "wallet"."statement_rows" DROP COLUMN "is_test";--> statement-breakpoint
ALTER TABLE "wallet"."statement_rows" ADD COLUMN "is_ours" boolean NOT NULL;--> statement-breakpoint
ALTER TABLE "wallet"."statement_rows" ADD COLUMN "place" integer DEFAULT 1 NOT NULL;
