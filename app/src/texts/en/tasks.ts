type Kind = "picture" | "text";
const thing = (kind: Kind) => (kind === "text" ? "story" : "picture");
const many = (kind: Kind) => (kind === "text" ? "stories" : "pictures");
const things = (count: number, kind: Kind) => (count === 1 ? thing(kind) : `${count} ${many(kind)}`);
const numbered = (number: number, kind: Kind) => `${kind === "text" ? "Story" : "Picture"} ${number}`;

export const taskTexts = {
  title: (count: number, kind: Kind) =>
    count === 1
      ? `A ${thing(kind)} is being ${kind === "text" ? "written" : "made"}`
      : `${things(count, kind)} are being made`,
  deliveredTitle: (count: number, kind: Kind) =>
    count === 1 ? `The ${thing(kind)} is here, sealed` : `${things(count, kind)} are here, sealed`,
  doneTitle: (count: number, kind: Kind) =>
    count === 1
      ? `Your ${thing(kind)} is ${kind === "text" ? "written" : "made"}`
      : `Your ${things(count, kind)} are made`,
  refundedTitle: (count: number, kind: Kind) =>
    count === 1 ? `This ${thing(kind)} was not made` : `These ${many(kind)} were not made`,
  agreedTitle: "This order was ended by agreement",
  by: "Made by",
  for: "For",
  fee: "Fee",
  steps: {
    paid: "Paid",
    paidDetail: "Your money is locked until it is yours.",
    generating: "Being made",
    delivered: "Delivered, sealed",
    deliveredDetail: "You hold the file, but only the provider's key opens it.",
    accepted: "Accepted",
    witnessed: "Others hold it for you",
    revealed: (shown: number, count: number) =>
      count === 1
        ? "Key shown, product registered"
        : shown === 0
          ? "Keys shown, products registered"
          : `Keys shown, products registered (${shown} of ${count})`,
    settled: "Provider paid",
    unrated: "Rated by you",
    rated: (stars: number) => (stars === 0 ? "Not rated: what the chain saw counts" : `You gave ${stars} of 5 stars`),
    refunded: "Refunded",
    agreed: "Ended by agreement",
  },
  states: {
    quoted: "waiting for your payment",
    queued: "waiting for its turn",
    generating: "at work",
    sealing: "sealing the file",
    delivered: "delivered",
    accepted: "accepted",
    revealed: "revealed",
    settled: "settled",
    refunded: "refunded",
    agreed: "ended by agreement",
    failed: "gave up",
  },
  away: "The provider does not say how far it is right now. What is on the chain is shown.",
  deadlines: {
    deliver: "Delivery within",
    accept: "Your answer within",
    reveal: "The key within",
    complain: "A complaint is possible for",
    rate: "You can rate it for",
  },
  made: (made: number, count: number) => `${made} of ${count} made`,
  awaited: (state: "made" | "current" | "ahead") =>
    ({ made: "Made; it is sealed and sent with the others", current: "Being made", ahead: "Comes next" })[state],
  number: numbered,
  check: {
    locked: "Sign once, so that this browser can read what was sent to you.",
    unlock: "Sign and fetch the file",
    unlockAll: "Sign once and open all",
    label: "The sealed file",
    fetching: "Fetching the sealed file…",
    bytes: (done: string, total: string | undefined) =>
      total === undefined ? `Fetching the sealed file: ${done}` : `Fetching the sealed file: ${done} of ${total}`,
    phase: { fetching: "Fetching the sealed file…", checking: "Checking the sealed file…", opening: "Opening it…" },
    stop: "Stop",
    stopped: (done: string | undefined) =>
      done === undefined ? "You stopped it." : `You stopped it; ${done} are here and kept.`,
    goOn: "Go on",
    sealed: (size: string) => `The sealed file is here (${size}) and is complete.`,
    opened: (count: number, all: number) => (all === 1 ? "The file is open." : `${count} of ${all} files are open.`),
    failed: "The sealed file is not usable",
    failedText: "Do not accept it. If it stays like this until the time is over, you get your money back.",
    retry: "Fetch it again",
    lostKey: "Is the key lost?",
    lostKeyText:
      "The provider still keeps the file. Sign that you own it, and the provider seals it once more, for this visit. Then save it.",
    reseal: "Have it sealed again",
  },
  accept: "Accept the delivery",
  acceptTitle: "Accept a delivery",
  acceptText: "Then the provider must show the key, or it loses its bond to you.",
  ifSilent:
    "If you do nothing, other providers with more than a third of all stake can confirm that the file is here for you: then the provider is paid without your answer, and you get it from any of them. If they cannot, you get your money back.",
  silent:
    "Your time to answer is over. The provider looks for others who hold the file for you. If too few do, your money is yours again",
  bothLose: "If too few can, you and the provider each lose a small part of the price.",
  object: "I do not have it",
  objectTitle: "Say that you do not have the file",
  objectText:
    "Try again first. If you still cannot get it, say so: then others are asked at once to fetch it and hold it for you. If enough of them have it, you get it from any of them and the provider is paid; if not, you get your money back.",
  objected:
    "You said that you do not have it. The provider looks for others who hold it for you. If too few do, your money is yours again",
  isLate:
    "The provider is late. It may still deliver, but pays you more of its stake the longer it takes. If nothing comes, your money and its stake are yours",
  late: (amount: string, mine: boolean) => `It came late: ${mine ? "you" : "the customer"} got ${amount} back.`,
  witnessed: (mine: boolean) =>
    mine
      ? "You did not accept it, so other providers keep the file for you:"
      : "The customer did not accept it, so other providers keep the file for them:",
  waitReveal: "Now the provider shows the key. This takes a few seconds.",
  open: (kind: Kind) => `Your ${thing(kind)}`,
  download: (kind: Kind) => `Save the ${thing(kind)}`,
  growing: {
    title: "As far as it is written",
    waiting: "The first words come in a moment.",
    hint: "You can watch it being written. Your wallet signs once that it is you; this costs nothing.",
    watch: "Sign and watch",
  },
  confirm: (opened: number, count: number) =>
    opened === count
      ? count === 1
        ? "Confirm and pay the provider"
        : "Confirm all and pay the provider"
      : `Confirm ${opened} of ${count} and pay the provider`,
  confirmTitle: "Confirm what came",
  confirmText:
    "You have opened it and it is what was promised. Without your word the provider is paid when the time for a complaint is over.",
  product: "Show the product",
  false: "This file is not what was promised",
  falseText:
    "Your browser found a piece that proves it. Complain now: you get its price back and the provider's bond for it.",
  complain: "Complain with the proof",
  complainTitle: "Complain about a false file",
  refund: "Get the money back",
  refundTitle: "Take a refund",
  refundText: (atFault: boolean) =>
    atFault
      ? "The time is over. You get your money back, and the provider's bond."
      : "The time to accept is over, and too few hold the file for you. You get your money back, less a small part of the price that the provider loses as well.",
  refunded: (amount: string, inPart: boolean, penalty: string | null) => {
    const money = inPart ? `You have ${amount} back` : "You have your money back";
    return penalty === null ? `${money}.` : `${money}, and ${penalty} of the provider's stake.`;
  },
  itemRefunded: (number: number, kind: Kind) =>
    `${numbered(number, kind)} did not come, or was not what was promised: you have its price back.`,
  ending: {
    cancel: (amount: string) => `Cancel this order: you get back ${amount}`,
    cancelText: (kept: string, begun: boolean) =>
      `${begun ? "The provider is at work. It keeps" : "The provider has not begun. It keeps"} ${kept}, as it signed before you paid. You sign that you agree, at no cost; the provider stops and ends the order on the chain. Nobody is rated.`,
    cancelling: (amount: string) =>
      `You have cancelled. The provider stops and ends the order on the chain; then you have ${amount} back. If it does not, the order goes on as usual.`,
    notSigned:
      "The provider offers other terms for cancelling than it has signed. Do not cancel: wait for the delivery.",
    wrongTitle: (kind: Kind) => `Not the ${thing(kind)} that you asked for?`,
    wrongText: (amount: string) =>
      `You may propose to end the order for a part of the fee, at most ${amount}. The provider decides; nobody can force it. What you have stays yours, nobody is rated, and the order is over. A file that is not what was promised is another matter: complain about that.`,
    share: "I propose to have back",
    shares: (amount: string, percent: number) =>
      percent === 100 ? `${amount} (a new try)` : `${amount} (${percent} %)`,
    reason: "What is wrong with it",
    reasonHint: "The provider reads this. At most 500 characters.",
    propose: "Sign and propose",
    goesOn:
      "If the provider does not agree in time, nothing changes: the order goes on as if you had said nothing. The time for that ends",
    waiting: (amount: string) => `You have proposed that ${amount} come back. The provider has not answered.`,
    agreed: (amount: string) => `The provider agrees: ${amount} come back as soon as the chain has it.`,
    refused: "The provider does not agree, or it was too late. The order goes on as usual.",
    again: "Ask for a new price for the same words:",
  },
  sale: {
    silent:
      "Your time to answer is over. The other side looks for providers who hold the file for you; if too few do, you can take your money back.",
    objected:
      "You said that you do not have it. The other side looks for providers who hold it for you; if too few do, you can take your money back.",
  },
  rating: {
    title: "How good is it?",
    text: "Your stars become part of the provider's reputation: five count as wholly good, one as wholly bad. If you give none, only what the chain saw counts.",
    optional: "You may give stars now, with the confirmation, or later, or none: then only what the chain saw counts.",
    stars: (count: number) => (count === 1 ? "1 star" : `${count} stars`),
    meaning: ["Very bad", "Not good", "Good enough", "Good", "Very good"],
    give: "Give these stars",
    transaction: "Rate a provider's work",
  },
  othersTask: (count: number, kind: Kind) =>
    count === 1
      ? `This ${thing(kind)} is made for somebody else; only they can open it.`
      : `These ${many(kind)} are made for somebody else; only they can open them.`,
  waitingIndex: "Your payment is on the chain; the page is catching up.",
} as const;
