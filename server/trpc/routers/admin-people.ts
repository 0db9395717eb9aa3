import { z } from "zod";
import { encodeId } from "@/db/ids";
import { endSessionsOfPerson } from "@/server/people/end-sessions-of-person";
import { freezePerson } from "@/server/people/freeze-person";
import { listPeople, PERSON_STATES } from "@/server/people/people-queries";
import { lookAtPerson, personDetail, personView, viewPerson } from "@/server/people/person-view";
import { PERSON_CHANGES, requestPersonChange } from "@/server/people/request-person-change";
import { revealPerson } from "@/server/people/reveal-person";
import { adminReason, confirmedBy, pageOf, paging, publicIdField, stepUpField } from "../fields";
import { idOf } from "../id-of";
import { admin, router } from "../init";

const meta = { access: "admin", limit: null } as const;
const withReason = z.strictObject({ personId: publicIdField, reason: adminReason });

/** People, for admins: masked, each look written down. What takes a person's money or rights away for good takes two admins. */
export const adminPeopleRouter = router({
  /** A page of people, newest first. `q`: the beginning of an id, a handle, an e-mail address or a name. */
  list: admin
    .meta(meta)
    .input(
      z.strictObject({
        q: z.string().trim().min(2, "Search for 2 characters or more.").max(100).optional(),
        status: z.enum(PERSON_STATES).optional(),
        ...paging,
      }),
    )
    .output(pageOf(personView))
    .query(async ({ input: { limit, cursor, ...filter } }) => {
      const { rows, ...places } = await listPeople(filter, { limit, cursor });
      return { items: rows.map(viewPerson), ...places };
    }),

  /** One person with what stands around them. The look leaves a line in the audit log. */
  get: admin
    .meta(meta)
    .input(z.strictObject({ personId: publicIdField }))
    .output(personDetail)
    .query(({ ctx, input }) => lookAtPerson(ctx, idOf("usr", input.personId))),

  /** Who it is, unmasked. Says why, and leaves an audit row each time. */
  reveal: admin
    .meta(meta)
    .input(withReason)
    .output(z.strictObject({ email: z.string(), name: z.string(), phone: z.string().nullable() }))
    .mutation(({ ctx, input }) => revealPerson(ctx, idOf("usr", input.personId), input.reason)),

  /** Freezes the wallet at once; an admin's takes two others. */
  freeze: admin
    .meta({ ...meta, stepUp: "person.freeze" })
    .input(withReason.extend({ stepUpId: stepUpField }))
    .output(z.strictObject({ outcome: z.enum(["frozen", "already"]) }))
    .mutation(async ({ ctx, input }) => ({
      outcome: await freezePerson(
        { ...ctx, actor: confirmedBy(ctx.actor, input.stepUpId) },
        idOf("usr", input.personId),
        input.reason,
      ),
    })),

  /** Signs the person out everywhere. */
  endSessions: admin
    .meta(meta)
    .input(withReason)
    .output(z.strictObject({ ended: z.number().int() }))
    .mutation(async ({ ctx, input }) => ({
      ended: await endSessionsOfPerson(ctx, idOf("usr", input.personId), input.reason),
    })),

  /** Asks another admin to freeze an admin, to lift a freeze or holds, to reset two-step sign-in, or for another tier. */
  requestChange: admin
    .meta({ ...meta, stepUp: "approval.request" })
    .input(
      z
        .strictObject({
          personId: publicIdField,
          kind: z.enum(PERSON_CHANGES),
          tier: z.number().int().min(0).max(2).nullable(),
          reason: adminReason,
          stepUpId: stepUpField,
        })
        .refine(({ kind, tier }) => (kind === "tier") === (tier !== null), { path: ["tier"] }),
    )
    .output(z.strictObject({ approvalId: z.string() }))
    .mutation(async ({ ctx, input: { personId, stepUpId, ...change } }) => {
      const call = { ...ctx, actor: confirmedBy(ctx.actor, stepUpId) };
      return { approvalId: encodeId("apr", await requestPersonChange(call, idOf("usr", personId), change)) };
    }),
});
