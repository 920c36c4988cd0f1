/** Bids of buyers. */
export const bidTexts = {
  bid: "Bid for it",
  bidLess: "Bid another price",
  bidAgain: "Bid again",
  how: (name: string) =>
    `You sign what you would pay; whoever owns the work may accept it until it ends. Nothing is paid before that. Then the sale goes its usual way: your money waits until you have the file. ${name} keeps your bid and shows it.`,
  amount: "You would pay",
  badAmount: "Write an amount like 12.50.",
  youWouldPay: (amount: string) => `${amount}, once the owner accepts.`,
  stands: "It stands for",
  days: (days: number) => (days === 1 ? "one day" : `${days} days`),
  allow: (amount: string) => `Let the vault take ${amount}`,
  allowTitle: (amount: string) => `Let the vault take ${amount} for a bid`,
  sign: "Sign the bid",
  yours: "You bid for this.",
  yoursUnfunded:
    "It cannot be accepted at the moment: your balance is too low, or the vault has no permission to take the money. It counts again once both are there.",
  until: "ends",
  takeBack: "Take this bid back",
  takeBackTitle: (serial: number) => `Take the bid for picture #${serial} back`,
  received: "Bids",
  receivedText:
    "Accept one, and the sale begins as if its buyer had bought: the money is taken from the buyer at once.",
  accept: (amount: string) => `Accept ${amount}`,
  acceptTitle: (serial: number, amount: string) => `Sell picture #${serial} for a bid of ${amount}`,
  unfunded: "This bid has no money behind it now: it cannot be accepted.",
  pledgeFirst: "Put down the pledge first; then you can accept a bid.",
  away: (name: string) => `${name} does not answer: bids that it keeps are missing here.`,
  mine: "Bids",
  mineText: "What you bid, and what others bid for your works.",
  toYou: "For your work",
  byYou: "Your bid",
} as const;
