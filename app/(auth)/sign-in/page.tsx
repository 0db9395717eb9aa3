import type { Metadata } from "next";
import Link from "next/link";
import { PageTitle } from "@/components/ui/page-title";
import { ContinueWithGoogle } from "@/components/wallet/sign-in/google-button";
import { GoogleTerms } from "@/components/wallet/sign-in/google-terms";
import { SignInPage } from "@/components/wallet/sign-in/sign-in-page";
import { hasGoogle } from "@/server/security/openid-provider";

export const metadata: Metadata = { title: "Sign in" };

export default async function SignIn({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const { next } = await searchParams;
  return (
    <>
      <PageTitle className="mb-4">Sign in</PageTitle>
      <SignInPage next={typeof next === "string" ? next : undefined} />
      {hasGoogle() ? (
        <>
          <ContinueWithGoogle next={typeof next === "string" ? next : undefined} />
          <GoogleTerms />
        </>
      ) : null}
      <p className="mt-5 text-muted">
        New here?{" "}
        <Link href="/register" className="link">
          Create a wallet
        </Link>
      </p>
    </>
  );
}
