/** Errors of the hash time lock, by which swaps between chains are made. */
import { type ContractErrorName, clock, hash, id, nameOf, type Sentences, short, span } from "./error-words.ts";
import { LOCK_STATUSES } from "./structs.ts";

type Name = Extract<ContractErrorName, `HashTimelock_${string}`>;

export const SWAP_SENTENCES: Sentences<Name> = {
  HashTimelock_NobodyNamed: (v) => [
    `The lock names ${short(v.sender)} as its sender and ${short(v.receiver)} as its receiver: one of them is the zero address.`,
    "Name an account for each.",
  ],
  HashTimelock_NoTimeToClaim: (v) => [
    `The time to lock ends at ${clock(v.lockBy)} and the time to claim at ${clock(v.deadline)}: there would be no time to claim.`,
    "Plan the swap again.",
  ],
  HashTimelock_LockTooLate: (v) => [
    `The time to lock ended ${span(v.timestamp - v.lockBy)} ago.`,
    "Plan the swap again.",
  ],
  HashTimelock_ClaimTooEarly: (v) => [
    `The lock ${hash(v.id)} can be claimed in ${span(v.lockBy - v.timestamp)}.`,
    `Come back at ${clock(v.lockBy)}.`,
  ],
  HashTimelock_ClaimTooLate: (v) => [
    `The time to claim the lock ${hash(v.id)} ended ${span(v.timestamp - v.deadline)} ago.`,
    "Take back your own side of the swap when its deadline has come.",
  ],
  HashTimelock_RefundTooEarly: (v) => [
    `The lock ${hash(v.id)} is refunded in ${span(v.deadline - v.timestamp)} unless it is claimed.`,
    `Come back at ${clock(v.deadline)}.`,
  ],
  HashTimelock_AlreadyLocked: (v) => [
    `The lock ${hash(v.id)} is there already.`,
    "There is nothing to do; another lock needs other terms.",
  ],
  HashTimelock_NotLocked: (v) => [
    v.status === 0
      ? `The lock ${hash(v.id)} was never made, or has ended.`
      : `The lock ${hash(v.id)} was claimed, but its token did not move.`,
    v.status === 0 ? "Its events show how it ended." : "Collect the token.",
  ],
  HashTimelock_NotToCollect: (v) => [
    `There is nothing to collect from the lock ${hash(v.id)}: its status is "${nameOf(LOCK_STATUSES, v.status)}".`,
    "Only a claim whose token did not move is collected.",
  ],
  HashTimelock_WrongPreimage: (v) => [
    `The secret's hash ${hash(v.actual)} is not the hashlock ${hash(v.hashlock)}.`,
    "Show the 32 bytes that were shown on the other chain.",
  ],
  HashTimelock_ZeroAmount: () => ["The amount is zero.", "Lock at least one unit."],
  HashTimelock_WrongValue: (v) => [
    `The terms ask for ${v.expected} wei with the call, ${v.sent} came.`,
    "Send exactly what the terms say.",
  ],
  HashTimelock_EtherRefused: (v) => [
    `${short(v.to)} does not take the ${v.amount} wei that are due to it.`,
    "If it never does, they go back to the sender at the deadline.",
  ],
  HashTimelock_TokenRefused: (v) => [
    `The token ${short(v.token)} does not move to ${short(v.to)} at the moment.`,
    "Try again when it can be moved, for instance after a challenge.",
  ],
  HashTimelock_NoToken: (v) => [
    `There is no token contract at ${short(v.token)}.`,
    "Check that you are on the right chain.",
  ],
  HashTimelock_NotReceived: (v) => [
    `The token ${id(v.tokenId)} of ${short(v.token)} is with ${short(v.holder)} after its transfer.`,
    "A token that does not move when it says so cannot be locked.",
  ],
  HashTimelock_ReceivedLess: (v) => [
    `The token ${short(v.token)} delivered ${v.received} units instead of ${v.amount}.`,
    "Tokens that take a fee on transfer cannot be locked.",
  ],
  HashTimelock_SentMore: (v) => [
    `The token ${short(v.token)} took ${v.sent} units instead of ${v.amount}.`,
    "Tokens that take a fee on transfer cannot be paid out.",
  ],
};
