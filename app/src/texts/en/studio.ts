import { MASS } from "@genuine/sdk/reputation/opinion";

type Kind = "picture" | "text";
const things = (count: number, kind: Kind) =>
  kind === "text" ? (count === 1 ? "story" : `${count} stories`) : count === 1 ? "picture" : `${count} pictures`;

type Known = { /** Share of it that was good, 0 to 1. */ good: number; tasks: number };

const inWords = (good: number) =>
  good >= 0.85 ? "good" : good >= 0.6 ? "mostly good" : good >= 0.35 ? "mixed" : "mostly bad";
/** Nothing while the number is not known. */
const tasksOf = (tasks: number) => (tasks === 0 ? "" : ` (${tasks} ${tasks === 1 ? "task" : "tasks"})`);

/** Parts of the sentence that says why a provider stands where it stands. */
export const reasonTexts = {
  sentence: (known: string, ...terms: string[]) => `${known}${terms.length === 0 ? "" : `; ${terms.join(" ")}`}.`,
  experience: (own: Known | undefined, others: Known | undefined): string => {
    if (own === undefined && others === undefined) return "Nobody has tried it yet, so it starts in the middle";
    if (own === undefined) return `Others had ${inWords(others!.good)} experience with it${tasksOf(others!.tasks)}`;
    const mine = `Your own experience is ${inWords(own.good)}${tasksOf(own.tasks)}`;
    if (others === undefined) return `${mine} and nobody else's counts yet`;
    const alike = inWords(own.good) === inWords(others.good);
    return `${mine}, ${alike ? "that of others too" : `that of others ${inWords(others.good)}`}${tasksOf(others.tasks)}`;
  },
  confidence: (mass: number) =>
    mass < MASS.known
      ? ", too little to be sure of its score"
      : mass < MASS.wellKnown
        ? ", so its score is fairly certain"
        : ", so its score is well founded",
  away: "it does not answer right now",
  load: (queue: number) =>
    queue === 0 ? "it can start at once and" : `${queue} ${queue === 1 ? "is" : "are"} before you and it`,
  fee: (more: bigint, amount: string, same: number, all: number) =>
    all === 1
      ? "is the only one to answer"
      : same === all
        ? "costs as much as the others"
        : more === 0n
          ? "is the cheapest"
          : `costs ${amount} more than the cheapest`,
};

const inTime = (seconds: number) =>
  seconds < 90 ? `about ${Math.max(1, Math.round(seconds))} s` : `about ${Math.round(seconds / 60)} min`;

export const studioTexts = {
  title: "Studio",
  intro: "Describe a picture or begin a story. A provider makes it, you pay only when it is yours.",
  tabs: { label: "What to do", create: "Have something made", existing: "Register a picture you have" },
  kind: {
    label: "What should be made?",
    picture: "A picture",
    text: "A story",
    hint: {
      picture: "Painted from your words.",
      text: "A short story in English that goes on from your words. You can watch it being written.",
    },
  },
  text: {
    prompt: "What should it be about?",
    promptPlaceholder: "A little robot who is afraid of the rain",
    ideaList: [
      { prompt: "A little robot who is afraid of the rain", shown: "A little robot who is afraid of the rain" },
      { prompt: "A brave mouse and a big cat", shown: "A brave mouse and a big cat" },
      { prompt: "Two owls who cannot sleep", shown: "Two owls who cannot sleep" },
    ],
    count: "How many stories?",
    noProviders: "No provider writes right now",
    noProvidersText: "Those that answer make pictures only.",
  },
  prompt: "What should it show?",
  promptHint:
    "Only the provider reads this. The chain keeps a fingerprint of it, so that you can prove later what you asked for.",
  promptPlaceholder: "A red fish wearing a crown in the sea",
  ideas: "Ideas",
  ideaList: [
    { prompt: "A red fish wearing a crown in the sea", shown: "A red fish wearing a crown in the sea" },
    { prompt: "A white owl and a blue mushroom at night", shown: "A white owl and a blue mushroom at night" },
    { prompt: "Three green apples on a yellow background", shown: "Three green apples on a yellow background" },
  ],
  count: "How many pictures?",
  countHint: "All of the same description, each a little different. You pay for each by itself.",
  provider: "Who should make it?",
  providerHint:
    "Ranked by how well each one served you and others; your own experience counts for you. Bars show good, unknown and bad experience.",
  choose: "Choose for me",
  chooseHint:
    "Mostly the one that is worth most for its price and time, sometimes another, so that newcomers get work too.",
  taken: (name: string) => `${name} it is.`,
  wishLabel: "What matters most?",
  most: "The most you want to pay (optional)",
  atMost: (amount: string) => `You pay ${amount} at most.`,
  mostHint: "Providers that ask for more are left out.",
  tooDear: "above your limit",
  nothingFor: (least: string) => `Nobody makes it for that. The lowest price is ${least}.`,
  wishes: {
    quick: { name: "Quick", sentence: (name: string, seconds: number) => `${name}: yours in ${inTime(seconds)}.` },
    balanced: {
      name: "Balanced",
      sentence: (name: string, seconds: number) => `${name}: the most for its price, in ${inTime(seconds)}.`,
    },
    cheap: {
      name: "Cheap",
      sentence: (name: string, seconds: number) =>
        `${name}: a low price that its work is worth, in ${inTime(seconds)}.`,
    },
  },
  chosen: (name: string, percent: number) => `${name} it is (its chance was ${percent} %).`,
  noProviders: "No provider is registered",
  noProvidersText: "Somebody has to run a worker before anything can be made.",
  away: "does not answer",
  takes: (seconds: number, waiting: number) =>
    `${waiting === 0 ? "no queue" : `${waiting} before you`}, about ${Math.max(1, Math.round(seconds))} s`,
  askQuote: "Ask for a price",
  promptMissing: "Write first what it should be.",
  asking: "Asking the provider…",
  quoteTitle: (name: string) => `${name}'s offer`,
  fee: "You pay",
  within: "Delivered within",
  generator: "Made with",
  understood: (parts: readonly string[]) => `Understood: ${parts.join("; ")}.`,
  leftOut: (words: readonly string[]) => `It does not know, and will leave out: ${words.join(", ")}.`,
  expires: "Offer ends",
  parts: (count: number, each: string, kind: Kind) =>
    count === 1 ? undefined : `${things(count, kind)}, ${each} each`,
  quoteText: (count: number, kind: Kind) =>
    count === 1
      ? `Your money is locked, not spent: if the ${things(1, kind)} comes late, you get a part of the provider's stake; if it never comes, your money and the stake that was put up for it.`
      : `Your money is locked, not spent: you pay only for ${kind === "text" ? "stories" : "pictures"} that come. If they come late, you get a part of the provider's stake; if they never come, your money and the stake that was put up for them.`,
  cancelTerms: (waiting: string, begun: string) =>
    `If you cancel before the delivery you get back ${waiting} while the work has not begun, ${begun} after that.`,
  pay: (amount: string) => `Pay ${amount} and start`,
  payTitle: (name: string, count: number, kind: Kind) =>
    `Have ${count === 1 ? "a " : ""}${things(count, kind)} made by ${name}`,
  again: {
    asked: "You asked for:",
    same: "Again",
    words: "Change words",
    variations: "Four variations",
    other: "Ask another provider",
    more: (kind: Kind) => (kind === "text" ? "Have another story written" : "Have another picture made"),
  },
  back: "Change something",
  expired: "This offer has ended. Ask again.",
  existing: {
    intro:
      "A provider looks at the picture, signs that the file and its fingerprint belong together, and the chain registers it as yours.",
    file: "Your picture",
    fileHint: "PNG, JPEG, WebP, GIF or AVIF, at most 10 MB.",
    noPicture: (name: string, kind: string, instead: string) =>
      `${name} is not a picture that can be registered here. It is ${kind}. ${instead || "Choose a PNG, JPEG, WebP, GIF or AVIF file."}`,
    tooLarge: (size: string) => `This file has ${size}; 10 MB are allowed. Make it smaller.`,
    provider: "Who should vouch for it?",
    ask: "Have it looked at",
    asking: "The provider looks at it…",
    looksLike: "It looks like pictures that are registered already",
    looksLikeText:
      "If it is a copy, the creator of the earlier one can have it removed, and the provider pays for vouching.",
    bits: (distance: number) => `${distance} of 256 bits differ`,
    refused: (name: string) => `${name} does not vouch for this picture`,
    refusedText:
      "It looks like a picture that somebody else has registered. If it is your own work, choose another picture of it, or ask that owner for a licence.",
    date: {
      text: "Put a date on it before anybody sees it: if somebody registers it in front of you, yours is older all the same. It shows nothing of the picture, and holds if you register it within a day.",
      button: "Date it first",
      done: "It is dated. Keep this page open until it is registered.",
      transaction: "Date a picture",
    },
    canonical: {
      nothing: "This very file is registered.",
      stripped:
        "This file is registered: your picture without what else stood in its file, such as texts, places and profiles. Keep your own file as well.",
      encoded:
        "This file is registered: your picture as browsers show it, upright, opaque and in sRGB. Keep your own file as well.",
    },
    weak: "This picture tells too little to be defended",
    weakText:
      "It has so little detail that no copy of it can be measured. You may register it, but a challenge will not find copies by measure.",
    copy: "shows the same",
    fresh:
      "No registered picture was found in it: neither as it is, nor turned, mirrored or in negative, nor with a little cut off, framed or tilted. Collages, strong cuts and large captions are not searched for.",
    register: "Register it as mine",
    registerTitle: "Register a picture",
    policy: { refuse: "refuses look-alikes", flag: "accepts look-alikes, but says so" },
  },
} as const;
