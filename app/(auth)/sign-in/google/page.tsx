import type { Metadata } from "next";
import { headers } from "next/headers";
import { notFound } from "next/navigation";
import { PageTitle } from "@/components/ui/page-title";
import { GoogleTerms } from "@/components/wallet/sign-in/google-terms";
import { GoogleTrip } from "@/components/wallet/sign-in/google-trip";
import { isRefusalCode, REFUSALS } from "@/server/errors";
import { hasGoogle } from "@/server/security/openid-provider";
import { safeNext } from "@/server/security/safe-next";

export const metadata: Metadata = { title: "Continue with Google" };

type SearchParams = Promise<Record<string, string | string[] | undefined>>;

/** The way to Google, and where a trip ends that came to nothing: `problem` is why. */
export default async function Google({ searchParams }: { searchParams: SearchParams }) {
  if (!hasGoogle()) notFound();
  const { next, problem: code, request, linking } = await searchParams;
  const problem = code === undefined ? undefined : wordsOf(code, request);
  const fromOurs = (await headers()).get("sec-fetch-site") === "same-origin"; // a link elsewhere takes nobody to Google
  return (
    <>
      <PageTitle className="mb-4">Continue with Google</PageTitle>
      <GoogleTrip
        next={safeNext(next)}
        begin={fromOurs && problem === undefined}
        problem={problem}
        linking={linking === "1"}
      />
      {linking === "1" ? null : <GoogleTerms />}
    </>
  );
}

/** The table's own sentence; anything else that stands in the address is a fault of ours. */
function wordsOf(code: string | string[], request: string | string[] | undefined) {
  const known = isRefusalCode(code) ? code : "INTERNAL";
  const requestId = typeof request === "string" && /^req_\w{1,40}$/.test(request) ? request : undefined;
  return { sentence: REFUSALS[known].sentence, requestId: known === "INTERNAL" ? requestId : undefined };
}
