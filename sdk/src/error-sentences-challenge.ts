/** Errors of licences, similarity, challenges and the panel. */
import type { ContractErrorName, Sentences } from "./error-words.ts";
import { clock, hash, id, nameOf, OPERATOR, percent, RELOAD, short, span } from "./error-words.ts";
import { formatMoney } from "./money.ts";
import { measurementFromChain } from "./similarity.ts";
import { CHALLENGE_STATUSES } from "./structs.ts";

type Name = Extract<ContractErrorName, `${"Licence" | "Similarity" | "Resample" | "Challenge" | "Panel"}_${string}`>;

const OTHER_MAP = "Let the search find another map.";

export const CHALLENGE_SENTENCES: Sentences<Name> = {
  // Licences
  Licence_NotOwner: (v) => [
    `The product ${id(v.originalId)} belongs to ${short(v.owner)}, not to ${short(v.caller)}.`,
    "Only its owner can grant licences.",
  ],
  Licence_BadSignature: (v) => [
    `The licence is not signed by ${short(v.owner)}, the owner of ${id(v.originalId)}.`,
    "Ask the owner to sign it.",
  ],
  Licence_ZeroLicensee: (v) => [`The licence of ${id(v.originalId)} is for nobody.`, "Name the account that may derive products."],
  Licence_Expired: (v) => [`The licence ended ${span(v.timestamp - v.expiry)} ago.`, "Choose a time that is still to come."],
  Licence_RoyaltyTooHigh: (v) => [
    `A share of ${percent(v.royaltyBasisPoints)} for the original's owner is too much.`,
    `Ask for at most ${percent(v.maximum)}.`,
  ],
  Licence_WouldWorsen: (v) => [
    `The licence granted already lasts until ${clock(v.granted.expiry)} for a share of ${percent(v.granted.royaltyBasisPoints)}.`,
    "A licence can be made longer or cheaper, and nothing else.",
  ],
  Licence_OriginalInSale: (v) => [
    `The product ${id(v.originalId)} is being sold: nothing of it can be licensed now.`,
    "Wait until the sale has ended.",
  ],

  // Similarity and transform witnesses
  Similarity_BadThresholds: () => ["The thresholds of similarity contradict each other.", OPERATOR],
  Similarity_BlocksMismatch: (v) => [
    `The blocks ${hash(v.actual)} are not those that were registered, ${hash(v.expected)}.`,
    "Load the product's blocks again.",
  ],
  Resample_BadLumaLength: (v) => [`The brightness block has ${v.length} bytes instead of 4096.`, "Send 64 rows of 64 bytes."],
  Resample_BadChromaLength: (v) => [`The colour block has ${v.length} bytes instead of 128.`, "Send 8 rows of 8 cells of two bytes."],
  Resample_BadScale: (v) => [
    `The map takes ${ofSide(v.scaleX)} of the picture's width and ${ofSide(v.scaleY)} of its height: too little or too much.`,
    OTHER_MAP,
  ],
  Resample_TooStretched: (v) => [
    `The map stretches the picture: it takes ${ofSide(v.scaleX)} of its width and ${ofSide(v.scaleY)} of its height.`,
    OTHER_MAP,
  ],
  Resample_TooTilted: (v) => [
    `The map tilts the picture too far, by ${ofSide(v.tiltX > v.tiltY ? v.tiltX : v.tiltY)} of a side.`,
    OTHER_MAP,
  ],
  Resample_TooSheared: (v) => [`The map slants the picture too far, by ${ofSide(v.shear)} of a side.`, OTHER_MAP],
  Resample_TooMuchFill: (v) => [
    `Only ${v.pixelsFromSource} of 4096 pixels come from the picture; too much would be filled in.`,
    OTHER_MAP,
  ],
  Resample_TooLittleOfSource: (v) => [
    `The map shows ${v.pixelsOfSource} of the picture's 4096 pixels: too small a detail to prove anything.`,
    OTHER_MAP,
  ],

  // Challenge
  Challenge_BadSettings: () => ["The settings of challenges contradict each other.", OPERATOR],
  Challenge_SameProduct: (v) => [`The product ${id(v.productId)} cannot be a copy of itself.`, "Name two products."],
  Challenge_NotActive: (v) => [`The product ${id(v.productId)} is challenged or removed.`, "Wait for the result of its challenge."],
  Challenge_NotEarlier: (v) => [
    `The product ${id(v.originalId)} (${clock(v.originalTime)}) is not earlier than ${id(v.accusedId)} (${clock(v.accusedTime)}).`,
    "Only the earlier product can be the original.",
  ],
  Challenge_NotCreator: (v) => [
    `Only the producer ${short(v.producer)} or the owner ${short(v.owner)} of the original can challenge, not ${short(v.caller)}.`,
    "Switch to one of these accounts, or ask for a mandate.",
  ],
  Challenge_BadMandate: (v) => [
    `The mandate for ${short(v.challenger)} is not signed by the producer or the owner of ${id(v.originalId)}.`,
    "Ask one of them to sign it, for this pair.",
  ],
  Challenge_MandateExpired: (v) => [`The mandate ended ${span(v.timestamp - v.expiry)} ago.`, "Ask for a new one."],
  Challenge_OwnProduct: (v) => [`The product ${id(v.accusedId)} is your own.`, "Name another's product."],
  Challenge_OwnAttestation: (v) => [
    `The provider ${short(v.esp)} has vouched for ${id(v.accusedId)} itself and cannot challenge it.`,
    "Switch to another account.",
  ],
  Challenge_Licensed: (v) => [
    `The product ${id(v.accusedId)} is derived from ${id(v.originalId)} under a licence.`,
    "Its sales pay the agreed share; there is nothing to challenge.",
  ],
  Challenge_NotSimilar: (v) => [
    `The products are no copy by measure: ${measured(v.measurement)}.`,
    measurementFromChain(v.measurement).verdict === "unclear"
      ? "Look for a crop or a turn that makes them match, or let a panel compare how they look."
      : "Look for a crop or a turn that makes them match; otherwise there is nothing to challenge.",
  ],
  Challenge_NotUnclear: (v) => {
    const copy = measurementFromChain(v.measurement).verdict === "copy";
    const next = copy ? 'Challenge on the ground "copy": it needs no panel.' : "There is nothing that a panel could add.";
    return [`The measure decides this pair: ${measured(v.measurement)}.`, next];
  },
  Challenge_AlreadyTried: (v) => [
    `This was challenged already: ${nameOf(CHALLENGE_STATUSES, v.status)}.`,
    "A pair is tried once on each ground. Open its page to see the result.",
  ],
  Challenge_UnknownChallenge: (v) => [`There is no challenge ${id(v.challengeId)}.`, "Check its address."],
  Challenge_NotOpen: (v) => [`The challenge is no longer open: ${nameOf(CHALLENGE_STATUSES, v.status)}.`, RELOAD],
  Challenge_NotAccused: (v) => [`Only ${short(v.accused)} or the product's producer can answer.`, "Switch to that account."],
  Challenge_TooLate: (v) => [`The time to answer ended ${span(v.timestamp - v.respondBy)} ago.`, "Anybody may now finish the challenge."],
  Challenge_TooEarly: (v) => [
    `The accused has ${span(v.respondBy - v.timestamp)} left to answer.`,
    `Come back at ${clock(v.respondBy)}.`,
  ],
  Challenge_NoOriginal: (v) => [
    `The challenge ${id(v.challengeId)} is about the proof itself: an earlier product or a licence does not answer it.`,
    "Give the file to the panel: it recomputes the proof.",
  ],
  Challenge_OriginalChallenged: (v) => [
    `The original is itself challenged, by ${id(v.pendingId)}.`,
    "Wait for that result; this one follows.",
  ],
  Challenge_EarlierNotOwn: (v) => [
    `The product ${id(v.earlierId)} is by ${short(v.producer)}, not by the accused ${short(v.accusedProducer)}.`,
    "Name an earlier product of the same producer.",
  ],
  Challenge_LicenceMismatch: (v) => [
    `The licence is for ${short(v.licence.licensee)} and the product ${id(v.licence.originalId)}, not for this case.`,
    `Show a licence of ${id(v.originalId)} for ${short(v.licensee)}.`,
  ],
  Challenge_NotLicensed: (v) => {
    const { expiry, royaltyBasisPoints } = v.terms;
    if (expiry === 0n) return [`${short(v.licensee)} has no licence of ${id(v.originalId)}.`, "Ask the owner for one."];
    return royaltyBasisPoints === 0
      ? [`The licence ended at ${clock(expiry)}, before the product was registered.`, "Ask the owner for one that lasted long enough."]
      : [
          `The licence asks for ${percent(royaltyBasisPoints)} of every sale, which this product does not pay.`,
          "Register under the original, or ask the owner for a licence without a share.",
        ];
  },
  Challenge_NotArbitrator: (v) => [`Only the panel ${short(v.arbitrator)} can rule, not ${short(v.caller)}.`, OPERATOR],
  Challenge_UnknownDispute: (v) => [`The dispute ${v.disputeId} belongs to no challenge.`, OPERATOR],

  // Panel
  Panel_NoRounds: () => ["A panel without rounds cannot decide.", OPERATOR],
  Panel_EvenSeats: (v) => [`A panel of ${v.seats} could be split.`, OPERATOR],
  Panel_TooManySeats: (v) => [`A panel of ${v.seats} is larger than ${v.limit}.`, OPERATOR],
  Panel_PenaltyAboveStake: (v) => [
    `A penalty of ${formatMoney(v.penalty)} is more than a seat's stake of ${formatMoney(v.seatStake)}.`,
    OPERATOR,
  ],
  Panel_WrongChoices: (v) => [`The panel decides between ${v.expected} answers, not ${v.choices}.`, OPERATOR],
  Panel_UnknownDispute: (v) => [`There is no dispute ${v.disputeId}.`, "Check its address."],
  Panel_UnknownRound: (v) => [`The dispute ${v.disputeId} has ${v.rounds} rounds; there is no round ${v.round}.`, RELOAD],
  Panel_AlreadyDrawn: (v) => [`The panel of the dispute ${v.disputeId} is drawn already.`, RELOAD],
  Panel_NotDrawn: (v) => [`The panel of the dispute ${v.disputeId} is not drawn yet.`, "Draw it first."],
  Panel_SeedNotReady: (v) => [
    `The panel of the dispute ${v.disputeId} is drawn by block ${v.seedBlock}, and the chain is at block ${v.blockNumber}.`,
    "Try again with the next block.",
  ],
  Panel_NotJuror: (v) => [`${short(v.caller)} has no seat on this panel of the dispute ${v.disputeId}.`, "Switch to a juror's account."],
  Panel_EmptyCommitment: (v) => [`The commitment of ${short(v.juror)} is empty.`, "Commit to the hash of vote and salt."],
  Panel_AlreadyCommitted: (v) => [`${short(v.juror)} has committed its vote already.`, "Wait until votes are revealed."],
  Panel_NotCommitted: (v) => [`${short(v.juror)} has not committed a vote, and has none to reveal.`, RELOAD],
  Panel_AlreadyRevealed: (v) => [`${short(v.juror)} has revealed its vote already.`, "There is nothing to do."],
  Panel_CommitmentMismatch: (v) => [
    `Vote and salt make ${hash(v.actual)}; ${short(v.juror)} committed to ${hash(v.expected)}.`,
    "Reveal the vote and the salt that were committed.",
  ],
  Panel_NoSuchChoice: (v) => [`There is no answer ${v.vote}: there are ${v.choices}.`, "Vote for one of them."],
  Panel_TooEarly: (v) => [`This is possible in ${span(v.opensAt - v.timestamp)}.`, `Come back at ${clock(v.opensAt)}.`],
  Panel_TooLate: (v) => [`The time for this step ended ${span(v.timestamp - v.closesAt)} ago.`, RELOAD],
  Panel_LastRound: (v) => [`The dispute ${v.disputeId} has had its last of ${v.maxRounds} rounds.`, "The ruling is final."],
  Panel_AlreadyExecuted: (v) => [`The ruling of the dispute ${v.disputeId} is carried out already.`, RELOAD],
  Panel_AlreadySettled: (v) => [`The jurors of this round of the dispute ${v.disputeId} are paid already.`, RELOAD],
};

function measured(measurement: Parameters<typeof measurementFromChain>[0]): string {
  const { pdq, iscc, colour } = measurementFromChain(measurement);
  const bits = iscc === 256 ? `${pdq} of 256 bits under the map` : `${pdq} of 256 bits by PDQ, ${iscc} by ISCC`;
  return `they differ in ${bits}, and by ${colour} in colour`;
}

/** A length in 1/65536 of a side. */
function ofSide(value: bigint): string {
  return `${Math.round((Number(value) * 100) / 65536)} %`;
}
