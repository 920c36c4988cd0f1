/** Opens the database of the settings, with all stores in it and the cluster that shares it. */
import { alone, type Crew } from "../crew/crew.ts";
import { PostgresCrew } from "../crew/postgres-crew.ts";
import type { Logger } from "../log.ts";
import type { Settings } from "../settings.ts";
import { BidTable } from "./bid-table.ts";
import { DutyTables } from "./duty-tables.ts";
import { EscrowTables } from "./escrow-tables.ts";
import { JobTables } from "./job-tables.ts";
import { ListingTable } from "./listing-table.ts";
import { openPostgres } from "./postgres.ts";
import { openSqlite } from "./sqlite.ts";
import { TakedownTables } from "./takedown-tables.ts";
import { TransactionTable } from "./transaction-table.ts";

/** @throws GenuineError newer_directory, newer_database, database_unreachable, database_refused, database_too_old */
export async function openStores(
  { dir, database: url, dryRun }: Pick<Settings, "dir" | "database" | "dryRun">,
  log: Logger,
) {
  const database = url === undefined ? openSqlite(dir) : await openPostgres(url);
  // A dry run claims nothing from others; its cluster is in memory.
  const crew: Crew = url === undefined || dryRun ? alone() : new PostgresCrew(url, log);
  return {
    database,
    crew,
    store: new JobTables(database),
    duties: new DutyTables(database),
    known: new EscrowTables(database),
    listings: new ListingTable(database),
    bids: new BidTable(database),
    takedowns: new TakedownTables(database),
    transactions: new TransactionTable(database),
    async close() {
      await crew.close();
      await database.close();
    },
  };
}
