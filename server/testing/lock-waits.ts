import { currentDatabase } from "./database";

/** How many statements of the current database wait for a lock at this moment. */
export const lockWaits = async (): Promise<number> =>
  (
    await currentDatabase().admin`
      select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
  ).length;
