"use client";

import { useMutation } from "@tanstack/react-query";
import Link from "next/link";
import { useLinkToken } from "@/components/session/link-token";
import { useTRPC } from "@/components/trpc";
import { HOME, LinkDone, NEW_PASSWORD, Onward, SIGN_IN } from "./link-done";
import { LinkSteps } from "./link-steps";
import { MailRequest } from "./mail-request";

/** `/verify`: the address is somebody's. There is nothing to decide, so the page does it by itself. */
export function VerifyLink() {
  const trpc = useTRPC();
  const token = useLinkToken();
  const verify = useMutation(trpc.links.verify.mutationOptions());
  return (
    <LinkSteps
      token={token}
      action={verify}
      doing="Confirming your e-mail address…"
      otherwise={
        <>
          <p>In your wallet you see whether your address is confirmed, and can have a new link sent.</p>
          <Onward {...HOME} />
        </>
      }
    >
      <LinkDone title="Your e-mail address is confirmed" next={HOME}>
        <p>You can add money to your wallet now.</p>
      </LinkDone>
    </LinkSteps>
  );
}

/** `/email`: a new address is somebody's. */
export function EmailLink() {
  const trpc = useTRPC();
  const token = useLinkToken();
  const confirm = useMutation(trpc.links.confirmEmail.mutationOptions());
  return (
    <LinkSteps
      token={token}
      action={confirm}
      before={{
        sentences: [
          "From now on you sign in with this address, and our mails go here. Other devices are signed out, and withdrawals and sending to new people wait for 6 hours.",
        ],
        button: "Use this address",
      }}
      doing="Changing…"
      otherwise={
        <>
          <p>
            Your address is still the one from before. Ask for the change again in Settings under Security.
          </p>
          <Onward href="/settings/security" label="Go to Security" />
        </>
      }
    >
      <LinkDone title="Your e-mail address was changed" next={HOME}>
        <p>
          You sign in with {confirm.data?.email} from now on. Withdrawals and sending to new people wait for 6
          hours.
        </p>
      </LinkDone>
    </LinkSteps>
  );
}

/** `/undo`: the address before is somebody's again. */
export function UndoLink() {
  const trpc = useTRPC();
  const token = useLinkToken();
  const undo = useMutation(trpc.links.undoEmail.mutationOptions());
  return (
    <LinkSteps
      token={token}
      action={undo}
      before={{
        sentences: [
          "You didn't change the e-mail address of your wallet? Go back to this one.",
          "All devices are signed out and you set a new password. Withdrawals and sending to new people wait for 24 hours.",
          "What was set up since the change was asked for goes: an authenticator app, recovery codes, and any linked Google account. An admin's app stays.",
        ],
        button: "Undo the change",
      }}
      doing="Going back…"
      otherwise={
        <>
          <p>
            A change can be undone for 72 hours. If money is in danger, freeze your wallet by the link in any
            of our mails about a withdrawal or a sign-in.
          </p>
          <Onward {...SIGN_IN} />
        </>
      }
    >
      <LinkDone title="The change was undone" next={NEW_PASSWORD}>
        <p>
          {undo.data?.email} is your address again, and all devices were signed out. The old password doesn't
          work any more, since whoever changed the address may know it. Set a new one: the link is in your
          mail.
        </p>
      </LinkDone>
    </LinkSteps>
  );
}

/** `/freeze`: "This wasn't me". */
export function FreezeLink() {
  const trpc = useTRPC();
  const token = useLinkToken();
  const freeze = useMutation(trpc.links.freeze.mutationOptions());
  return (
    <LinkSteps
      token={token}
      action={freeze}
      before={{
        sentences: [
          "This wasn't you? Freeze your wallet. No money can leave it then, all devices are signed out, and withdrawals that weren't sent yet are cancelled.",
          "We look at it with you before it opens again. You don't have to sign in for this.",
        ],
        button: "Freeze my wallet",
      }}
      doing="Freezing…"
      otherwise={
        <>
          <p>
            Use the link of a newer mail. Or set a new password: all devices are signed out then, and
            withdrawals and sending to new people wait for 24 hours.
          </p>
          <Onward {...NEW_PASSWORD} />
        </>
      }
    >
      <LinkDone title="Your wallet is frozen" next={NEW_PASSWORD}>
        <p>
          No money can leave it, and all devices were signed out. Your money is safe and still yours. Set a
          new password next.
        </p>
      </LinkDone>
    </LinkSteps>
  );
}

const UNLOCK = (
  <MailRequest
    kind="unlock"
    sentence="After 100 wrong passwords in a row, signing in with a password stops. A link by e-mail opens it again."
  />
);

/** `/unlock`: password sign-in goes on; without a link, one can be asked for. */
export function UnlockLink() {
  const trpc = useTRPC();
  const token = useLinkToken();
  const unlock = useMutation(trpc.links.unlock.mutationOptions());
  return (
    <LinkSteps
      token={token}
      action={unlock}
      before={{
        sentences: ["Signing in with your password works again once you open it here."],
        button: "Open sign-in again",
      }}
      doing="Opening…"
      otherwise={UNLOCK}
      without={UNLOCK}
    >
      <LinkDone title="You can sign in again" next={SIGN_IN}>
        <p>
          You don't know the password any more?{" "}
          <Link href="/reset" className="link">
            Set a new one
          </Link>
          .
        </p>
      </LinkDone>
    </LinkSteps>
  );
}
