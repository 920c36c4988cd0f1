/** The operator's commands for payers' proposals. They write to the worker's database and take effect at once in a running worker. */
import { GenuineError } from "@genuine/sdk/genuine-error";
import { formatMoney } from "@genuine/sdk/money";
import { idOf } from "./http/fields.ts";
import type { GenerationJob } from "./jobs/job.ts";
import { createLogger } from "./log.ts";
import type { Settings } from "./settings.ts";
import { openStores } from "./store/stores.ts";

const COMMANDS = ["list", "agree", "refuse"] as const;
const STATE_AFTER = { agree: "agreed", refuse: "refused" } as const;

/**
 * Lists payers' proposals, one line each, or answers one. Resolves to the exit code.
 * @throws GenuineError bad_usage, bad_id, not_found
 */
export async function proposals(
  command = "list",
  subject: string | undefined,
  settings: Settings,
  print: (line: string) => void,
): Promise<number> {
  const known = COMMANDS.find((one) => one === command);
  if (known === undefined || (known !== "list" && subject === undefined))
    throw new GenuineError("bad_usage", "Say what to do: proposals list, proposals agree 0x…, or proposals refuse 0x…");
  // Takes no claims from a running worker.
  const stores = await openStores({ ...settings, dryRun: true }, createLogger("silent", settings.name));
  try {
    const waiting = (await stores.store.jobsIn(["delivered", "accepted", "revealed"])).filter(isWaiting);
    if (known === "list") {
      for (const job of waiting) print(lineOf(job));
      return 0;
    }
    const id = idOf(subject!);
    if (!waiting.some((job) => job.id === id))
      throw new GenuineError("not_found", `There is no proposal for the task ${id} that waits for an answer.`);
    await stores.store.change(id, (job) =>
      isWaiting(job) ? { ...job, ending: { ...job.ending!, state: STATE_AFTER[known] } } : null,
    );
    return 0;
  } finally {
    await stores.close();
  }
}

function isWaiting(job: { kind: string }): job is GenerationJob {
  const { ending } = job as GenerationJob;
  return job.kind === "generation" && ending?.state === "waiting" && ending.until * 1000 > Date.now();
}

function lineOf({ id, quote, payer, ending }: GenerationJob): string {
  const { back, until, reason } = ending!;
  const amounts = `${formatMoney(BigInt(back))} of ${formatMoney(BigInt(quote.fee))} back to ${payer}`;
  return `${id}  ${amounts}, until ${new Date(until * 1000).toISOString()}${reason === "" ? "" : `: ${reason}`}`;
}
