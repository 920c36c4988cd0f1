/** Errors of the two-way guarantee, and of generation under it. */
import {
  type ContractErrorName,
  clock,
  hash,
  id,
  nameOf,
  OPERATOR,
  percent,
  RELOAD,
  type Sentences,
  short,
  span,
} from "./error-words.ts";
import { formatMoney } from "./money.ts";
import { ESCROW_STATUSES } from "./structs.ts";

type Name = Extract<ContractErrorName, `Guarantee_${string}` | `Generation_${string}` | `SealedChunks_${string}`>;

export const GUARANTEE_SENTENCES: Sentences<Name> = {
  // Two-way guarantee
  Guarantee_WrongStatus: (v) => [
    `This step needs the status "${nameOf(ESCROW_STATUSES, v.expected)}", but it is "${nameOf(ESCROW_STATUSES, v.actual)}".`,
    `Somebody may have taken the step already. ${RELOAD}`,
  ],
  Guarantee_TooLate: (v) => [
    `The time for this step ended ${span(v.timestamp - v.closedAt)} ago.`,
    "Anybody may now end it; who paid is refunded where nothing was shown.",
  ],
  Guarantee_TooEarly: (v) => [
    `This is possible in ${span(v.opensAt - v.timestamp)}.`,
    `Come back at ${clock(v.opensAt)}.`,
  ],
  Guarantee_NotPayer: (v) => [`Only ${short(v.payer)}, who paid, can do this.`, "Switch to that account."],
  Guarantee_NotContentSide: (v) => [
    `Only ${short(v.contentSide)}, who delivers the content, can do this.`,
    "Switch to that account.",
  ],
  Guarantee_DeliveryMismatch: (v) => [
    `The delivery ${hash(v.actual)} is not the one on chain, ${hash(v.expected)}.`,
    "Load the delivery again and check the sealed file against it.",
  ],
  Guarantee_WrongKey: (v) => [
    `The key's hash ${hash(v.keyHash)} is not the one committed to, ${hash(v.hashlock)}.`,
    "Show the key that this file was sealed with.",
  ],
  Guarantee_ComplaintUnfounded: (v) => [
    `Chunk ${v.index} opens to what was promised: there is nothing to complain about.`,
    "Open the file with the key that was shown.",
  ],
  Guarantee_WitnessesNotAscending: (v) => [
    `The witnesses ${short(v.first)} and ${short(v.second)} are not two in ascending order.`,
    "Name two different ones, the smaller address first.",
  ],
  Guarantee_WitnessInvolved: (v) => [
    `${short(v.witness)} takes part in this and cannot be its own witness.`,
    "Ask another provider.",
  ],
  Guarantee_TooFewWitnesses: (v) => [
    `The witnesses hold ${formatMoney(v.weight)} of ${formatMoney(v.total)} stake, which is not more than a third.`,
    "Ask more providers.",
  ],
  Guarantee_BadReceipt: (v) => [
    `The receipt is not signed by ${short(v.witness)}, or is for another delivery.`,
    "Ask for a new one.",
  ],
  Guarantee_PoolShareTooHigh: (v) => [
    `A share of ${percent(v.poolBasisPoints)} for the upkeep pool is more than the whole.`,
    OPERATOR,
  ],
  Guarantee_NothingDue: (v) => [
    `Nothing can be ended now: the status is "${nameOf(ESCROW_STATUSES, v.status)}".`,
    RELOAD,
  ],
  Guarantee_Held: (v) => [
    `A challenge of the product ${id(v.productId)} that began before the time to complain ended is not decided yet.`,
    "The money rests until it is. Come back then.",
  ],
  SealedChunks_IndexOutOfRange: (v) => [
    `There is no chunk ${v.index}: the file has ${v.count}.`,
    "Name a chunk of the file.",
  ],
  SealedChunks_NotInTree: (v) => [
    `Chunk ${v.index} does not belong to the file ${hash(v.root)}.`,
    "Build the complaint from the files as delivered.",
  ],
  SealedChunks_SizeTooLarge: (v) => [
    `A file of ${v.size} bytes is larger than any file can be.`,
    "Build the complaint from the files as delivered.",
  ],
  SealedChunks_WrongPathLength: (v) => [
    `The proof of the chunk has ${v.length} steps instead of ${v.expected}.`,
    "Build the complaint from the files as delivered.",
  ],

  // Generation
  Generation_QuoteExpired: (v) => [
    `The provider's quote ended ${span(v.timestamp - v.expiry)} ago.`,
    "Ask for a new quote.",
  ],
  Generation_NotQuotedProducer: (v) => [
    `The quote is for ${short(v.producer)}, not for ${short(v.caller)}.`,
    "Switch to that account, or ask for a quote of your own.",
  ],
  Generation_BadQuoteSignature: (v) => [
    `The quote is not signed by the provider ${short(v.esp)}.`,
    "Ask for a new quote.",
  ],
  Generation_LossAboveBond: (v) => [
    `A loss of ${percent(v.lossBasisPoints)} is more than the bond of ${percent(v.bondBasisPoints)}.`,
    OPERATOR,
  ],
  Generation_QuoteUsed: (v) => [`The quote ${id(v.taskId)} was used already.`, "Ask for a new quote."],
  Generation_SelfDealing: (v) => [
    `${short(v.account)} cannot be producer and provider of one task.`,
    "Choose another provider.",
  ],
  Generation_ZeroFee: () => ["The quote asks for no fee.", "Ask for a new quote."],
  Generation_DeliverySecondsOutOfRange: (v) => [
    `The quote gives ${span(v.deliverySeconds)} to deliver; ${span(v.minimum)} to ${span(v.maximum)} are allowed.`,
    "Ask for a new quote.",
  ],
  Generation_ItemsOutOfRange: (v) => [
    `A quote may be for 1 to ${v.maximum} pictures, not for ${v.items}.`,
    "Ask for a new quote.",
  ],
  Generation_AtCapacity: (v) => [
    v.capacity === 0n
      ? `The provider ${short(v.esp)} takes no work at the moment.`
      : `The provider ${short(v.esp)} has ${v.undelivered} to deliver and takes ${v.capacity} at a time: no room for ${v.items} more.`,
    "Choose another provider, or try again in a minute. Nothing was paid.",
  ],
  Generation_WrongItemCount: (v) => [
    `${v.expected} pictures were ordered, ${v.actual} are delivered.`,
    "Deliver all of them together.",
  ],
  Generation_NoSuchItem: (v) => [
    `There is no picture number ${v.index + 1n}: ${v.items} were ordered.`,
    "Name one that was ordered.",
  ],
  Generation_StarsOutOfRange: (v) => [`${v.stars} stars cannot be given.`, `Give 1 to ${v.maximum}.`],
  Generation_UnknownTask: (v) => [`There is no task ${id(v.taskId)}.`, "Check its address."],
  Generation_BadAgreement: (v) => [
    `${short(v.producer)}, who pays, has not signed that the order ends like this.`,
    "Ask it for a signature over exactly this task, amount and time.",
  ],
  Generation_BackAboveFee: (v) => [
    `At most ${formatMoney(v.most)} of the fee can go back, not ${formatMoney(v.back)}: the rest is for the upkeep pool.`,
    "Propose less.",
  ],
  Generation_NoSuchOriginal: (v) => [
    `There is no registered product ${id(v.productId)} that this task could be a copy of.`,
    "Name the product that was found, if it was not removed.",
  ],
  Generation_ProofNotOfTask: (v) => [
    `The proof names another producer, provider or content than the task ${id(v.taskId)}.`,
    "Deliver a proof of this task.",
  ],
};
