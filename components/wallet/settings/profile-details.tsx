"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { refusalOf } from "@/components/refusal";
import { useTRPC } from "@/components/trpc";
import { Failure } from "@/components/ui/failure";
import type { Profile } from "@/components/wallet/types";
import { ProfileField } from "./profile-field";

/** How others find somebody, and where text messages go. */
export function ProfileDetails() {
  const trpc = useTRPC();
  const cache = useQueryClient();
  const options = trpc.profile.get.queryOptions({});
  const profile = useQuery(options);
  const kept = { onSuccess: (now: Profile) => cache.setQueryData(options.queryKey, now) };
  const chooseHandle = useMutation(trpc.profile.chooseHandle.mutationOptions(kept));
  const setPhone = useMutation(trpc.profile.setPhone.mutationOptions(kept));

  if (!profile.data)
    return profile.isError ? (
      <Failure {...refusalOf(profile.error)} retry={() => void profile.refetch()} />
    ) : null;
  const { handle, phone } = profile.data;
  return (
    <>
      <ProfileField
        id="handle"
        label="Handle"
        shown={handle === null ? null : `@${handle}`}
        about="People who know it can send you money without your e-mail address."
        hint="3 to 30 letters, digits and underscores. Whoever knows it sees a short form of your name."
        save={(text) => chooseHandle.mutateAsync({ handle: text })}
        input={{ autoCapitalize: "none", spellCheck: false }}
      />
      <ProfileField
        id="phone"
        label="Phone"
        shown={phone === null ? null : phoneText(phone)}
        about="For text messages about your money. Nobody else sees it."
        hint="Like 082 123 4567, or with its country code"
        save={(text) => setPhone.mutateAsync({ phone: text })}
        remove={() => setPhone.mutateAsync({ phone: null })}
        input={{ type: "tel", autoComplete: "tel" }}
      />
    </>
  );
}

/** A South African number in the groups people read it in; others as they are stored. */
const phoneText = (phone: string): string => phone.replace(/^(\+27)(\d\d)(\d{3})(\d{4})$/, "$1 $2 $3 $4");
