/** What a seller promises to the buyer, if the work proves to be a copy. */
export const guaranteeTexts = {
  label: "Guarantee to the buyer (optional)",
  hint: (season: string) =>
    `If the work is removed as a copy or as falsely attested, the buyer gets back what it has lost, up to this amount. The money is locked with the sale and comes back to you ${season} after it.`,
  youPromise: (amount: string) => `You promise ${amount}.`,
  tooHigh: "Promise the price at most.",
  bad: "Write an amount like 12.50, or leave it empty.",
  reserveText: (amount: string) =>
    `Put ${amount} aside first, so that it is there when somebody buys. You can take it back as long as nobody has.`,
  reserve: (amount: string) => `Put ${amount} aside`,
  reserveTitle: (serial: number, amount: string) => `Put ${amount} aside for the guarantee on #${serial}`,
  reserved: (amount: string) => `${amount} are put aside for your guarantee to a buyer.`,
  release: (amount: string) => `Take ${amount} back`,
  releaseTitle: (serial: number) => `Take back what is put aside for #${serial}`,
  promise: (amount: string) => `If this proves to be a copy you get back up to ${amount}.`,
  promiseUntil: (amount: string, date: string) =>
    `If this proves to be a copy you get back up to ${amount}, while it is yours, until ${date}.`,
  locked: (amount: string) => `Your guarantee of ${amount} is locked with this sale.`,
  lockedUntil: (amount: string, date: string) =>
    `Your guarantee of ${amount} to the buyer comes back on ${date}, unless the work proves to be a copy.`,
  paid: (amount: string, isBuyer: boolean) =>
    isBuyer ? `The seller's guarantee has paid you ${amount}.` : `Your guarantee has paid the buyer ${amount}.`,
  payOut: "Pay out the guarantee",
  close: "Take the guarantee back",
  closeTitle: (serial: number) => `End the guarantee on #${serial}`,
  short: (amount: string) => `Back up to ${amount}`,
  mine: "Guarantees",
  toBuyer: (amount: string) => `Your guarantee of ${amount}`,
  fromSeller: (amount: string) => `You are guaranteed ${amount}`,
  returns: "comes back on",
  ends: "ends on",
} as const;
