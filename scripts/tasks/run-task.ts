import { HardhatPluginError } from "hardhat/plugins";

/** Runs a task's body; Hardhat prints errors of its own kind as a sentence, all others as an internal error. */
export async function runTask(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new HardhatPluginError("genuine", error.message, error);
  }
}
