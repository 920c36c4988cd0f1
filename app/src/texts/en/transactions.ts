import type { TransactionState } from "@/transactions/store";

export const transactionTexts = {
  activity: "Activity",
  activityWithPending: (count: number) => `Activity, ${count} under way`,
  empty: "Nothing yet",
  emptyText: "What you send to the chain appears here, and stays.",
  notConnected: "Connect a wallet to see what it sent.",
  clear: "Clear finished",
  hash: "Transaction",
  block: (block: number) => `block ${block}`,
  goThere: "Show",
  approveTitle: "Allow the vault to collect the payment",
  states: {
    wallet: "In your wallet",
    sent: "Sent, waiting for a block",
    mined: "In a block, being indexed",
    done: "Done",
    handed: "With your wallet",
    failed: "Refused by the chain",
    replaced: "Replaced",
    dropped: "Lost",
  } satisfies Record<TransactionState, string>,
  button: {
    starting: "One moment…",
    checking: "Asking the chain whether this would go through…",
    noWallet: "Connect a wallet",
    wrongChain: "Switch network",
    asking: {
      key: "Sign in your wallet…",
      keyAgain: "Sign once more…",
      permit: "Sign the permission…",
      approve: "Confirm in your wallet…",
      batch: "Confirm in your wallet…",
      send: "Confirm in your wallet…",
    },
    sent: "Sent…",
    mined: "Almost there…",
  },
  steps: {
    key: "sign for the key that opens your files",
    keyAgain: "sign the same once more, to be sure that this key can be had again",
    permit: "sign the permission to pay",
    approve: "allow the payment",
    batch: "allow the payment and make it, in one question",
    send: "confirm",
  },
  stepsTogether: (steps: readonly string[]) => `Your wallet asks ${steps.length} times: ${steps.join(", then ")}.`,
  /** Under a step whose quote was used: where its task is. */
  usedQuote: "Show the task that was paid with it",
  notices: { done: "Done: it is on the chain.", failed: "It did not go through." },
  errors: {
    tooLittle: {
      message: (has: string, needed: string) => `You have ${has}; ${needed} are needed.`,
      nextStep: "Get more, or choose something cheaper.",
    },
    permitExpired: {
      code: "permit_expired",
      message: "Your permission to pay ran out before it was sent.",
      nextStep: "Start again, and confirm within an hour.",
    },
    replaced: {
      code: "replaced",
      message: "Another transaction of your account took its place.",
      nextStep: "If you cancelled it in your wallet, that is what happened. Otherwise start again.",
    },
    dropped: {
      code: "dropped",
      message: "The chain's node does not know this transaction any more.",
      nextStep: "It cost nothing. Start again.",
    },
    handed: {
      code: "handed",
      message: "Your wallet has it and has not put it on the chain yet.",
      nextStep: "If other owners must agree, it goes through when they have, and this page shows what has changed.",
    },
    callsFailed: {
      code: "calls_failed",
      message: "Your wallet reports that it could not do this.",
      nextStep: "Start again: before anything is paid, this page checks whether it was paid all the same.",
    },
    callsPartly: {
      code: "calls_partly",
      message: "Your wallet did only a part of it, although it had offered all or nothing.",
      nextStep: "Start again: it is asked only for what the chain still lacks.",
    },
    callsUnproven: {
      code: "calls_unproven",
      message: "Your wallet reports that it is done, but it is not on the chain.",
      nextStep: "Look into your wallet. Before anything is paid again, this page checks whether it was paid.",
    },
    revertedWithoutReason: {
      code: "reverted",
      message: "The transaction was in a block but the contract refused it.",
      nextStep: "Things have changed since it was sent. Reload the page and look again.",
    },
  },
} as const;
