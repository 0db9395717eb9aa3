import { z } from "zod";
import { CAUSES, SUBJECTS } from "@/server/webhooks/letter-queries";
import { publicIdField } from "../fields";

/** The dead letters that shall be replayed: these, or all open ones of a group. */
export const chosenLetters = z.strictObject({
  items: z
    .array(
      z.strictObject({
        deadLetterId: publicIdField,
        /** What the admin saw; null for one that nobody looked at. */
        previewSha256: z
          .string()
          .regex(/^[0-9a-f]{64}$/, "A preview's hash is 64 letters and digits.")
          .nullable(),
      }),
    )
    .min(1)
    .max(400)
    .optional(),
  group: z.strictObject({ cause: z.enum(CAUSES), subjectKind: z.enum(SUBJECTS) }).optional(),
});
