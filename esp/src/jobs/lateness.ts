/** When a delivery comes too late, and whether a late one is still worth its penalty. */
import { latePenalty } from "@genuine/sdk/escrow-windows";
import { type GenerationJob, type Job, kindOfWork } from "./job.ts";
import type { StepContext } from "./step-context.ts";

/** The last time to deliver: for a task later than the quoted time, at a penalty. */
export async function lastMoment({ escrows }: StepContext, job: Job): Promise<number> {
  return job.kind === "sale" ? job.closesAt! : job.closesAt! + (await escrows.windows()).late;
}

/**
 * Gives up a job that cannot be delivered in time, or only for a penalty as high as that of giving up, which is the
 * whole bond.
 */
export async function failWhenLate(context: StepContext, job: Job): Promise<boolean> {
  const now = await context.chain.now();
  if (now < job.closesAt!) return false;
  if (job.kind === "generation" && now + secondsLeft(context, job) < (await lastMoment(context, job))) {
    const [bond, windows] = [await context.escrows.bondOf(BigInt(job.quote.fee)), await context.escrows.windows()];
    if (latePenalty(bond, job.closesAt!, windows, now + secondsLeft(context, job)) < bond) return false;
  }
  await context.board.fail(job, "The time to deliver is over.");
  return true;
}

/** Estimated seconds for what is still to be made; 0 if the model is gone, which makes the job fail anyway. */
function secondsLeft({ generators }: StepContext, job: GenerationJob): number {
  const { model, parameters } = job.opening;
  return (
    (job.quote.items - job.items.length) *
    (generators.quoted(kindOfWork(job), model)?.generator.estimate({ parameters }) ?? 0)
  );
}
