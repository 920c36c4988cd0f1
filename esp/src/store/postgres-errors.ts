/** Turns Postgres errors into sentences. */
import { GenuineError } from "@genuine/sdk/genuine-error";
import pg from "pg";

/** SQLSTATE classes and codes: the connection fails, or the server shuts down, starts, or has no connection left. */
const AWAY = /^(08|57P0[123]|53300)/;
/** Credentials, database name, privileges. */
const REFUSED = /^(28|3D|42501)/;
/** Network errors, and those of the client when the other side is gone. */
const NETWORK = /^(ECONN|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|EPIPE|ENOENT)/;
const CLIENT = /Connection terminated|timeout|not queryable|connection error/i;

/** The error itself if it is neither about the connection nor about privileges. */
export function postgresError(error: unknown, where: string): unknown {
  if (error instanceof GenuineError || !(error instanceof Error)) return error;
  // With several addresses, each has failed.
  const [first] = error instanceof AggregateError ? (error.errors as Error[]) : [error];
  const code = String((first as NodeJS.ErrnoException | undefined)?.code ?? "");
  const isServers = error instanceof pg.DatabaseError;
  if (isServers && REFUSED.test(code)) {
    const remedy = "Correct user, password and database in GENUINE_ESP_DATABASE, or what the server allows them.";
    return new GenuineError("database_refused", `${where} refuses access: ${error.message}.`, { remedy, cause: error });
  }
  if (isServers ? AWAY.test(code) : NETWORK.test(code) || CLIENT.test(error.message)) {
    const said = isServers || code === "" ? error.message : code;
    return new GenuineError("database_unreachable", `${where} can not be reached (${said}).`, {
      remedy: "Start it, or correct GENUINE_ESP_DATABASE.",
      cause: error,
    });
  }
  return error;
}
