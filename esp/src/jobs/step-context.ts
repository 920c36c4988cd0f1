import type { Address } from "viem";
import type { Chain } from "../chain/chain.ts";
import type { EscrowReader } from "../chain/escrows.ts";
import type { CopyCheck } from "../copies/copy-check.ts";
import type { Credentials } from "../credentials/credentials.ts";
import type { Crew } from "../crew/crew.ts";
import type { Generators } from "../generators/generators.ts";
import type { Logger } from "../log.ts";
import type { Measurer } from "../measuring/measurer.ts";
import type { Metrics } from "../metrics.ts";
import type { Settings } from "../settings.ts";
import type { ContentStore } from "../store/content-store.ts";
import type { JobBoard } from "./board.ts";

/** Dependencies of the steps of jobs. */
export type StepContext = {
  settings: Settings;
  /** The cluster. */
  crew: Crew;
  chain: Chain;
  board: JobBoard;
  content: ContentStore;
  generators: Generators;
  credentials: Credentials;
  copies: CopyCheck;
  measurer: Measurer;
  escrows: EscrowReader;
  /** Possible witnesses. */
  esps(): Promise<Address[]>;
  signal: AbortSignal;
  /** Called with "<function>-sent" when a transaction was sent. */
  reached(step: string): void;
  metrics: Metrics;
  log: Logger;
};

/** Whether the job moved, or has to wait for the chain. */
export type StepResult = "moved" | "waits";
