import { Button } from "@/components/ui/button";

/** The way out of what stands within another page; nothing where there is no way out but the page's own. */
export function CancelButton({ onCancel }: { onCancel: (() => void) | undefined }) {
  if (!onCancel) return null;
  return (
    <Button size="tall" kind="quiet" className="max-md:w-full" onClick={onCancel}>
      Cancel
    </Button>
  );
}
