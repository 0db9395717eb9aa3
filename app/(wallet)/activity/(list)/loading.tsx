import { TableSkeleton } from "@/components/wallet/activity/activity-skeleton";

export default function Loading() {
  return (
    <main id="main" tabIndex={-1} className="px-4 pt-5 md:px-7 md:pt-6">
      <p role="status" className="sr-only">
        Loading
      </p>
      <div className="h-[92px] max-md:h-[116px]" />
      <TableSkeleton />
    </main>
  );
}
