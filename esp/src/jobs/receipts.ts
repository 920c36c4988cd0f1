/** Receipts of witnesses, for a payer that is silent: asked of other providers, and stored before they are used. */
import { randomInt } from "node:crypto";
import { EspClient } from "@genuine/sdk/esp-client";
import { GenuineError } from "@genuine/sdk/genuine-error";
import type { Receipt } from "@genuine/sdk/structs";
import { availabilityTypedData } from "@genuine/sdk/typed-data";
import { type Address, isAddressEqual } from "viem";
import { endpointOf, isActive } from "../chain/providers.ts";
import { requireSignature } from "../chain/signatures.ts";
import { limitedFetch } from "../http/limited-fetch.ts";
import { errorFields } from "../log.ts";
import { type EscrowView, isParty, keyOf, partiesOf } from "./escrows.ts";
import type { Job } from "./job.ts";
import type { StepContext } from "./step-context.ts";

const WITNESSES = 2;
/** Asked at the same time: one that keeps this provider waiting must not cost it its fee. */
const ASKED_AT_ONCE = 3;
/** A witness fetches and checks all files before it answers. */
const ANSWER_MS = 60_000;
const MAX_ANSWER_BYTES = 16 * 1024;

/** @throws GenuineError too_few_witnesses, for the time being */
export async function gatherReceipts(
  context: StepContext,
  job: Job,
  view: EscrowView,
): Promise<readonly [Receipt, Receipt]> {
  const { chain, settings, escrows } = context;
  const counts = (esp: Address) => isActive(chain, settings.deployment, esp);
  const held: Receipt[] = [];
  for (const receipt of job.receipts) if (await counts(receipt.esp)) held.push(receipt);
  const parties = await partiesOf(escrows, job);
  const others = (await context.esps()).filter(
    (esp) => !isParty(parties, esp) && !held.some((receipt) => isAddressEqual(receipt.esp, esp)),
  );
  shuffle(others);
  while (held.length < WITNESSES && others.length > 0) {
    const asked = others
      .splice(0, ASKED_AT_ONCE)
      .map(async (esp) => ((await counts(esp)) ? ask(context, job, view, esp) : undefined));
    for (const receipt of await Promise.all(asked)) if (receipt !== undefined) held.push(receipt);
    await context.board.store.change(job.id, (current) =>
      current.state === "delivered" ? { ...current, receipts: held } : null,
    );
  }
  const [first, second] = held;
  if (first !== undefined && second !== undefined) return [first, second];
  throw new GenuineError(
    "too_few_witnesses",
    `${held.length} of ${WITNESSES} other providers are witnesses of this delivery so far.`,
  );
}

async function ask(
  { chain, settings, log }: StepContext,
  job: Job,
  view: EscrowView,
  esp: Address,
): Promise<Receipt | undefined> {
  const [kind, id] = keyOf(job);
  try {
    const endpoint = await endpointOf(chain, settings.deployment, esp);
    if (endpoint === undefined) return undefined;
    const client = new EspClient(endpoint, { fetch: limitedFetch(MAX_ANSWER_BYTES), timeoutMs: ANSWER_MS });
    const { signature } = await client.receipt(kind, id);
    const statement = { id: BigInt(id), deliveryHash: view.deliveryHash, acceptBy: view.closesAt };
    await requireSignature(chain, esp, availabilityTypedData(settings.deployment, kind, statement), signature);
    return { esp, signature };
  } catch (error) {
    log.info({ job: job.id, esp, ...errorFields(error) }, "This provider is no witness of the delivery");
    return undefined;
  }
}

/** So that no provider is asked by all. */
function shuffle(items: unknown[]): void {
  for (let i = items.length - 1; i > 0; i--) {
    const j = randomInt(i + 1);
    [items[i], items[j]] = [items[j], items[i]];
  }
}
