export const espTexts = {
  title: "Edge service providers",
  intro:
    "ESPs make the pictures and vouch for them with their stake. Every settled task is one piece of experience; the chain turns all of it into an opinion.",
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
  stake: "Stake",
  reserved: "of it answers for open work",
  free: "free",
  fee: "Fee",
  load: "Waiting",
  loadValue: (waiting: number, running: number) => (waiting + running === 0 ? "no queue" : `${running} running, ${waiting} waiting`),
  secondsPerTask: (seconds: number) => (seconds < 1 ? "under a second" : `about ${Math.round(seconds)} s`),
  duration: "Takes",
  away: "Does not answer right now",
  generator: "What it makes pictures with",
  nearDuplicates: {
    refuse: "Refuses to vouch for pictures that look like a registered one.",
    flag: "Vouches for pictures even if they look like a registered one, and says so.",
  },
  endpoint: "Endpoint",
  registered: "Registered",
  lastOutcome: "Latest outcome",
  history: "How the opinion changed",
  historyText: "After each settled or failed task, over all producers.",
  historyEmpty: "No task has been settled yet, so nothing is known of this provider.",
  historyTable: "The same as a table",
  outcomes: "Latest outcomes",
  outcome: { true: "Good", false: "Bad" } as Record<string, string>,
  producer: "Producer",
  value: "Value",
  when: "When",
  task: "Task",
  confidence: (uncertainty: number, settled: number): string => {
    if (settled === 0) return "Nobody has any experience with it yet.";
    if (uncertainty > 0.6) return "Too little is known to say much.";
    if (uncertainty > 0.3) return "Some experience; the picture may still change.";
    return "Well known: a lot of experience stands behind this.";
  },
  verdict: (score: number, uncertainty: number): string => {
    if (uncertainty > 0.6) return "New";
    if (score >= 0.8) return "Trusted";
    if (score >= 0.6) return "Good";
    if (score >= 0.4) return "Mixed";
    return "Poor";
  },
  products: "Pictures it made or vouches for",
} as const;
