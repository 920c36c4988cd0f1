import type { Address } from "viem";
import type { Chain } from "../chain/chain.ts";
import type { EscrowReader } from "../chain/escrows.ts";
import type { CopyCheck } from "../copies/copy-check.ts";
import type { Crew } from "../crew/crew.ts";
import type { Credentials } from "../credentials/credentials.ts";
import type { Generators } from "../generators/generators.ts";
import type { Logger } from "../log.ts";
import type { Metrics } from "../metrics.ts";
import type { Settings } from "../settings.ts";
import type { ContentStore } from "../store/content-store.ts";
import type { JobBoard } from "./board.ts";

/** What the steps of jobs work with. */
export type StepContext = {
  settings: Settings;
  /** Those that share the work. */
  crew: Crew;
  chain: Chain;
  board: JobBoard;
  content: ContentStore;
  generators: Generators;
  credentials: Credentials;
  copies: CopyCheck;
  escrows: EscrowReader;
  /** Who could be a witness. */
  esps(): Promise<Address[]>;
  signal: AbortSignal;
  /** Told "<function>-sent" when a transaction has left. */
  reached(step: string): void;
  metrics: Metrics;
  log: Logger;
};

/** Whether the job moved, or there is nothing to do until something happens on chain. */
export type StepResult = "moved" | "waits";
