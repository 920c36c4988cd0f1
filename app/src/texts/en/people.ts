export const peopleTexts = {
  title: (name: string) => `Works of ${name}`,
  description: "What this account made and what it owns, each with its proof.",
  intro:
    "Everything this account had made or registered, and everything it owns now. Anybody can see this on the chain.",
  address: "Address",
  made: "Made",
  madeNothing: "It has not had anything made or registered.",
  owns: "Owns now",
  ownsNothing: "It owns nothing right now.",
} as const;
