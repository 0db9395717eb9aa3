import { clsx } from "clsx";
import Link from "next/link";

/** `brk_01M7…9F20`: enough to tell two apart; the whole in the title. */
const shortId = (id: string): string => (id.length > 16 ? `${id.slice(0, 8)}…${id.slice(-4)}` : id);

const LOOK = "font-mono text-12";

/** An id in a table: its middle cut, whole on hover, a link where there is a page for it. */
export function ShortId({ id, href }: { id: string | null; href?: string | undefined }) {
  if (id === null) return <>—</>;
  if (href === undefined)
    return (
      <span title={id} className={clsx(LOOK, "whitespace-nowrap text-muted")}>
        {shortId(id)}
      </span>
    );
  return (
    <Link href={href} title={id} className={clsx(LOOK, "link whitespace-nowrap")}>
      {shortId(id)}
    </Link>
  );
}

/** The whole id, where it may take its own line. */
export const LongId = ({ id }: { id: string | null }) =>
  id === null ? <>—</> : <span className={clsx(LOOK, "wrap-anywhere")}>{id}</span>;
