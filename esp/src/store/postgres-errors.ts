/** What goes wrong with Postgres, in sentences. */
import { GenuineError } from "@genuine/sdk/genuine-error";
import pg from "pg";

/** Classes and codes of SQLSTATE: the connection fails, the server ends it, starts, or has none left. */
const AWAY = /^(08|57P0[123]|53300)/;
/** Credentials, the database's name, the rights in it. */
const REFUSED = /^(28|3D|42501)/;
/** Of the network, and of the client when the other side is gone. */
const NETWORK = /^(ECONN|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|EPIPE|ENOENT)/;
const CLIENT = /Connection terminated|timeout|not queryable|connection error/i;

/** Itself where it is neither about the way to the database nor about what may be done there. */
export function postgresError(error: unknown, where: string): unknown {
  if (error instanceof GenuineError || !(error instanceof Error)) return error;
  // Of several addresses each has failed.
  const [first] = error instanceof AggregateError ? (error.errors as Error[]) : [error];
  const code = String((first as NodeJS.ErrnoException | undefined)?.code ?? "");
  const isServers = error instanceof pg.DatabaseError;
  if (isServers && REFUSED.test(code)) {
    const remedy = "Correct user, password and database in GENUINE_ESP_DATABASE, or what the server allows them.";
    return new GenuineError("database_refused", `${where} lets nobody in: ${error.message}.`, { remedy, cause: error });
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
