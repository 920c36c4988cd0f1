/** A full disk, as SQLite and the file system report it. */
import { GenuineError } from "@genuine/sdk/genuine-error";

const SQLITE_FULL = 13;
const FILE_CODES: ReadonlySet<unknown> = new Set(["ENOSPC", "EDQUOT"]);

/** The error that says what to do, if this is a full disk; otherwise the error itself. */
export function orDiskFull(cause: unknown, where: string): unknown {
  const { errcode, code } = cause as { errcode?: number; code?: unknown };
  if (errcode !== SQLITE_FULL && !FILE_CODES.has(code)) return cause;
  return new GenuineError("disk_full", `${where} cannot be written to: the disk is full.`, {
    remedy: "Make room. What is owed goes on by itself then.",
    cause,
  });
}
