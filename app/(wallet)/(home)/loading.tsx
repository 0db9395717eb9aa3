import { Page } from "@/components/wallet/page";

export default function Loading() {
  return (
    <Page className="max-lg:max-w-[560px]">
      <p role="status" className="sr-only">
        Loading
      </p>
      <div
        aria-hidden="true"
        className="grid grid-cols-1 gap-6 max-md:mt-16 lg:grid-cols-[minmax(0,440px)_minmax(0,1fr)] lg:gap-x-8"
      >
        <div className="skeleton h-[194px]" />
        <div className="skeleton h-[340px]" />
      </div>
    </Page>
  );
}
