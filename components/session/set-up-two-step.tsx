import { ButtonLink } from "@/components/ui/button";

interface SetUpTwoStepProps {
  /** Where the set-up ends, a path of ours. */
  next: string;
  onClick?: () => void;
}

/** The way to the set-up of two-step sign-in, and from there to `next`. */
export const SetUpTwoStep = ({ next, ...rest }: SetUpTwoStepProps) => (
  <ButtonLink
    kind="primary"
    size="tall"
    className="max-md:w-full"
    href={`/settings/security?next=${encodeURIComponent(next)}`}
    {...rest}
  >
    Set up two-step sign-in
  </ButtonLink>
);
