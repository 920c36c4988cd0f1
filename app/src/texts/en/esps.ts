import { MASS } from "@genuine/sdk/reputation/opinion";
/** A provider's statements about its generator. */
export type Generator = { id: string; label: string; description: string; model: string };

export const espTexts = {
  /** Providers speak English. */
  ownWords: ({ label, description }: Generator): { label: string; description: string } => ({ label, description }),
  title: "Edge service providers",
  intro:
    "They make the pictures and stories, and vouch for them with their stake. Every settled task is one piece of experience; the chain turns all of it into an opinion.",
  description: (name: string, settled: number, attested: number) =>
    `${name} has completed ${settled} paid ${settled === 1 ? "task" : "tasks"} and vouches for ${attested} ${attested === 1 ? "work" : "works"} with its stake.`,
  empty: "No provider has registered yet",
  emptyText: "As soon as one stakes and registers, it appears here.",
  score: "Score",
  scoreHint: "Belief, plus half of what is still unknown.",
  belief: "Belief",
  disbelief: "Disbelief",
  uncertainty: "Unknown",
  opinionLabel: (belief: string, disbelief: string, uncertainty: string) =>
    `Belief ${belief}, disbelief ${disbelief}, unknown ${uncertainty}`,
  settled: "Settled tasks",
  refunded: "Refunded",
  agreed: "Ended by agreement",
  stake: "Stake",
  reserved: "of it answers for open work",
  behindEach: (works: number) =>
    works === 1 ? "stand behind the one work it vouches for" : `stand behind each of the ${works} works it vouches for`,
  free: "free",
  fee: "Fee",
  capacity: "Takes at a time",
  takesNone: "nothing now",
  undelivered: (count: number) => `${count} of them to be delivered`,
  load: "Waiting",
  loadValue: (waiting: number, running: number) =>
    waiting + running === 0 ? "no queue" : `${running} running, ${waiting} waiting`,
  secondsPerTask: (seconds: number) => (seconds < 1 ? "under a second" : `about ${Math.round(seconds)} s`),
  duration: "Takes",
  away: "Does not answer right now",
  generator: "What it makes, and with what",
  model: (model: string, licence: string | undefined) =>
    licence === undefined
      ? `Model ${model}. Its licence is not stated: ask before you sell what it makes.`
      : `Model ${model}, under the licence ${licence}.`,
  modelHash: (hash: string) => `SHA-256 of the model's files: ${hash}`,
  price: { picture: "A picture costs", text: "A text costs" },
  nearDuplicates: {
    refuse: "Refuses to vouch for pictures that look like a registered one.",
    flag: "Vouches for pictures even if they look like a registered one, and says so.",
  },
  policy: {
    title: (esp: string) => `What ${esp} will not make`,
    words: ({ en }: { en: string; zh: string }): string => en,
    none: (esp: string) => `${esp} does not state anything that it will not make.`,
    unsigned: (esp: string) => `What is shown as the content policy of ${esp} was not signed by it.`,
    version: (version: number) => `Version ${version}, signed. What falls under it gets no quote and costs nothing.`,
    classifier: "A program of the provider's looks at each prompt as well.",
  },
  endpoint: "Endpoint",
  registered: "Registered",
  lastOutcome: "Latest outcome",
  history: "How the opinion changed",
  historyText: "After each settled or failed task, over all producers.",
  historyEmpty: "No task has been settled yet, so nothing is known of this provider.",
  historyTable: "The same as a table",
  triangle: {
    label: (tasks: number, first: string, now: string) =>
      `The opinion in a triangle with the corners belief, disbelief and unknown. After the first of ${tasks} ${tasks === 1 ? "task" : "tasks"}: ${first}. Now: ${now}.`,
    present: (belief: string, disbelief: string, uncertainty: string) =>
      `Now ${belief} speak for it, ${disbelief} against it, and ${uncertainty} are unknown. The table below has every step.`,
    now: "now",
    good: "after a good task",
    bad: "after a bad task",
    reading: "The further right, the better the score. The further down, the more is known.",
  },
  why: {
    title: "Why this score",
    intro:
      "Only paid tasks count. How good one was is the share of it that was in order, less for each minute it came late and for each star that is missing. It counts once it is rated, or the time for that is over. A statement about a file that is found false is bad, too. What producers made of them is weighed and put together.",
    yours: "Your experience and everybody's",
    everybody: "Everybody's experience",
    own: (tasks: number) => (tasks === 0 ? "Yours" : `Yours, from ${tasks} ${tasks === 1 ? "task" : "tasks"}`),
    ownNone: "You have not worked with this provider yet.",
    others: "Everybody else's",
    all: "All producers",
    together: "Together, for you",
    restsOnOthers: "For you the score rests on what others experienced.",
    fusedText:
      "Both are put together: the side with more experience decides more. Your own tasks are never counted twice.",
    connect: "Connect a wallet to see how your own experience changes the score for you.",
    weights: "What counts how much",
    outcome: {
      name: "Good or bad",
      text: (good: number, bad: number) =>
        `A good outcome counts ${good}, a bad one ${bad}: trust is lost faster than it is won.`,
    },
    memory: {
      name: "How long you remember",
      text: (left: string, period: string) =>
        `Your own experience fades slowly: ${left} of it is left ${period}, and you are as sure as what is left.`,
    },
    freshness: {
      name: "How fresh",
      while: "with time",
      period: (seconds: number) => {
        const [size, unit] =
          seconds % 86_400 === 0 ? [86_400, "day"] : seconds % 3_600 === 0 ? [3_600, "hour"] : [60, "minute"];
        const count = Math.round(seconds / size);
        return count === 1 ? `every ${unit}` : `every ${count} ${unit}s`;
      },
      text: (left: string, period: string) =>
        `News counts more than memories: what others say keeps ${left} of its weight ${period}.`,
    },
    familiarity: {
      name: "How familiar",
      text: (cap: number) =>
        `Who comes here more often than to other providers knows it better and counts more, up to ${cap} times as much.`,
    },
    value: {
      name: "How much was paid",
      text: "Who paid more lately counts more, and trifles move nothing. Whoever pays enough can still move a score.",
      cap: "It counts fully from",
    },
    recommenders: "Whose experience this is",
    recommendersText:
      "The ones with the most to say first. Fresh and paid together, and how often each comes here, make a producer's word count.",
    tasks: (good: number, bad: number) => {
      if (good + bad === 1) return good === 1 ? "1 task, good" : "1 task, bad";
      return `${good + bad} tasks, ${bad === 0 ? "all good" : good === 0 ? "all bad" : `${good} good and ${bad} bad`}`;
    },
    latest: "Latest outcome",
    fresh: "Freshness",
    paid: "Paid lately",
    counts: (share: string) => `, counts ${share}`,
    more: (count: number) => `${count} more ${count === 1 ? "producer" : "producers"}`,
  },
  outcomes: "Latest outcomes",
  outcome: { true: "Good", false: "Bad" } as Record<string, string>,
  producer: "Producer",
  value: "Value",
  when: "When",
  task: "Task",
  confidence: (mass: number, settled: number): string => {
    if (settled === 0) return "Nobody has any experience with it yet.";
    if (mass < MASS.known) return "Too little was paid lately to say much.";
    if (mass < MASS.wellKnown) return "Some experience; the picture may still change.";
    return "Well known: a lot of paid experience stands behind this.";
  },
  confidenceFrom: (tasks: number, producers: number) =>
    `This rests on ${tasks} ${tasks === 1 ? "task" : "tasks"} of ${producers} ${producers === 1 ? "producer" : "producers"}.`,
  verdicts: { unknown: "New", trusted: "Trusted", good: "Good", mixed: "Mixed", poor: "Poor" },
  products: "What it made or vouches for",
} as const;
