import { OverviewView } from "@/components/admin/overview-view";

export default function Overview() {
  return <OverviewView />;
}
