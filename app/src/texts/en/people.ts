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
  collections: "Collections",
  collection: (tag: string, name: string) => `${tag}, a collection of ${name}`,
  collectionIntro: "Works of one owner under one of its tags. The owner adds a work by giving it the tag.",
  collectionEmpty: "Nothing in this collection",
  collectionEmptyText: "Its owner has given no work this tag, or has sold what had it.",
  allOfThem: "All works of this account",
} as const;
