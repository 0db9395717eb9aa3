import { z } from "zod";
import { callCommand } from "@/db/command";
import { Refusal } from "@/server/errors";
import { type AdminCall, calledBy } from "@/server/sessions/admin-call";
import type { ColumnMap } from "./column-map";

/** Keeps a column map under a name. The same id again changes nothing. Throws PROFILE_NAME_TAKEN. */
export async function saveStatementMap(
  call: AdminCall,
  { mapId, name, map }: { mapId: string; name: string; map: ColumnMap },
): Promise<void> {
  const { outcome } = await callCommand(
    "app",
    "save_statement_map",
    { ...calledBy(call), id: mapId, name, map },
    z.object({ outcome: z.enum(["saved", "repeated", "name_taken"]) }),
  );
  if (outcome === "name_taken") throw new Refusal("PROFILE_NAME_TAKEN", { field: "name" });
}

/** Takes a column map out of the list; files read by it keep it. A second call changes nothing. Throws NOT_FOUND. */
export async function removeStatementMap(call: AdminCall, mapId: string): Promise<void> {
  await callCommand(
    "app",
    "remove_statement_map",
    { ...calledBy(call), id: mapId },
    z.object({ outcome: z.enum(["removed", "already"]) }),
  );
}
