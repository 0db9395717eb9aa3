import { Page } from "@/components/wallet/page";

export default function Loading() {
  return (
    <Page width="column">
      <p role="status" className="sr-only">
        Loading
      </p>
      <div aria-hidden="true">
        <div className="skeleton mb-4 h-7 w-40" />
        <div className="skeleton h-[124px]" />
      </div>
    </Page>
  );
}
