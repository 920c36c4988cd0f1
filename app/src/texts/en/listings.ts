/** Offers that are signed and not sent. */
export const listingTexts = {
  offer: "Offer it",
  free: (days: number) =>
    `Offering costs nothing: you only sign, and nothing goes to the chain until somebody buys. It stands for ${days} days, and ends earlier when the picture changes hands.`,
  deliverer: (name: string) => `${name} keeps the file, shows your offer and delivers for you, for 1 % of the price.`,
  yours: "You offer this.",
  yoursOnChain: "You offer this on the chain.",
  until: "It ends",
  change: "Another price",
  changeHint:
    "A lower price counts at once. For a higher one, take your offers back first: a buyer may have kept the lower one.",
  changeButton: "Offer it at this price",
  away: (name: string) =>
    `${name} keeps the file and would show your offer, but does not answer. You can offer it on the chain instead: everybody sees it there, and ${name} delivers when it is back.`,
  onChain: "Offer it on the chain",
  takeBack: "Take all my offers back",
  takeBackTitle: "Take all signed offers back",
  takeBackText:
    "One signature ends every offer you have signed, of all your pictures. It costs nothing; the provider brings it to the chain.",
  takeBackByHand: "Take them back by a transaction",
  mineAway:
    "A provider's board does not answer. If you signed offers for it, they are not shown here, but they still stand.",
  hidden: (names: readonly string[]) =>
    names.length === 1
      ? `${names[0]} does not answer: offers that only it shows are missing here.`
      : `${names.join(", ")} do not answer: offers that only they show are missing here.`,
  mine: (count: number) => `You offer ${count === 1 ? "one picture" : `${count} pictures`} by your signature.`,
} as const;
