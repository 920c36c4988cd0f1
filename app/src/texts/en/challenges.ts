import { describeMap } from "@genuine/sdk/fingerprint/transforms";
import type { Challenge } from "@genuine/sdk/indexer-answers";
import type { Window } from "@genuine/sdk/regions/find-region";

/** "0 to 50 % across, 10 to 90 % down" */
function placeOf({ left, top, right, bottom }: Window): string {
  const span = (from: number, to: number) => `${Math.round(from * 100)} to ${Math.round(to * 100)} %`;
  return `${span(left, right)} across, ${span(top, bottom)} down`;
}

export const challengeTexts = {
  title: "Challenges",
  intro:
    "Somebody registered a copy of your picture? The contract compares both pictures itself. If they are alike and yours is older, the copy goes.",
  empty: "Nobody has challenged a picture yet",
  emptyText:
    "When a picture looks like an older one, its page says so, and the older one's creator can challenge it there.",
  browse: "Look at the market",
  versus: "against",
  by: "Challenged by",
  owner: "Owner of the accused picture",
  opened: "Opened",
  answerWithin: "Time to answer",
  windowOver: "The time to answer is over",
  status: {
    open: "Open",
    disputed: "Before the panel",
    upheld: "Removed",
    rejected: "Rejected",
    undecided: "Undecided",
  } satisfies Record<Challenge["status"], string>,
  original: "Original",
  accused: "Accused",
  registered: "Registered",
  producer: "Creator",
  grounds: {
    copy: "A copy by measure",
    appearance: "A copy by its looks",
    attestation: "A proof that does not belong to its file",
  } satisfies Record<Challenge["ground"], string>,
  /** How the accused picture was made of the original. */
  map: describeMap,
  overlay: "Dashed: where the original lies in the accused picture; the thick line is its upper edge.",
  windows: {
    title: "Laid over each other",
    text: "What this page finds of the original in the accused picture. It is here to be looked at and decides nothing: what both took from elsewhere, such as a flag, is found as well.",
    searching: "Looking for parts of the original…",
    away: "A picture cannot be had right now.",
    none: "No part of the original was found in the accused picture.",
    whole: "The whole original, where it lies in the accused picture.",
    share: (percent: number) => `${percent} % of what the original shows is found again.`,
    negative: "The accused picture shows its negative.",
    inOriginal: (window: Window) => `In the original: ${placeOf(window)}`,
    inAccused: (window: Window) => `In the accused picture: ${placeOf(window)}`,
    over: "The accused picture's part with the original's laid over it",
    slider: "How much of the original shows",
    say: "Name these parts in the statement",
    statement: ({ original, accused, share }: { original: Window; accused: Window; share: number | null }) =>
      `Compare the part of the original at ${placeOf(original)} with the part of the accused picture at ${placeOf(accused)}: ${Math.round((share ?? 1) * 100)} % of what the original shows is found again there.`,
  },
  statement: {
    label: "What should the panel know?",
    placeholder: "What gives it away, and where to look",
    hint: "Everybody can read this. The providers on the panel compare the files themselves.",
  },
  attestation: {
    title: (accused: number) => `Doubt the proof of #${accused}`,
    intro:
      "A provider signed that this picture and its proof belong together. If you think they do not, a panel of other providers looks at the file.",
    already: "This proof has been doubted before",
    alreadyText: "There is one challenge of each proof. What its panel rejected can be reopened there, once.",
    steps: (window: string, panel: string) => [
      {
        title: "You pay deposit and panel",
        text: "The picture is flagged from then on. It may still be sold, but the price rests until this is decided.",
      },
      {
        title: `After ${window} the panel is drawn`,
        text: "Providers that have nothing to do with it are drawn by lot, by their stake.",
      },
      {
        title: `The panel votes, for ${panel} at most`,
        text: "Each computes the fingerprints from the file again and votes in secret. If the file is not shown, that counts for you.",
      },
    ],
    costText: (kept: string) =>
      `Deposit and what the panel gets. Both come back if you are right, but for ${kept} for whoever finishes it; the deposit goes to those who had to wait if you are not.`,
    button: (cost: string) => `Have it examined for ${cost}`,
    transaction: (serial: number) => `Doubt the proof of product #${serial}`,
  },
  distance: (bits: number) => `${bits} of 256 bits differ`,
  how: {
    title: "How a challenge works",
    steps: [
      {
        title: "You open it",
        text: "As creator or owner of the older picture, with a deposit. The contract checks who you are and measures how alike both pictures are. If one of this is not as it should be, nothing happens and nothing is paid.",
      },
      {
        title: "The accused may answer",
        text: "By showing that they registered an even older picture of the same, that you gave them a licence, or that both come from a public work that is older still. Meanwhile the picture may be sold, but the price rests.",
      },
      {
        title: "The copy goes",
        text: "Without an answer anybody may finish the challenge. The copy is removed for good.",
      },
    ],
    window: "Time to answer",
    deposit: "Deposit",
    depositHint: (kept: string) => `If the copy is removed you get it back, but for ${kept} for whoever finishes it.`,
    reward: "Reward, up to",
    rewardHint: "From the pledge of whoever brought the copy to market. A copy that was never offered has none.",
    limit: "Counts as a copy",
    limitValue: (bits: number) => `up to ${bits} bits`,
    limitHint: "of 256 in which the fingerprints differ, in the same colours",
  },
  bar: {
    title: "How alike they are",
    label: (name: string, distance: number, limit: number) => `${name}: ${distance}; up to ${limit} counts as a copy.`,
    pdq: "Light and dark (PDQ)",
    mapped: "Light and dark (PDQ), the original laid over",
    iscc: "Light and dark once more (ISCC)",
    colour: "Colours",
    limit: "Limit",
    unrelated: "Unrelated",
    verdict: {
      copy: "That is close enough to count as a copy.",
      unclear: "By measure alone this cannot be decided; a panel of providers can.",
      different: "That is too far apart to count as a copy.",
    },
    tellsTooLittle: (serial: number) => `Picture #${serial} has too little in it to be compared by measure.`,
  },
  bits: {
    title: "Both fingerprints, bit by bit",
    text: "A fingerprint is 256 answers about the light and dark parts of a picture. It hardly changes when the picture is resized, compressed or touched up.",
    label: (distance: number) => `Grid of 16 by 16 bits, ${distance} of them differ.`,
    same: "Same in both",
    different: "Different",
  },
  create: {
    title: "Challenge a picture",
    intro: "Look at both pictures. If the younger one is a copy, have it removed.",
    missing: "Two pictures are needed",
    missingText:
      "A challenge begins at the page of the accused picture, or of yours: look under the pictures that look alike.",
    unknown: "One of the two pictures is not known. The link may be cut off.",
    who: "Who was first",
    earlier: (original: number, accused: number, before: string) =>
      `#${original} was registered ${before} before #${accused}.`,
    notEarlier: (original: number, accused: number) =>
      `#${accused} was registered first, so #${original} cannot challenge it.`,
    sameTime: "Both were registered in the same moment: nobody was first.",
    swap: "Swap the pictures",
    noPicture: "There is nothing to measure",
    noPictureText: "Fingerprints are taken of pictures only. A panel of providers compares the contents.",
    searching: "Looking for how it was made",
    searchingText: "It may have been cut, turned, mirrored or framed. This takes a second or two.",
    different: "Not alike by measure",
    differentText:
      "However yours is cut, turned, mirrored or framed, it does not come near the other picture. That is no proof that it is no copy: a collage, a negative or a large sticker is not measured. If you can see it, a panel can too.",
    panelDecides: "A panel decides",
    panelSteps: (window: string, panel: string) => [
      {
        title: "You pay deposit and panel",
        text: "The accused picture is flagged from then on. It may still be sold, but the price rests until this is decided.",
      },
      {
        title: `The accused has ${window} to answer`,
        text: "A licence ends it. An even older picture, of their own or of anybody, is put before the panel.",
      },
      {
        title: `A panel votes, for ${panel} at most`,
        text: "Providers that have nothing to do with it are drawn by lot, compare both files and vote in secret. Anybody who disagrees may ask for a last round, in which all stake votes.",
      },
    ],
    panelCostText: (deposit: string, fee: string, kept: string) =>
      `${deposit} deposit and ${fee} for the panel. Both come back if you are right, but for ${kept} for whoever finishes it; the deposit goes to those who had to wait if you are not.`,
    next: "What happens next",
    nextSteps: (window: string) => [
      {
        title: "You pay the deposit",
        text: "The accused picture is flagged from then on. It may still be sold, but the price rests until this is decided.",
      },
      {
        title: `The accused has ${window} to answer`,
        text: "They keep the picture if they show a licence, or an even older one of their own that is just as near. Whatever else they bring is put before a panel, at their cost.",
      },
      {
        title: "It is finished",
        text: "Without an answer the copy is removed. A provider mostly does that within seconds; if none does, you come back here and press the button.",
      },
    ],
    cost: "It costs",
    costText: (kept: string) =>
      `If the copy is removed you get it back, but for ${kept} for whoever finishes it. If the accused answers, it goes to those who had to wait.`,
    gain: "You gain",
    upTo: "up to",
    gainText:
      "On top of the deposit, from the pledge of whoever brought the copy to market: your costs first, then what its buyer leaves. A copy that was never offered has none.",
    already: "These two pictures have had their challenge",
    alreadyText: "A pair is tried once on each ground.",
    show: "Show the challenge",
    button: (deposit: string) => `Challenge it for ${deposit}`,
    transaction: (serial: number) => `Challenge product #${serial}`,
  },
  detail: {
    title: (original: number | undefined, accused: number) =>
      original === undefined ? `The proof of #${accused}` : `#${original} against #${accused}`,
    progress: "What has happened",
    now: "What you can do now",
    steps: {
      proofsFetched: "Proofs fetched",
      identityVerified: "Identity verified",
      similarityMeasured: "Similarity measured",
      answered: "Time to answer",
      disputed: "Panel",
      resultChecked: "Result checked",
    },
    fetchedAlone: (accused: number) => `The proof of #${accused}, as its provider signed it.`,
    identityAs: { producer: "made the original", owner: "owns the original", anybody: "doubts the proof" },
    notMeasured: "Nothing to measure: the panel looks at the file.",
    similarity: (pdq: number, colour: number, mapped: boolean) =>
      `${pdq} of 256 bits differ${mapped ? " under the map" : ""}, the colours are ${colour} apart.`,
    toDispute: "Ready to go before the panel.",
    atPanel: "The panel is at work.",
    fetched: (original: number, accused: number) =>
      `Both pictures' fingerprints and registration times: #${original} is the older one of #${accused}.`,
    left: "left for the accused",
    over: "The time is over.",
    wasAnswered: "The accused answered.",
    unanswered: "No answer came.",
    toFinish: "Ready to be finished.",
    answer: {
      title: "Answer the challenge",
      text: (serial: number) =>
        `Show a picture by the same creator that was registered before #${serial} and looks like the accused one. Then the accused picture stays, and those who had to wait get the deposit.`,
      label: "Earlier picture",
      option: (serial: number, distance: number) => `#${serial}, ${distance} bits from the accused`,
      hint: "The closest one is at the top.",
      farther: (earlier: number, fee: string | undefined) =>
        `By measure #${earlier} is not as near as the accusation, so that a panel has to look.${fee === undefined ? "" : ` You advance its fee of ${fee}, and have it back if the panel agrees.`}`,
      older: {
        summary: "Both come from an older public work",
        text: (fee: string | undefined) =>
          `Say which one it is, and where it can be seen: a panel looks at it.${fee === undefined ? "" : ` You advance its fee of ${fee}, and have it back if the panel agrees.`}`,
        button: "Answer with it",
      },
      licence: "Answer with the licence",
      licenceText: "The original's owner has licensed its creator, and asks no share. That ends the challenge.",
      licenceShare:
        "The licence of its creator asks for a share of each sale, which this picture does not pay: it does not answer the challenge. Ask the owner for one without a share.",
      licenceOther: (original: number) =>
        `That licence is for somebody else, or not of #${original}: it does not help here.`,
      none: (serial: number) =>
        `There is no picture by the same creator that is older than #${serial}, so there is nothing to answer with here.`,
      button: "Answer with this picture",
      transaction: (accused: number) => `Answer the challenge of product #${accused}`,
    },
    waitChallenger:
      "Now the accused may answer. When the time is over you can finish it here and get your deposit back with the reward.",
    waitOthers: "Now the accused may answer. When the time is over anybody can finish it here.",
    waitOriginal: "The original is under challenge itself. This one can be finished when that is decided.",
    originalGone:
      "The original was removed itself, so it proves nothing any more: finishing leaves the accused picture with its owner, and the deposit goes to those who had to wait.",
    accusedGone:
      "Another challenge has removed the picture already. Finishing gives back what this one still holds: the deposit, but for whoever finishes it, and what no panel has spent.",
    finishBack: "Finish: take the deposit back",
    finishText:
      "No answer came in time. Finishing removes the copy for good, and the challenger gets the deposit and the reward. Anybody may do it; a provider mostly does within seconds.",
    finishPanel: "Bring it before the panel",
    finishPanelText:
      "The time to answer is over. Now the panel can be drawn. Anybody may start it; as a rule a provider does.",
    finish: "Finish: remove the copy",
    finishRejected: "Finish: keep the picture",
    finishTransaction: (accused: number) => `Finish the challenge of product #${accused}`,
    deposit: "Deposit",
    reward: "Reward",
    upheld: "The copy was removed",
    upheldText: (accused: number, deposit: string, reward: string) =>
      `#${accused} is gone for good. The challenger got ${deposit} of the deposit back, and ${reward} from those who answer for it.`,
    compensated: (amount: string) => `Who bought it in good faith got ${amount}.`,
    undecided: "Ended without a decision",
    undecidedText: (deposit: string) =>
      `Everything stays as it is. The challenger got ${deposit} back and may try again.`,
    rejectedPanel: (accused: number) =>
      `The panel found nothing wrong. #${accused} stays. The deposit went to those who had to wait, less a share for the upkeep of the ledger.`,
    statement: "What the challenger says",
    rejected: "The picture stays",
    rejectedAnswered: (accused: number, deposit: string) =>
      `The accused answered in time. #${accused} stays. The deposit of ${deposit} went to those who had to wait, less a share for the upkeep of the ledger.`,
    rejectedGone: (accused: number, deposit: string) =>
      `The original was removed itself before the end. #${accused} stays. The deposit of ${deposit} went to those who had to wait, less a share for the upkeep of the ledger.`,
    rejectedStill: (accused: number, deposit: string) =>
      `Too few voted to overturn what the panel found before. #${accused} stays. The challenger got ${deposit} back.`,
    evidence: {
      title: "What was said",
      label: "Say something to it",
      hint: "Words or a link. Everybody can read it, and it stays. It moves no money.",
      side: { challenger: "for the challenge", accused: "for the accused", other: "neither side" },
      button: "Say it",
      transaction: (accused: number) => `Speak in the challenge of product #${accused}`,
    },
    reopen: {
      title: "You think the panel was wrong",
      text: "Have all providers without a part in it vote, by their stake. You take the challenger's place, with what it may win and lose. This can be done once; after it the case is closed for good.",
      button: (cost: string) => `Have it looked at again for ${cost}`,
      transaction: (accused: number) => `Reopen the challenge of product #${accused}`,
    },
    panel: {
      title: "The panel",
      round: (number: number) => (number === 0 ? "First round: drawn seats" : "Last round: all stake votes"),
      phase: {
        draw: "Is being drawn",
        commit: "Votes in secret",
        reveal: "Shows the votes",
        appeal: "Can be appealed",
        solved: "Has ruled",
        executed: "Decided",
      },
      left: "left",
      over: "The time is over",
      seats: (seats: number) => (seats === 1 ? "1 seat" : `${seats} seats`),
      stake: (stake: string) => `stake ${stake}`,
      tooFew: "Too few providers without a part in this case may vote, so nothing is decided.",
      voted: { upheld: "for removal", rejected: "for keeping it" },
      waiting: "has not voted",
      committed: "has voted, not shown yet",
      silent: "did not vote",
      appeal: "Ask for the last round",
      appealText:
        "All providers without a part in this case vote by their stake, and that is final. If they rule otherwise, the seats that were wrong pay you.",
      appealTransaction: "Appeal a ruling",
      draw: "Draw the panel",
      drawTransaction: "Draw a panel",
      execute: "Carry out the ruling",
      executeTransaction: "Carry out a ruling",
      ruling: { upheld: "For removal", rejected: "For keeping it", undecided: "No majority yet" },
    },
    paidToVault: "What you got waits under My things, to be taken or spent.",
  },
} as const;
