import type { inferRouterInputs, inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "@/server/trpc/root";

type Inputs = inferRouterInputs<AppRouter>;
type Outputs = inferRouterOutputs<AppRouter>;

export type Overview = Outputs["adminHealth"]["overview"];
export type Alert = Outputs["adminHealth"]["alerts"]["items"][number];
export type AlertDetail = Outputs["adminHealth"]["alert"];
export type Check = Outputs["adminHealth"]["checks"]["items"][number];
export type StuckItem = Outputs["adminHealth"]["stuck"]["items"][number];
export type Figures = Outputs["adminHealth"]["figures"];
export type FiguresRange = NonNullable<Inputs["adminHealth"]["figures"]["range"]>;
export type MissedWebhook = Outputs["adminHealth"]["missed"]["items"][number];
export type AlertsInput = Inputs["adminHealth"]["alerts"];
export type BreakRow = Outputs["adminBreaks"]["list"]["items"][number];
export type BreakDetail = Outputs["adminBreaks"]["get"];
export type BreaksInput = Inputs["adminBreaks"]["list"];
export type ResolveInput = Inputs["adminBreaks"]["resolve"];
export type Approval = Outputs["adminApprovals"]["get"];
export type ApprovalRow = Outputs["adminApprovals"]["list"]["items"][number];
export type AdjustmentInput = Inputs["adminApprovals"]["requestAdjustment"];
export type ApprovalsInput = Inputs["adminApprovals"]["list"];
