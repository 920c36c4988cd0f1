/** Both databases, for tests that hold on each. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before } from "node:test";
import type { Database } from "../../../esp/src/store/database.ts";
import { openPostgres } from "../../../esp/src/store/postgres.ts";
import { openSqlite } from "../../../esp/src/store/sqlite.ts";
import { type PostgresServer, startPostgres } from "./postgres-server.ts";

/** A new database, to be opened as often as wanted. */
export type Fresh = () => Promise<() => Promise<Database>>;

/** To be called once in a file: starts the server before its tests. */
export function bothDatabases(): { name: string; fresh: Fresh }[] {
  const dirs: string[] = [];
  let server: PostgresServer;
  before(async () => {
    server = await startPostgres();
  });
  after(async () => {
    await server?.close();
    for (const dir of dirs) await rm(dir, { recursive: true, force: true });
  });
  return [
    {
      name: "embedded",
      async fresh() {
        const dir = await mkdtemp(join(tmpdir(), "genuine-store-test-"));
        dirs.push(dir);
        return async () => openSqlite(dir);
      },
    },
    {
      name: "Postgres",
      async fresh() {
        const url = await server.database();
        return () => openPostgres(url);
      },
    },
  ];
}
