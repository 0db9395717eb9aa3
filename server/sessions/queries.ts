import { query } from "@/db/client";
import { asRefusal } from "@/db/command";
import { describeDevice } from "./describe-device";
import type { Actor } from "./session";

type SessionLine = {
  sessionId: string;
  current: boolean;
  device: string;
  createdAt: Date;
  lastSeenAt: Date;
};

type Row = { id: string; user_agent: string | null; created_at: Date; last_seen_at: Date };

/** The actor's own live sessions, newest use first. */
export async function listSessions(actor: Pick<Actor, "userId" | "sessionId">): Promise<SessionLine[]> {
  try {
    const rows = await query<Row>("app", "select * from wallet.list_sessions($1)", [actor.userId], {
      name: "list_sessions",
    });
    return rows.map((row) => ({
      sessionId: row.id,
      current: row.id === actor.sessionId,
      device: describeDevice(row.user_agent),
      createdAt: row.created_at,
      lastSeenAt: row.last_seen_at,
    }));
  } catch (error) {
    throw asRefusal(error);
  }
}
