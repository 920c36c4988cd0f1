import type { DisputeAction, Sale, Task } from "@genuine/sdk/indexer-answers";

type Due = { title: string; otherwise: string };

const DUE_TASK: Record<
  "deliver" | "deliverLate" | "accept" | "witness" | "reveal" | "confirm" | "collect" | "refund" | "rate" | "record",
  Due
> = {
  deliver: {
    title: "Deliver a picture",
    otherwise: "If it is not delivered in time, a part of your bond goes to the customer, the more the later.",
  },
  deliverLate: {
    title: "Deliver a picture that is late",
    otherwise: "If it is not delivered by then, the customer gets the fee back with your whole bond.",
  },
  accept: {
    title: "Accept a delivery",
    otherwise:
      "If you do nothing, other providers can confirm that the file is here for you, and the provider is paid. If they cannot, you get your money back.",
  },
  witness: {
    title: "Find providers who hold what you delivered",
    otherwise: "Without them you are not paid: the customer, who did not accept, gets the fee back.",
  },
  reveal: {
    title: "Show the key of a picture",
    otherwise: "If it is not shown in time, the customer gets the fee back with your bond.",
  },
  confirm: {
    title: "Open your picture and confirm it",
    otherwise:
      "If you do nothing, the provider is paid when the time is over; a false file can then no longer be reported.",
  },
  collect: {
    title: "Collect the fee of a picture",
    otherwise: "Nothing is lost; the fee waits until somebody collects it.",
  },
  refund: {
    title: "Take back what is locked in a task",
    otherwise: "Nothing is lost; the money waits until it is taken.",
  },
  rate: { title: "Say how good it is", otherwise: "If you do nothing, only what the chain saw counts." },
  record: {
    title: "Record the outcome of a task",
    otherwise: "Nothing is lost; it counts without stars as soon as somebody records it.",
  },
};

const DUE_SALE: Record<
  "deliver" | "accept" | "witness" | "reveal" | "confirm" | "collect" | "refund" | "closeBacking",
  Due
> = {
  closeBacking: {
    title: "Pay out or take back a guarantee",
    otherwise: "Nothing is lost: the money waits for whoever has it.",
  },
  deliver: {
    title: "Deliver a picture you sold",
    otherwise: "If it is not delivered in time, the buyer can take the money back and you keep the picture.",
  },
  accept: {
    title: "Accept the delivery of what you are buying",
    otherwise:
      "If you do nothing, other providers can confirm that the file is here for you, and the sale goes on. If they cannot, you get your money back.",
  },
  witness: {
    title: "Find providers who hold what you delivered",
    otherwise:
      "Without them the sale ends: the buyer, who did not accept, gets the money back and you keep the picture.",
  },
  reveal: {
    title: "Show the key of a picture you sold",
    otherwise: "If it is not shown in time, the buyer can take the money back and you keep the picture.",
  },
  confirm: {
    title: "Open the picture you bought and confirm it",
    otherwise:
      "If you do nothing, the seller is paid when the time is over; a false file can then no longer be reported.",
  },
  collect: {
    title: "Pay out a finished sale",
    otherwise: "Nothing is lost; the money waits until somebody pays it out.",
  },
  refund: { title: "End a sale that came to nothing", otherwise: "Nothing is lost; the money waits for the buyer." },
};

const DUE_CHALLENGE: Record<"answer" | "finish", Due> = {
  answer: {
    title: "Answer a challenge of a picture of yours",
    otherwise: "If there is no answer in time, the picture can be removed for good.",
  },
  finish: { title: "Finish a challenge", otherwise: "Nothing is lost; the deposit waits until somebody finishes it." },
};

const DUE_DISPUTE: Record<DisputeAction, Due> = {
  draw: { title: "Draw a panel", otherwise: "Nothing is lost; as a rule a provider does it within seconds." },
  commit: { title: "Vote in a panel", otherwise: "A seat that does not vote loses a part of its stake." },
  reveal: {
    title: "Show your vote in a panel",
    otherwise: "A vote that is not shown counts as none, and costs a part of the stake.",
  },
  appeal: { title: "A panel decided against you", otherwise: "If you do nothing, the ruling becomes final." },
  execute: {
    title: "Carry out a panel's ruling",
    otherwise: "Nothing is lost; it waits until somebody carries it out.",
  },
  settle: {
    title: "Pay out a panel",
    otherwise: "Nothing is lost; what the seats earned waits until somebody pays it out.",
  },
  settleJuror: {
    title: "Take your share of a last round",
    otherwise: "Nothing is lost; what you earned waits until somebody pays it out.",
  },
};

export const mineTexts = {
  title: "My things",
  intro: "What waits for you, your money and your pictures.",
  connect: "Connect a wallet to see what is yours",
  connectText: "Your pictures, your tasks and what others wait for, all in one place.",
  connectButton: "Connect a wallet",
  due: {
    title: "Waiting for you",
    empty: "Nothing waits for you right now.",
    left: "left",
    over: "The time is over",
    since: "Possible since",
    show: "Go there",
    steps: { task: DUE_TASK, sale: DUE_SALE, challenge: DUE_CHALLENGE, dispute: DUE_DISPUTE },
  },
  notify: {
    start: "Tell me when something waits",
    stop: "Tell me no more",
    text: "By notifications of this browser, while a tab with this page is open: steps that are due, and copies of your works.",
    on: "This browser tells you, while a tab with this page is open.",
    refused:
      "Your browser does not let this page tell you. Allow notifications in its settings for this page, then try again.",
    unsupported: "This browser knows no notifications.",
    feed: "Feed of copies",
    feedText: "Any feed reader (Atom) tells you of them, without this page.",
  },
  money: {
    title: "Money",
    wallet: "In your wallet",
    vault: "In the vault",
    vaultHint: "Paid to you by sales, refunds and rewards. Payments take from it first.",
    takeOut: "Take out",
    transaction: (amount: string) => `Take ${amount} out of the vault`,
    empty: "There is nothing to take out.",
  },
  products: {
    title: "My pictures",
    empty: "You have no picture yet",
    emptyText: "Have one made, register one of yours, or buy one.",
    make: "Make a picture",
    market: "Look at the market",
  },
  making: {
    title: "Being made",
    left: "left",
    over: "The time is over",
  },
  finished: {
    title: "Finished tasks",
    status: { settled: "Made", closed: "Made", refunded: "Refunded", agreed: "Ended by agreement" } as Partial<
      Record<Task["status"], string>
    >,
    fee: "Fee",
    by: "by",
  },
  trade: {
    title: "Buying and selling",
    buying: "You buy",
    selling: "You sell",
    from: "from",
    to: "to",
  },
  challenges: { title: "Open challenges" },
  alerts: {
    title: "Somebody else's work looks like yours",
    pair: (later: number, own: number) =>
      `#${later} was registered by somebody else after your #${own}, and looks like it.`,
    verdict: { copy: "Copy by measure", unclear: "Much alike", different: "Something alike" },
    unchecked: "Not compared closely yet",
    compare: "Compare and challenge",
    fine: "It is fine",
  },
  steps: {
    locked: "Paid",
    delivered: "Delivered",
    accepted: "Accepted",
    revealed: "Key shown",
    settled: "Done",
  } satisfies Record<Exclude<Sale["status"], "refunded">, string>,
} as const;
