/** Ends tasks by agreement with their payers: accepts signed proposals by the settings or the operator's decision. */
import {
  type AgreementRequest,
  backOnCancel,
  type EndingAnswer,
  mostBack,
  type ProposalRequest,
} from "@genuine/sdk/agreements";
import { GenuineError } from "@genuine/sdk/genuine-error";
import { formatMoney } from "@genuine/sdk/money";
import { agreementTypedData } from "@genuine/sdk/typed-data";
import type { Hex } from "viem";
import type { Chain } from "../chain/chain.ts";
import type { EscrowReader } from "../chain/escrows.ts";
import { requireSignature } from "../chain/signatures.ts";
import type { Settings } from "../settings.ts";
import type { JobBoard } from "./board.ts";
import { type Ending, type GenerationJob, isOver, type JobState, MAKING_STATES } from "./job.ts";

/** Validity of a proposal, seconds: a shorter one may not reach the chain in time, a longer one is not from an honest page. */
const LEAST_SECONDS = 10;
const LONGEST_SECONDS = 30 * 24 * 3600;
/** After the delivery, before the worker is paid. */
const DELIVERED_STATES: ReadonlySet<JobState> = new Set(["delivered", "accepted", "revealed"]);

type Parts = {
  settings: Pick<Settings, "deployment" | "agreeBasisPoints">;
  chain: Chain;
  escrows: EscrowReader;
  board: JobBoard;
  /** Called when a task has an agreement to submit. */
  wake(): void;
};

export class EndingDesk {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** @throws GenuineError not_found */
  async answer(taskId: Hex): Promise<EndingAnswer> {
    return this.#answer(await this.#taskOf(taskId));
  }

  /**
   * Stops the work on a task that is not delivered, and has the runner submit the agreement.
   * @throws GenuineError not_found, not_paid, delivered_already, no_terms, expired, cancel_dearer, bad_signature
   */
  async cancel(taskId: Hex, request: AgreementRequest): Promise<EndingAnswer> {
    const job = await this.#taskOf(taskId);
    const pool = await this.#parts.escrows.poolBasisPoints();
    requireCancellable(job, request, pool);
    await this.#requireWord(job, request);
    return this.#store(job, { ...word("cancel", request), state: "agreed", reason: "" }, (current) =>
      // It may have moved while the signature was checked.
      requireCancellable(current, request, pool),
    );
  }

  /**
   * Accepts a proposal for a delivered task: at once up to the share of the settings, otherwise it waits for the operator.
   * @throws GenuineError not_found, not_delivered, over_already, back_too_high, expired, bad_signature
   */
  async propose(taskId: Hex, request: ProposalRequest): Promise<EndingAnswer> {
    const job = await this.#taskOf(taskId);
    requireDelivered(job);
    const [fee, back] = [BigInt(job.quote.fee), BigInt(request.back)];
    const most = mostBack(fee, await this.#parts.escrows.poolBasisPoints());
    if (back > most) {
      throw new GenuineError("back_too_high", `At most ${formatMoney(most)} can come back.`, {
        remedy: "Propose less.",
      });
    }
    await this.#requireWord(job, request);
    const isAgreed = back * 10_000n <= fee * BigInt(this.#parts.settings.agreeBasisPoints);
    const { reason } = request;
    return this.#store(
      job,
      { ...word("split", request), state: isAgreed ? "agreed" : "waiting", reason },
      requireDelivered,
    );
  }

  /** @throws GenuineError expired, bad_signature */
  async #requireWord(job: GenerationJob, { back, until, signature }: AgreementRequest): Promise<void> {
    const { chain, settings } = this.#parts;
    const now = await chain.now();
    if (until < now + LEAST_SECONDS || until > now + LONGEST_SECONDS)
      throw new GenuineError("expired", "The request is not for now.", { remedy: "Sign a new one." });
    const { chainId, contracts } = settings.deployment;
    const message = { taskId: BigInt(job.id), back: BigInt(back), until };
    const typedData = agreementTypedData(chainId, contracts.generationEscrow, message);
    await requireSignature(chain, job.payer, typedData, signature);
  }

  /** An existing agreement is not replaced. */
  async #store(
    { id }: GenerationJob,
    ending: Ending,
    require: (current: GenerationJob) => void,
  ): Promise<EndingAnswer> {
    const { board, wake } = this.#parts;
    const changed = await board.setEnding(id, (current) => {
      if (current.ending?.state === "agreed") return null;
      require(current);
      return ending;
    });
    wake();
    return this.#answer(changed);
  }

  async #answer(job: GenerationJob): Promise<EndingAnswer> {
    const pool = await this.#parts.escrows.poolBasisPoints();
    const { ending, terms, state } = job;
    const fee = BigInt(job.quote.fee);
    const begun = state !== "queued" && state !== "quoted";
    const isOpen = MAKING_STATES.has(state) && terms !== undefined;
    return {
      ...(terms && { terms }),
      begun,
      cancel: isOpen ? backOnCancel(fee, pool, terms, begun).toString() : null,
      most: mostBack(fee, pool).toString(),
      proposal: ending === undefined ? null : publicPart(ending),
    };
  }

  async #taskOf(taskId: Hex): Promise<GenerationJob> {
    const job = await this.#parts.board.store.job(taskId);
    if (job?.kind !== "generation") throw new GenuineError("not_found", `There is no task ${taskId} here.`);
    return job;
  }
}

/** Signature and reason are the parties' own. */
function publicPart({ kind, back, until, state, at }: Ending): EndingAnswer["proposal"] {
  return { kind, back, until, state, at };
}

function word(kind: Ending["kind"], { back, until, signature }: AgreementRequest) {
  return { kind, back, until, signature, at: Math.floor(Date.now() / 1000) };
}

/** @throws GenuineError not_paid, delivered_already, over_already, no_terms, cancel_dearer */
function requireCancellable({ state, quote, terms }: GenerationJob, { back }: AgreementRequest, pool: bigint): void {
  if (state === "quoted")
    throw new GenuineError("not_paid", "Nothing is paid yet.", { remedy: "Let the offer expire." });
  requireOpen(state);
  if (!MAKING_STATES.has(state)) {
    throw new GenuineError("delivered_already", "It is made and on its way.", {
      remedy: "Look at what comes; you can propose to end it then.",
    });
  }
  if (terms === undefined) {
    throw new GenuineError("no_terms", "This order was made without terms for cancelling.", {
      remedy: "Wait for the delivery.",
    });
  }
  const most = backOnCancel(BigInt(quote.fee), pool, terms, state !== "queued");
  if (BigInt(back) > most) {
    const message = `Work has begun: now ${formatMoney(most)} comes back, not ${formatMoney(BigInt(back))}.`;
    throw new GenuineError("cancel_dearer", message, { remedy: "Decide again." });
  }
}

/** @throws GenuineError not_delivered, over_already */
function requireDelivered({ state }: GenerationJob): void {
  requireOpen(state);
  if (DELIVERED_STATES.has(state)) return;
  throw new GenuineError("not_delivered", "Nothing is delivered yet.", { remedy: "Wait for it, or cancel." });
}

function requireOpen(state: JobState): void {
  if (isOver(state) || state === "settled") throw new GenuineError("over_already", "This order has ended already.");
}
