"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { News } from "@/components/ui/news";
import { CommandDialog } from "./command-dialog";
import { MapForm } from "./map-form";
import { Section } from "./section";
import type { ColumnMapView } from "./types";
import { useCommand } from "./use-command";
import { When } from "./when";

/** The column maps: how other people's CSV files are read, kept by name. */
export function StatementMaps() {
  const trpc = useTRPC();
  const { news, command } = useCommand();
  const { data: maps } = useQuery(trpc.adminStatements.maps.queryOptions({}));
  const [adding, setAdding] = useState(false);
  const [removing, setRemoving] = useState<ColumnMapView>();
  const remove = useMutation(trpc.adminStatements.removeMap.mutationOptions());
  return (
    <Section
      title="Column maps"
      aside={
        <Button size="sm" onClick={() => setAdding(true)}>
          Add a map…
        </Button>
      }
    >
      <News text={news} />
      {maps?.length === 0 ? (
        <p className="text-muted">None. A map says which column of another CSV is what.</p>
      ) : (
        <ul className="grid gap-2">
          {(maps ?? []).map((map) => (
            <li key={map.mapId} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
              <span>
                <span className="font-medium">{map.name}</span>
                <span className="text-muted">
                  {" "}
                  · {map.createdBy?.name ?? "Unknown"}, <When at={map.createdAt} />
                </span>
              </span>
              <Button size="sm" onClick={() => setRemoving(map)} aria-label={`Remove ${map.name}`}>
                Remove…
              </Button>
            </li>
          ))}
        </ul>
      )}
      <MapForm open={adding} onClose={() => setAdding(false)} command={command} />
      <CommandDialog
        open={removing !== undefined}
        onClose={() => setRemoving(undefined)}
        title={`Remove ${removing?.name ?? "this map"}`}
        verb="Remove map"
        run={() =>
          command(async () => {
            if (removing) await remove.mutateAsync({ mapId: removing.mapId });
          }, "The map is removed.")
        }
      >
        <p className="text-muted">
          Files that were read with it keep their rows. New files can't be read with it.
        </p>
      </CommandDialog>
    </Section>
  );
}
