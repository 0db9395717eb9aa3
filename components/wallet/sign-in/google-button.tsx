import { clsx } from "clsx";
import type { ComponentProps } from "react";

/** Google's own colours, light and dark. https://developers.google.com/identity/branding-guidelines */
const LOOK =
  "inline-flex h-11 w-full items-center justify-center gap-2.5 rounded-(--radius-control) border border-[#747775] bg-[#ffffff] px-3 text-14 font-medium text-[#1f1f1f] no-underline hover:bg-[#f2f2f2] dark:border-[#8e918f] dark:bg-[#131314] dark:text-[#e3e3e3] dark:hover:bg-[#1f1f20]";

/** Another way in than the form above it. A plain link to the page that leaves for Google: no script is loaded for it. */
export function ContinueWithGoogle({ next }: { next?: string | undefined }) {
  const query = next === undefined ? "" : `?next=${encodeURIComponent(next)}`;
  return (
    <>
      <p className="my-4 flex items-center gap-3 text-13 text-muted before:h-px before:flex-1 before:bg-border after:h-px after:flex-1 after:bg-border">
        or
      </p>
      <a href={`/sign-in/google${query}`} className={LOOK}>
        <GoogleMark />
        Continue with Google
      </a>
    </>
  );
}

/** The same, where the script is there already. */
export function GoogleButton({ className, children, ...rest }: ComponentProps<"button">) {
  return (
    <button type="button" className={clsx(LOOK, className)} {...rest}>
      <GoogleMark />
      {children}
    </button>
  );
}

/** Google's mark, as it must be: in its four colours. */
export function GoogleMark() {
  return (
    <svg viewBox="0 0 18 18" className="size-[18px] flex-none" aria-hidden="true">
      <path
        fill="#4285F4"
        d="M17.64 9.2c0-.64-.06-1.25-.16-1.84H9v3.48h4.84a4.14 4.14 0 0 1-1.8 2.72v2.26h2.92c1.7-1.57 2.68-3.88 2.68-6.62Z"
      />
      <path
        fill="#34A853"
        d="M9 18c2.43 0 4.47-.8 5.96-2.18l-2.92-2.26c-.8.54-1.84.86-3.04.86-2.34 0-4.33-1.58-5.03-3.7H.96v2.33A9 9 0 0 0 9 18Z"
      />
      <path fill="#FBBC05" d="M3.97 10.72a5.4 5.4 0 0 1 0-3.44V4.95H.96a9 9 0 0 0 0 8.1l3.01-2.33Z" />
      <path
        fill="#EA4335"
        d="M9 3.58c1.32 0 2.5.45 3.44 1.35l2.58-2.58A9 9 0 0 0 .96 4.95l3.01 2.33C4.67 5.16 6.66 3.58 9 3.58Z"
      />
    </svg>
  );
}
