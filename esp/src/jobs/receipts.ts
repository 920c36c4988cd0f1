/** Receipts for a payer that is silent or objects: requested from other providers, and stored before they are used. */
import { randomInt } from "node:crypto";
import { EspClient } from "@genuine/sdk/esp-client";
import { GenuineError } from "@genuine/sdk/genuine-error";
import { limitedFetch } from "@genuine/sdk/limited-fetch";
import { formatMoney } from "@genuine/sdk/money";
import type { Receipt } from "@genuine/sdk/structs";
import { availabilityTypedData } from "@genuine/sdk/typed-data";
import { type Address, isAddressEqual } from "viem";
import { endpointOf, totalWeight, weightOf } from "../chain/providers.ts";
import { requireSignature } from "../chain/signatures.ts";
import { errorFields } from "../log.ts";
import { type EscrowView, isParty, keyOf, partiesOf } from "./escrows.ts";
import type { Job } from "./job.ts";
import type { StepContext } from "./step-context.ts";

/** Requested concurrently: a slow witness must not cost this provider its fee. */
const ASKED_AT_ONCE = 3;
/** Timeout: a witness fetches and verifies all files before it answers. */
const ANSWER_MS = 60_000;
const MAX_ANSWER_BYTES = 16 * 1024;

/**
 * Receipts of providers that are not a party and together have more than a third of all stake.
 * @throws GenuineError too_few_witnesses, which is transient
 */
export async function gatherReceipts(context: StepContext, job: Job, view: EscrowView): Promise<Receipt[]> {
  const { chain, settings, escrows } = context;
  const [kind, id] = keyOf(job);
  const statement = { id: BigInt(id), deliveryHash: view.deliveryHash, acceptBy: view.closesAt };
  const typedData = availabilityTypedData(settings.deployment, kind, statement);
  const signs = ({ esp, signature }: Receipt) => requireSignature(chain, esp, typedData, signature);

  const total = await totalWeight(chain, settings.deployment);
  const held: Receipt[] = [];
  let weight = 0n;
  const hold = async (receipt: Receipt) => {
    held.push(receipt);
    weight += await weightOf(chain, settings.deployment, receipt.esp);
  };
  // Receipts from before a reorganisation may be for another window.
  for (const receipt of job.receipts) {
    const stands = await signs(receipt).then(
      () => true,
      () => false,
    );
    if (stands) await hold(receipt);
  }
  const parties = await partiesOf(escrows, job);
  const others = (await context.esps()).filter(
    (esp) => !isParty(parties, esp) && !held.some((receipt) => isAddressEqual(receipt.esp, esp)),
  );
  shuffle(others);
  while (weight * 3n <= total && others.length > 0) {
    const asked = others.splice(0, ASKED_AT_ONCE).map((esp) => ask(context, job, esp, signs));
    for (const receipt of await Promise.all(asked)) if (receipt !== undefined) await hold(receipt);
    await context.board.store.change(job.id, (current) =>
      current.state === "delivered" ? { ...current, receipts: held } : null,
    );
  }
  if (weight * 3n > total) return held;
  throw new GenuineError(
    "too_few_witnesses",
    `${held.length} other providers, with ${formatMoney(weight)} of ${formatMoney(total)} stake, are witnesses of this delivery so far; it takes more than a third.`,
  );
}

async function ask(
  { chain, settings, log }: StepContext,
  job: Job,
  esp: Address,
  signs: (receipt: Receipt) => Promise<void>,
): Promise<Receipt | undefined> {
  try {
    if ((await weightOf(chain, settings.deployment, esp)) === 0n) return undefined;
    const endpoint = await endpointOf(chain, settings.deployment, esp);
    if (endpoint === undefined) return undefined;
    const client = new EspClient(endpoint, { fetch: limitedFetch(MAX_ANSWER_BYTES, settings), timeoutMs: ANSWER_MS });
    const { signature } = await client.receipt(...keyOf(job));
    const receipt = { esp, signature };
    await signs(receipt);
    return receipt;
  } catch (error) {
    log.info({ job: job.id, esp, ...errorFields(error) }, "This provider is not a witness of the delivery");
    return undefined;
  }
}

/** Shuffles, so that not all workers request the same provider first. */
function shuffle(items: unknown[]): void {
  for (let i = items.length - 1; i > 0; i--) {
    const j = randomInt(i + 1);
    [items[i], items[j]] = [items[j], items[i]];
  }
}
