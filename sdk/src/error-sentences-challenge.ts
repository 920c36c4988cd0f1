/** Errors of licences, descriptions, similarity, challenges and the panel. */
import type { ContractErrorName, Sentences } from "./error-words.ts";
import { clock, hash, id, nameOf, OPERATOR, percent, RELOAD, short, span } from "./error-words.ts";
import { formatMoney } from "./money.ts";
import { measurementFromChain } from "./similarity.ts";
import { CHALLENGE_STATUSES } from "./structs.ts";

type Name = Extract<
  ContractErrorName,
  `${"Licence" | "Description" | "Similarity" | "Resample" | "Challenge" | "Panel"}_${string}`
>;

const OTHER_MAP = "Let the search find another map.";

export const CHALLENGE_SENTENCES: Sentences<Name> = {
  // Licences
  Licence_NotOwner: (v) => [
    `The product ${id(v.originalId)} belongs to ${short(v.owner)}, not to ${short(v.caller)}.`,
    "Only its owner can grant licences.",
  ],
  Licence_BadSignature: (v) => [
    `The licence is not signed by ${short(v.owner)}, the owner of ${id(v.originalId)}, or the owner has cancelled its signature.`,
    "Ask the owner to sign it anew.",
  ],
  Licence_ZeroLicensee: (v) => [
    `The licence of ${id(v.originalId)} names the zero address as its licensee.`,
    "Name the account that may derive products.",
  ],
  Licence_Expired: (v) => [
    `The licence ended ${span(v.timestamp - v.expiry)} ago.`,
    "Choose a time that is still to come.",
  ],
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

  // Descriptions
  Description_NotOwner: (v) => [
    `The product ${id(v.productId)} belongs to ${short(v.owner)}, not to ${short(v.caller)}.`,
    "Only its owner can name and describe it.",
  ],
  Description_BadSignature: (v) => [
    `The description is not signed by ${short(v.owner)}, the owner of ${id(v.productId)}.`,
    "Ask the owner to sign it anew.",
  ],
  Description_OutOfOrder: (v) => [
    `The description has the number ${v.revision}; the next of ${id(v.productId)} has the number ${v.expected}.`,
    RELOAD,
  ],
  Description_Expired: (v) => [
    `The signature of the description ended ${span(v.timestamp - v.expiry)} ago.`,
    "Sign it anew.",
  ],
  Description_TooLong: (v) => [
    `The description of ${id(v.productId)} is too long, or has too many tags.`,
    "A title may have 80 characters, a text 1,000, and there may be 10 tags of 30.",
  ],

  // Similarity and transform witnesses
  Similarity_BadThresholds: () => ["The thresholds of similarity contradict each other.", OPERATOR],
  Similarity_BlocksMismatch: (v) => [
    `The blocks ${hash(v.actual)} are not those that were registered, ${hash(v.expected)}.`,
    "Load the blocks of both products again.",
  ],
  Resample_BadLumaLength: (v) => [
    `The brightness block has ${v.length} bytes instead of 4096.`,
    "Send 64 rows of 64 bytes.",
  ],
  Resample_BadChromaLength: (v) => [
    `The colour block has ${v.length} bytes instead of 128.`,
    "Send 8 rows of 8 cells of two bytes.",
  ],
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
  Challenge_PledgeTooSmall: (v) => [
    `The pledge of ${formatMoney(v.pledge)} is less than ${formatMoney(v.least)}, one and a half times what a challenger lays out.`,
    OPERATOR,
  ],
  Challenge_BadSettings: () => ["The settings of challenges contradict each other.", OPERATOR],
  Challenge_SameProduct: (v) => [`The product ${id(v.productId)} cannot be a copy of itself.`, "Name two products."],
  Challenge_NotActive: (v) => [
    `The product ${id(v.productId)} was removed.`,
    "A removed product can neither accuse nor be accused.",
  ],
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
    `The products are not a copy by measurement: ${measured(v.measurement)}.`,
    "Look for a crop or a turn that makes them match, or let a panel compare how they look.",
  ],
  Challenge_MeasuredCopy: (v) => [
    `The measure decides this pair: ${measured(v.measurement)}.`,
    'Challenge on the ground "copy": it needs no panel.',
  ],
  Challenge_SameProvider: (v) => [
    `The provider ${short(v.esp)} generated ${id(v.accusedId)} and stands behind ${id(v.originalId)} too: the measure alone does not decide between them.`,
    "Let a panel compare how they look.",
  ],
  Challenge_UnexpectedOriginal: (v) => [
    `An attestation is compared with no original, but ${id(v.originalId)} is named.`,
    "Leave the original out.",
  ],
  Challenge_AlreadyTried: (v) => [
    `This was challenged already: ${nameOf(CHALLENGE_STATUSES, v.status)}.`,
    "A pair is tried once on each ground. Open its page to see the result.",
  ],
  Challenge_UnknownChallenge: (v) => [`There is no challenge ${id(v.challengeId)}.`, "Check its address."],
  Challenge_NotOpen: (v) => [`The challenge is no longer open: ${nameOf(CHALLENGE_STATUSES, v.status)}.`, RELOAD],
  Challenge_NotAccused: (v) => [
    `Only ${short(v.accused)} or the product's producer can answer.`,
    "Switch to that account.",
  ],
  Challenge_TooLate: (v) => [
    `The time to answer ended ${span(v.timestamp - v.respondBy)} ago.`,
    "Anybody may now finish the challenge.",
  ],
  Challenge_TooEarly: (v) => [
    `The accused has ${span(v.respondBy - v.timestamp)} left to answer.`,
    `Come back at ${clock(v.respondBy)}.`,
  ],
  Challenge_NoOriginal: (v) => [
    `The challenge ${id(v.challengeId)} is about the proof itself: an earlier product or a licence does not answer it.`,
    "Give the file to the panel: it recomputes the proof.",
  ],
  Challenge_EvidenceChallenged: (v) => [
    `The earlier work ${id(v.evidenceId)} is challenged itself.`,
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
      ? [
          `The licence ended at ${clock(expiry)}, before the product was registered.`,
          "Ask the owner for one that lasted long enough.",
        ]
      : [
          `The licence asks for ${percent(royaltyBasisPoints)} of every sale, which this product does not pay.`,
          "Register under the original, or ask the owner for a licence without a share.",
        ];
  },
  Challenge_NotJudged: (v) => [
    `The challenge ${id(v.challengeId)} is ${nameOf(CHALLENGE_STATUSES, v.status)}; only what a panel has rejected is reopened.`,
    RELOAD,
  ],
  Challenge_Ended: (v) => [
    `The challenge ${id(v.challengeId)} has ended: it is ${nameOf(CHALLENGE_STATUSES, v.status)}.`,
    "Nothing can be added to it any more.",
  ],
  Challenge_BadEvidence: (v) => [
    `Evidence has 1 to ${v.limit} bytes; this has ${v.length}.`,
    "Shorten it, or send a link to the rest.",
  ],
  Challenge_NotArbitrator: (v) => [`Only the panel ${short(v.arbitrator)} can rule, not ${short(v.caller)}.`, OPERATOR],
  Challenge_UnknownDispute: (v) => [`The dispute ${v.disputeId} belongs to no challenge.`, OPERATOR],

  // Panel
  Panel_EvenSeats: (v) => [`A panel of ${v.seats} seats could be divided.`, "Choose an odd number."],
  Panel_TooManySeats: (v) => [
    `A first round of ${v.seats} seats is too large; at most ${v.limit} fit.`,
    "Choose fewer.",
  ],
  Panel_PenaltyAboveStake: (v) => [
    `A seat cannot lose ${formatMoney(v.penalty)} of the ${formatMoney(v.seatStake)} it puts at risk.`,
    "Choose a lower penalty.",
  ],
  Panel_BadLastPenalty: (v) => [
    `A penalty of ${v.basisPoints} basis points is more than the whole stake (${v.limit}).`,
    "Choose a smaller one.",
  ],
  Panel_AppealCostsMore: (v) => [
    `An appeal would cost ${formatMoney(v.lastFee)}, but overturned seats pay only ${formatMoney(v.overturnedPenalties)}.`,
    "Lower the fee of the last round, or raise the seats' penalty.",
  ],
  Panel_WrongChoices: (v) => [`The panel decides between ${v.expected} answers, not ${v.choices}.`, OPERATOR],
  Panel_UnknownDispute: (v) => [`There is no dispute ${v.disputeId}.`, "Check its number."],
  Panel_UnknownRound: (v) => [
    `Dispute ${v.disputeId} has ${v.rounds} rounds so far; there is no round ${v.round + 1n}.`,
    RELOAD,
  ],
  Panel_AlreadyDrawn: (v) => [`The panel of round ${v.round + 1n} is drawn already.`, RELOAD],
  Panel_NotDrawn: (v) => [`The panel of round ${v.round + 1n} is not drawn yet.`, "Anybody may draw it now."],
  Panel_SeedNotReady: (v) => [
    `The panel can be drawn after block ${v.seedBlock}; this is block ${v.blockNumber}.`,
    "Try again in the next block.",
  ],
  Panel_NotJuror: (v) => [
    `${short(v.caller)} has no vote in round ${v.round + 1n} of dispute ${v.disputeId}.`,
    "Switch to the account of a provider that was drawn, or that had stake when the last round began.",
  ],
  Panel_EmptyCommitment: () => ["The commitment is empty.", "Commit to a vote with a secret salt."],
  Panel_AlreadyCommitted: (v) => [
    `${short(v.juror)} has committed to a vote already.`,
    "It cannot be changed. Reveal it when the time has come.",
  ],
  Panel_NotCommitted: (v) => [
    `${short(v.juror)} has not committed to a vote in time.`,
    "Nothing can be revealed any more.",
  ],
  Panel_AlreadyRevealed: (v) => [`${short(v.juror)} has revealed its vote already.`, "There is nothing to do."],
  Panel_CommitmentMismatch: (v) => [
    `Vote and salt give ${hash(v.actual)}, but ${hash(v.expected)} was committed to.`,
    "Reveal exactly the vote and the salt that the commitment was made of.",
  ],
  Panel_NoSuchChoice: (v) => [`There is no answer ${v.vote}.`, `Vote for an answer from 1 to ${v.choices}.`],
  Panel_TooEarly: (v) => [`This is possible in ${span(v.opensAt - v.timestamp)}.`, `Come back at ${clock(v.opensAt)}.`],
  Panel_TooLate: (v) => [`The time for this step ended ${span(v.timestamp - v.closesAt)} ago.`, RELOAD],
  Panel_LastRound: (v) => [`After ${v.rounds} rounds the ruling is final.`, "There is nothing to appeal any more."],
  Panel_AlreadyExecuted: (v) => [
    `The ruling of dispute ${v.disputeId} was carried out already.`,
    "There is nothing to do.",
  ],
  Panel_AlreadySettled: (v) => [
    `Round ${v.round + 1n} of dispute ${v.disputeId} is settled already.`,
    "There is nothing to do.",
  ],
  Panel_NotSettled: (v) => [
    `Round ${v.round + 1n} of dispute ${v.disputeId} is not settled yet.`,
    "Settle the round first, then its providers.",
  ],
  Panel_JurorAlreadySettled: (v) => [
    `${short(v.juror)} is settled already for round ${v.round + 1n} of dispute ${v.disputeId}.`,
    "There is nothing to do.",
  ],
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
