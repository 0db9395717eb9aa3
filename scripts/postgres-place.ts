/**
 * PostgreSQL refuses to run as root, so root runs it as an unprivileged user. That user may not be able to walk to the clone
 * (`/root` and fresh temporary directories are closed): then the cluster and a copy of the binaries live under `/var/lib`.
 */
import { createHash } from "node:crypto";
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { dirname, join } from "node:path";

export type OsUser = { uid?: number; gid?: number };

const SHARED = "/var/lib/octoco-wallet";

/** As root: an unprivileged user that has a passwd entry (initdb asks for one). Else whoever runs us. */
export function unprivilegedUser(): OsUser {
  if (process.getuid?.() !== 0) return {};
  const rows = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .map((line) => line.split(":"));
  for (const name of ["postgres", "nobody"]) {
    const row = rows.find((fields) => fields[0] === name);
    if (row) return { uid: Number(row[2]), gid: Number(row[3]) };
  }
  throw new Error(
    "Running as root, and neither 'postgres' nor 'nobody' is in /etc/passwd to run PostgreSQL as.",
  );
}

function canEnter(path: string, user: OsUser): boolean {
  if (user.uid === undefined) return true;
  const { mode, uid } = statSync(path);
  const open = (mode & 0o001) !== 0 || (uid === user.uid && (mode & 0o100) !== 0);
  return open && (path === dirname(path) || canEnter(dirname(path), user));
}

/** The directory with `bin/` and `lib/`, where that user can run them. */
export function reachableBinaries(native: string, user: OsUser): string {
  if (canEnter(native, user)) return native;
  const version = createHash("sha256")
    .update(readFileSync(join(native, "..", "package.json")))
    .digest("hex")
    .slice(0, 12);
  const place = join(SHARED, `binaries-${version}`);
  if (existsSync(place)) return place;
  const unfinished = `${place}.${process.pid}`;
  cpSync(native, unfinished, { recursive: true, verbatimSymlinks: true });
  try {
    renameSync(unfinished, place);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    if (!existsSync(place)) throw error; // else another start copied them meanwhile
  }
  return place;
}

/** Makes `<dir>/pg` owned by that user: a directory, or a link to one when the user could not walk to it. */
export function makeDataDirectory(dir: string, user: OsUser): string {
  const data = join(dir, "pg");
  mkdirSync(dir, { recursive: true });
  if (process.getuid?.() !== 0 || (statSync(dir).mode & 0o001) === 0) chmodSync(dir, 0o711);
  if (!lstatSync(data, { throwIfNoEntry: false })) {
    if (canEnter(dir, user)) mkdirSync(data);
    else {
      const place = join(SHARED, createHash("sha256").update(dir).digest("hex").slice(0, 12));
      rmSync(place, { recursive: true, force: true }); // of a clone that stood here before
      mkdirSync(place, { recursive: true });
      symlinkSync(place, data);
    }
  }
  chmodSync(data, 0o700);
  if (user.uid !== undefined && user.gid !== undefined) chownSync(data, user.uid, user.gid);
  return realpathSync(data);
}

/** Ends a cluster's files, wherever they are. */
export function removeDataDirectory(dir: string): void {
  const data = join(dir, "pg");
  const entry = lstatSync(data, { throwIfNoEntry: false });
  if (entry?.isSymbolicLink())
    rmSync(join(SHARED, createHash("sha256").update(dir).digest("hex").slice(0, 12)), {
      recursive: true,
      force: true,
    });
  rmSync(data, { recursive: true, force: true });
}
