ALTER TABLE "wallet"."provider_effects" ADD COLUMN "reference" text;--> statement-breakpoint
ALTER TABLE "wallet"."provider_effects" ADD COLUMN "provider_fee" bigint;--> statement-breakpoint
-- What the effects written before would have said; their guard, where it is there already, stands aside for this once.
DO $$ BEGIN
  IF EXISTS (SELECT FROM pg_trigger WHERE tgrelid = 'wallet.provider_effects'::regclass AND tgname = 'append_only') THEN
    ALTER TABLE "wallet"."provider_effects" DISABLE TRIGGER append_only;
  END IF;
  UPDATE "wallet"."provider_effects" e
     SET "reference" = coalesce(d."reference", t."reference"), "provider_fee" = CASE WHEN e."kind" = 'settlement' THEN t."provider_fee" END
    FROM "wallet"."transactions" t
    LEFT JOIN "wallet"."transactions" d ON d."id" = t."related_transaction_id" AND t."type" = 'refund'
   WHERE t."id" = e."transaction_id";
  IF EXISTS (SELECT FROM pg_trigger WHERE tgrelid = 'wallet.provider_effects'::regclass AND tgname = 'append_only') THEN
    ALTER TABLE "wallet"."provider_effects" ENABLE TRIGGER append_only;
  END IF;
END $$;--> statement-breakpoint
ALTER TABLE "wallet"."provider_effects" ALTER COLUMN "reference" SET NOT NULL;
