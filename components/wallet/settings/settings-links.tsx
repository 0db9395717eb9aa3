import { ChevronRight } from "lucide-react";
import Link from "next/link";

const PLACES = [
  { href: "/settings/security", label: "Security", about: "Two-step sign-in, recovery codes, your devices" },
  { href: "/settings/limits", label: "Limits", about: "How much can move, and what raises it" },
  { href: "/settings/data", label: "Your data", about: "A copy of your data, and closing your wallet" },
];

/** The ways to the pages below the settings. */
export function SettingsLinks() {
  return (
    <ul>
      {PLACES.map(({ href, label, about }) => (
        <li key={href} className="border-t first:border-t-0">
          <Link
            href={href}
            className="flex min-h-14 items-center justify-between gap-3 px-4 py-3 hover:bg-sunken"
          >
            <span className="min-w-0">
              <span className="block font-medium">{label}</span>
              <span className="block text-13 text-muted">{about}</span>
            </span>
            <ChevronRight size={16} strokeWidth={1.5} aria-hidden="true" className="flex-none text-subtle" />
          </Link>
        </li>
      ))}
    </ul>
  );
}
