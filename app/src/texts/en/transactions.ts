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
    noWallet: "Connect a wallet",
    wrongChain: "Switch network",
    asking: {
      key: "Sign in your wallet…",
      permit: "Sign the permission…",
      approve: "Confirm in your wallet…",
      send: "Confirm in your wallet…",
    },
    sent: "Sent…",
    mined: "Almost there…",
  },
  steps: {
    key: "sign for the key that opens your files",
    permit: "sign the permission to pay",
    approve: "allow the payment",
    send: "confirm",
  },
  stepsTogether: (steps: readonly string[]) => `Your wallet asks ${steps.length} times: ${steps.join(", then ")}.`,
  notices: { done: "Done: it is on the chain.", failed: "It did not go through." },
  errors: {
    tooLittle: {
      message: (has: string, needed: string) => `You have ${has}; ${needed} are needed.`,
      nextStep: "Get more, or choose something cheaper.",
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
    revertedWithoutReason: {
      code: "reverted",
      message: "The transaction was in a block but the contract refused it.",
      nextStep: "Things have changed since it was sent. Reload the page and look again.",
    },
  },
} as const;
