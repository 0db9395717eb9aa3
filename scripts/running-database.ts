/** The database that commands beside `npm start` look at: the one given, or the one that runs here. */
import { runningPostgres } from "./postgres";
import { readSettings } from "./settings";

export function findAdminUrl(): string {
  const given = process.env["DATABASE_URL"];
  if (given) return given;
  const settings = readSettings("start", process.env);
  const running = runningPostgres(settings.dir);
  if (!running?.ready)
    throw new Error(`No database runs in ${settings.dir}. Start it with npm start, or set DATABASE_URL.`);
  return `postgres://admin:${settings.secrets["POSTGRES_PASSWORD"]}@127.0.0.1:${running.port}/octoco`;
}
