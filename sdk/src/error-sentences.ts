/** What each custom error of the contracts means to people, and what to do next. */
import type { AbiParameterToPrimitiveType, Address, Hex } from "viem";
import type { errorsAbi } from "./generated/abis.ts";
import { formatMoney } from "./money.ts";
import { CHALLENGE_STATUSES, ESCROW_STATUSES, LOCK_STATUSES, PRODUCT_STATUSES } from "./structs.ts";

type ErrorItem = (typeof errorsAbi)[number];
export type ContractErrorName = ErrorItem["name"];

/** The arguments of an error by their names. */
export type ErrorValues<N extends ContractErrorName> = {
  readonly [I in Extract<ErrorItem, { name: N }>["inputs"][number] as I["name"] & string]: AbiParameterToPrimitiveType<I>;
};

/** Message and next step. */
export type Sentence = readonly [message: string, nextStep: string];

const RELOAD = "Reload the page to see where it stands now.";
const OPERATOR = "This is a fault of the software: please report it.";
const TRY_AGAIN = "Try again.";

/** Every error of the contracts: the compiler refuses one that is missing. */
export const SENTENCES: { [N in ContractErrorName]: (values: ErrorValues<N>) => Sentence } = {
  // Money
  TestDollar_EnoughAlready: (v) => [
    `${short(v.account)} already has ${formatMoney(v.balance)}; the faucet stops at ${formatMoney(v.ceiling)}.`,
    "Spend some first.",
  ],
  Vault_InsufficientBalance: (v) => [
    `${short(v.account)} has ${formatMoney(v.balance)} in the vault, ${formatMoney(v.requested)} are needed.`,
    "Pay in more, or wait until what is owed to you has been paid.",
  ],
  Vault_NothingToWithdraw: (v) => [`The vault owes nothing to ${short(v.account)}.`, "There is nothing to do."],
  Vault_ReceivedLess: (v) => [
    `The payment token delivered ${formatMoney(v.received)} instead of ${formatMoney(v.requested)}.`,
    "Tokens that take a fee on transfer cannot be used here.",
  ],
  Vault_SentMore: (v) => [
    `The payment token took ${formatMoney(v.sent)} out of the vault instead of ${formatMoney(v.requested)}.`,
    "Tokens that take a fee on transfer cannot be used here.",
  ],
  ERC20InsufficientBalance: (v) => [
    `${short(v.sender)} has ${formatMoney(v.balance)}, ${formatMoney(v.needed)} are needed.`,
    "Get more test dollars from the faucet.",
  ],
  ERC20InsufficientAllowance: (v) => [
    `You allow the vault to take ${formatMoney(v.allowance)}, ${formatMoney(v.needed)} are needed.`,
    "Approve the payment first.",
  ],
  ERC20InvalidApprover: (v) => [`${short(v.approver)} cannot approve payments.`, OPERATOR],
  ERC20InvalidReceiver: (v) => [`Money cannot be sent to ${short(v.receiver)}.`, "Choose another address."],
  ERC20InvalidSender: (v) => [`Money cannot be sent from ${short(v.sender)}.`, OPERATOR],
  ERC20InvalidSpender: (v) => [`${short(v.spender)} cannot be allowed to take payments.`, OPERATOR],
  ERC2612ExpiredSignature: (v) => [`The signed permission to pay ended at ${clock(v.deadline)}.`, "Sign a new one."],
  ERC2612InvalidSigner: (v) => [
    `The permission to pay was signed by ${short(v.signer)}, not by ${short(v.owner)}.`,
    "Sign it again with the account that pays.",
  ],
  InvalidAccountNonce: (v) => [
    `The signed permission is out of date: ${short(v.account)} is at number ${v.currentNonce} by now.`,
    "Sign a new one.",
  ],
  SafeERC20FailedOperation: (v) => [`The payment token ${short(v.token)} refused the transfer.`, "Check your balance and your approval."],

  // Providers
  EspRegistry_AlreadyRegistered: (v) => [`The provider ${short(v.esp)} is registered already.`, "Change its name or endpoint instead."],
  EspRegistry_NotRegistered: (v) => [`${short(v.esp)} is not a registered provider.`, "Choose another provider."],
  EspRegistry_EmptyName: () => ["The provider has no name.", "Give it one."],
  EspRegistry_EmptyEndpoint: () => ["The provider has no endpoint.", "Give the base URL of its worker."],
  EspRegistry_StakeTooLow: (v) => [
    `The provider ${short(v.esp)} has a stake of ${formatMoney(v.stake)}; at least ${formatMoney(v.minimum)} are needed.`,
    "Add stake, or choose another provider.",
  ],
  EspRegistry_StakeNotFree: (v) => [
    `The provider ${short(v.esp)} has ${formatMoney(v.free)} of stake free, ${formatMoney(v.requested)} are needed.`,
    "Wait until open work is settled, or choose another provider.",
  ],
  EspRegistry_NothingUnbonding: (v) => [`The provider ${short(v.esp)} has not asked for any stake back.`, "Ask for it first."],
  EspRegistry_StillUnbonding: (v) => [
    `The stake is free in ${span(v.unbondsAt - v.timestamp)}.`,
    `Come back at ${clock(v.unbondsAt)}.`,
  ],
  EspRegistry_ReleaseExceedsReserve: (v) => [
    `${formatMoney(v.requested)} of stake should be freed, only ${formatMoney(v.reserved)} are reserved.`,
    OPERATOR,
  ],

  // Registry
  Registry_UnknownProduct: (v) => [`There is no product ${id(v.productId)}.`, "Check its address."],
  Registry_AlreadyRegistered: (v) => [`The product ${id(v.productId)} is registered already.`, "Open its page."],
  Registry_NotProducer: (v) => [
    `The proof names ${short(v.producer)} as the producer, not ${short(v.caller)}.`,
    "Switch to the producer's account.",
  ],
  Registry_GeneratedWork: (v) => [
    `The product ${id(v.productId)} comes from a task: it is registered when its key is revealed.`,
    "Follow its task instead.",
  ],
  Registry_EspNotActive: (v) => [
    `The provider ${short(v.esp)} is not registered or has too little stake to vouch for work.`,
    "Ask another provider.",
  ],
  Registry_BadEspSignature: (v) => [
    `The signature of the proof ${id(v.productId)} is not by the provider ${short(v.esp)}.`,
    "Ask the provider for a new one.",
  ],
  Registry_ProofExpired: (v) => [
    `The provider's signature ended ${span(v.timestamp - v.expiry)} ago.`,
    "Ask the provider for a new one.",
  ],
  Registry_LumaMismatch: (v) => [
    `The brightness block ${hash(v.actual)} is not the one that the provider signed, ${hash(v.expected)}.`,
    "Send the block that came with the signature.",
  ],
  Registry_UnknownParent: (v) => [`The parent product ${id(v.parent)} does not exist.`, "Name a registered product or none."],
  Registry_Immovable: (v) => [
    v.held
      ? `The product ${id(v.productId)} is in a sale and cannot be moved.`
      : `The product ${id(v.productId)} is ${nameOf(PRODUCT_STATUSES, v.status)} and cannot be moved.`,
    "Wait until the sale or the challenge has ended.",
  ],
  Registry_NotActive: (v) => [`The product ${id(v.productId)} is ${nameOf(PRODUCT_STATUSES, v.status)}.`, RELOAD],
  Registry_AlreadyHeld: (v) => [`The product ${id(v.productId)} is in a sale already.`, RELOAD],
  Registry_NotHeld: (v) => [`The product ${id(v.productId)} is in no sale.`, RELOAD],
  Pdq_BadLumaLength: (v) => [`The brightness block has ${v.length} bytes instead of 4096.`, "Send 64 rows of 64 bytes."],
  ERC721NonexistentToken: (v) => [`The product ${id(v.tokenId)} does not exist, or was removed.`, RELOAD],
  ERC721IncorrectOwner: (v) => [`The product ${id(v.tokenId)} belongs to ${short(v.owner)}, not to ${short(v.sender)}.`, RELOAD],
  ERC721InsufficientApproval: (v) => [
    `${short(v.operator)} may not move the product ${id(v.tokenId)}.`,
    "Switch to the owner's account.",
  ],
  ERC721InvalidApprover: (v) => [`${short(v.approver)} may not give rights to this product.`, "Switch to the owner's account."],
  ERC721InvalidOperator: (v) => [`${short(v.operator)} cannot be given rights to products.`, "Choose another address."],
  ERC721InvalidOwner: (v) => [`${short(v.owner)} cannot own products.`, "Choose another address."],
  ERC721InvalidReceiver: (v) => [`${short(v.receiver)} cannot receive products.`, "Choose another address."],
  ERC721InvalidSender: (v) => [`${short(v.sender)} cannot send products.`, OPERATOR],
  ERC2981InvalidDefaultRoyalty: (v) => [`A royalty of ${v.numerator} in ${v.denominator} is more than the whole price.`, OPERATOR],
  ERC2981InvalidDefaultRoyaltyReceiver: (v) => [`${short(v.receiver)} cannot receive royalties.`, OPERATOR],
  ERC2981InvalidTokenRoyalty: (v) => [
    `A royalty of ${v.numerator} in ${v.denominator} for ${id(v.tokenId)} is more than the whole price.`,
    OPERATOR,
  ],
  ERC2981InvalidTokenRoyaltyReceiver: (v) => [`${short(v.receiver)} cannot receive the royalties of ${id(v.tokenId)}.`, OPERATOR],

  // Two-way guarantee
  Guarantee_WrongStatus: (v) => [
    `This step needs the status "${nameOf(ESCROW_STATUSES, v.expected)}", but it is "${nameOf(ESCROW_STATUSES, v.actual)}".`,
    "Somebody may have taken the step already. " + RELOAD,
  ],
  Guarantee_TooLate: (v) => [
    `The time for this step ended ${span(v.timestamp - v.closedAt)} ago.`,
    "Anybody may now end it; who paid is refunded where nothing was shown.",
  ],
  Guarantee_TooEarly: (v) => [`This is possible in ${span(v.opensAt - v.timestamp)}.`, `Come back at ${clock(v.opensAt)}.`],
  Guarantee_NotPayer: (v) => [`Only ${short(v.payer)}, who paid, can do this.`, "Switch to that account."],
  Guarantee_NotContentSide: (v) => [`Only ${short(v.contentSide)}, who delivers the content, can do this.`, "Switch to that account."],
  Guarantee_DeliveryMismatch: (v) => [
    `The delivery ${hash(v.actual)} is not the one on chain, ${hash(v.expected)}.`,
    "Load the delivery again and check the sealed file against it.",
  ],
  Guarantee_WrongKey: (v) => [
    `The key's hash ${hash(v.keyHash)} is not the one committed to, ${hash(v.hashlock)}.`,
    "Show the key that this file was sealed with.",
  ],
  Guarantee_ComplaintUnfounded: (v) => [
    `Chunk ${v.index} opens to what was promised: there is nothing to complain about.`,
    "Open the file with the key that was shown.",
  ],
  Guarantee_NothingDue: (v) => [
    `Nothing can be ended now: the status is "${nameOf(ESCROW_STATUSES, v.status)}".`,
    RELOAD,
  ],
  SealedChunks_IndexOutOfRange: (v) => [`There is no chunk ${v.index}: the file has ${v.count}.`, "Name a chunk of the file."],
  SealedChunks_NotInTree: (v) => [`Chunk ${v.index} does not belong to the file ${hash(v.root)}.`, "Build the complaint from the files as delivered."],
  SealedChunks_SizeTooLarge: (v) => [
    `A file of ${v.size} bytes is larger than any file can be.`,
    "Build the complaint from the files as delivered.",
  ],
  SealedChunks_WrongPathLength: (v) => [
    `The proof of the chunk has ${v.length} steps instead of ${v.expected}.`,
    "Build the complaint from the files as delivered.",
  ],

  // Generation
  Generation_QuoteExpired: (v) => [`The provider's quote ended ${span(v.timestamp - v.expiry)} ago.`, "Ask for a new quote."],
  Generation_NotQuotedProducer: (v) => [
    `The quote is for ${short(v.producer)}, not for ${short(v.caller)}.`,
    "Switch to that account, or ask for a quote of your own.",
  ],
  Generation_BadQuoteSignature: (v) => [`The quote is not signed by the provider ${short(v.esp)}.`, "Ask for a new quote."],
  Generation_QuoteUsed: (v) => [`The quote ${id(v.taskId)} was used already.`, "Ask for a new quote."],
  Generation_SelfDealing: (v) => [`${short(v.account)} cannot be producer and provider of one task.`, "Choose another provider."],
  Generation_ZeroFee: () => ["The quote asks for no fee.", "Ask for a new quote."],
  Generation_DeliverySecondsOutOfRange: (v) => [
    `The quote gives ${span(v.deliverySeconds)} to deliver; ${span(v.minimum)} to ${span(v.maximum)} are allowed.`,
    "Ask for a new quote.",
  ],
  Generation_UnknownTask: (v) => [`There is no task ${id(v.taskId)}.`, "Check its address."],
  Generation_ProofMismatch: (v) => [
    `The proof ${id(v.actual)} is not the one that was delivered, ${id(v.committed)}.`,
    "Reveal with the proof that was delivered.",
  ],
  Generation_ProofNotOfTask: (v) => [
    `The proof names another producer, provider or content than the task ${id(v.taskId)}.`,
    "Deliver a proof of this task.",
  ],

  // Sale
  Sale_NotOwner: (v) => [`The product ${id(v.productId)} belongs to ${short(v.owner)}, not to ${short(v.caller)}.`, "Switch to the owner's account."],
  Sale_ZeroPrice: () => ["The price is zero.", "Name a price of at least 0.000001 TUSD."],
  Sale_AgentShareTooHigh: (v) => [
    `A share of ${percent(v.agentBasisPoints)} for the agent is too much.`,
    `Give at most ${percent(v.maximum)}.`,
  ],
  Sale_NotOffered: (v) => [`The product ${id(v.productId)} is not offered for sale.`, RELOAD],
  Sale_OfferChanged: (v) => [
    `The price is ${formatMoney(v.offeredPrice)} by now, not ${formatMoney(v.expectedPrice)}.`,
    "Look at the offer again before you buy.",
  ],
  Sale_OfferOutdated: (v) => [
    `The product ${id(v.productId)} has changed since it was offered.`,
    "Ask the owner to offer it again.",
  ],
  Sale_StillOpen: (v) => [
    `A sale of the product ${id(v.productId)} is under way: ${nameOf(ESCROW_STATUSES, v.status)}.`,
    "Wait until it has ended.",
  ],
  Sale_OwnProduct: () => ["You cannot buy your own product.", "Take the offer back if you want to keep it."],
  Sale_ProofNotOfProduct: (v) => [`The proof ${id(v.proofId)} is not of the product ${id(v.productId)}.`, "Deliver with the product's own proof."],
  Sale_WrongContent: (v) => [
    `The content ${hash(v.deliveredRoot)} is not the registered one, ${hash(v.registeredRoot)}.`,
    "Deliver the file that was registered.",
  ],
  Sale_ProductChallenged: (v) => [
    `The product ${id(v.productId)} is challenged: it cannot be sold.`,
    "Wait for the result; a buyer may take the money back.",
  ],
  Sale_ProductRemoved: (v) => [`The product ${id(v.productId)} was removed as a copy.`, "A buyer may take the money back."],

  // Swap between chains
  HashTimelock_NobodyNamed: (v) => [
    `The lock names ${short(v.sender)} as its sender and ${short(v.receiver)} as its receiver: one of them is nobody.`,
    "Name an account for each.",
  ],
  HashTimelock_NoTimeToClaim: (v) => [
    `The time to lock ends at ${clock(v.lockBy)} and the time to claim at ${clock(v.deadline)}: nobody could claim.`,
    "Plan the swap again.",
  ],
  HashTimelock_LockTooLate: (v) => [`The time to lock ended ${span(v.timestamp - v.lockBy)} ago.`, "Plan the swap again."],
  HashTimelock_ClaimTooEarly: (v) => [
    `The lock ${hash(v.id)} can be claimed in ${span(v.lockBy - v.timestamp)}.`,
    `Come back at ${clock(v.lockBy)}.`,
  ],
  HashTimelock_ClaimTooLate: (v) => [
    `The time to claim the lock ${hash(v.id)} ended ${span(v.timestamp - v.deadline)} ago.`,
    "Take back your own side of the swap when its deadline has come.",
  ],
  HashTimelock_RefundTooEarly: (v) => [
    `The lock ${hash(v.id)} comes back in ${span(v.deadline - v.timestamp)} if nobody claims it.`,
    `Come back at ${clock(v.deadline)}.`,
  ],
  HashTimelock_AlreadyLocked: (v) => [`The lock ${hash(v.id)} is there already.`, "There is nothing to do; another lock needs other terms."],
  HashTimelock_NotLocked: (v) => [
    v.status === 0
      ? `The lock ${hash(v.id)} was never made, or has ended.`
      : `The lock ${hash(v.id)} was claimed, but its token did not move.`,
    v.status === 0 ? "Its events tell how it ended." : "Collect the token.",
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
  HashTimelock_WrongValue: (v) => [`The terms ask for ${v.expected} wei with the call, ${v.sent} came.`, "Send exactly what the terms say."],
  HashTimelock_EtherRefused: (v) => [
    `${short(v.to)} does not take the ${v.amount} wei that are due to it.`,
    "If it never does, they go back to the sender at the deadline.",
  ],
  HashTimelock_TokenRefused: (v) => [
    `The token ${short(v.token)} does not move to ${short(v.to)} at the moment.`,
    "Try again when it can be moved, for instance after a challenge.",
  ],
  HashTimelock_NoToken: (v) => [`There is no token contract at ${short(v.token)}.`, "Check that you are on the right chain."],
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

  // Challenge
  Challenge_SameProduct: (v) => [`The product ${id(v.productId)} cannot be a copy of itself.`, "Name two products."],
  Challenge_NotEarlier: (v) => [
    `The product ${id(v.originalId)} (${clock(v.originalTime)}) is not earlier than ${id(v.accusedId)} (${clock(v.accusedTime)}).`,
    "Only the earlier product can be the original.",
  ],
  Challenge_NotCreator: (v) => [
    `Only the producer ${short(v.producer)} or the owner ${short(v.owner)} of the original can challenge, not ${short(v.caller)}.`,
    "Switch to one of these accounts.",
  ],
  Challenge_NotActive: (v) => [`The product ${id(v.productId)} is challenged or removed.`, "Wait for the result of its challenge."],
  Challenge_OwnProduct: (v) => [`The product ${id(v.accusedId)} is your own.`, "Name another's product."],
  Challenge_LowQuality: (v) => [
    `The product ${id(v.productId)} has too little structure to be evidence: quality ${v.quality} of at least ${v.minimum}.`,
    "Such pictures cannot be compared by their fingerprint.",
  ],
  Challenge_NotSimilar: (v) => [
    `The products differ in ${v.distance} of 256 bits; a copy differs in at most ${v.threshold}.`,
    "This is no copy by measure, and the challenge would cost nothing but time.",
  ],
  Challenge_AlreadyTried: (v) => [
    `This pair was challenged already: ${nameOf(CHALLENGE_STATUSES, v.status)}.`,
    "A pair is tried once. Open its page to see the result.",
  ],
  Challenge_UnknownChallenge: (v) => [`There is no challenge ${id(v.challengeId)}.`, "Check its address."],
  Challenge_NotOpen: (v) => [`The challenge has ended: ${nameOf(CHALLENGE_STATUSES, v.status)}.`, RELOAD],
  Challenge_NotAccused: (v) => [`Only ${short(v.accused)} or the product's producer can answer.`, "Switch to that account."],
  Challenge_TooLate: (v) => [`The time to answer ended ${span(v.timestamp - v.respondBy)} ago.`, "Anybody may now finish the challenge."],
  Challenge_TooEarly: (v) => [
    `The accused has ${span(v.respondBy - v.timestamp)} left to answer.`,
    `Come back at ${clock(v.respondBy)}.`,
  ],
  Challenge_EarlierNotOwn: (v) => [
    `The product ${id(v.earlierId)} is by ${short(v.producer)}, not by the accused ${short(v.accusedProducer)}.`,
    "Name an earlier product of the same producer.",
  ],
  Challenge_LicenceMismatch: (v) => [
    `The licence is for ${short(v.licensee)} and the product ${id(v.licensedId)}, not for this case.`,
    `Show a licence for the product ${id(v.originalId)}.`,
  ],
  Challenge_LicenceExpired: (v) => [`The licence ended ${span(v.timestamp - v.expiry)} ago.`, "Ask the original's owner for a new one."],
  Challenge_BadLicenceSignature: (v) => [
    `The licence is not signed by ${short(v.owner)}, the owner of ${id(v.originalId)}.`,
    "Ask the owner to sign it.",
  ],

  // Wiring and libraries: nobody should ever see these.
  Wired_NotDeployer: (v) => [`Only the deployer ${short(v.deployer)} can name the modules.`, OPERATOR],
  Wired_AlreadyWired: () => ["The modules are named already, for good.", "There is nothing to do."],
  Wired_NotModule: (v) => [`${short(v.caller)} is not a module of Genuine and cannot do this.`, "Use the contract that is made for it."],
  Reputation_ZeroSetting: () => ["The reputation cannot work with a setting of zero.", OPERATOR],
  ReentrancyGuardReentrantCall: () => ["The vault was called while it was paying.", OPERATOR],
  AddressEmptyCode: (v) => [`There is no contract at ${short(v.target)}.`, "Check that you are on the right chain."],
  FailedCall: () => ["A call between contracts failed without a reason.", TRY_AGAIN],
  ECDSAInvalidSignature: () => ["The signature is not valid.", "Sign again."],
  ECDSAInvalidSignatureLength: (v) => [`The signature has a wrong length (${v.length}).`, "Sign again."],
  ECDSAInvalidSignatureS: () => ["The signature is not in its canonical form.", "Sign again."],
  InvalidShortString: () => ["A name is too long for its place.", OPERATOR],
  StringTooLong: (v) => [`The text "${v.str}" is too long.`, "Shorten it."],
  StringsInsufficientHexLength: () => ["A number is too long for its text.", OPERATOR],
  SafeCastOverflowedUintDowncast: (v) => [`The amount ${v.value} is too large (${v.bits} bits).`, "Choose a smaller one."],
};

function short(address: Address): string {
  return `${address.slice(0, 6)}…${address.slice(-4)}`;
}

function hash(value: Hex): string {
  return `${value.slice(0, 10)}…`;
}

function id(value: bigint): string {
  return hash(`0x${value.toString(16).padStart(64, "0")}`);
}

function nameOf(names: readonly string[], value: number): string {
  return names[value] ?? `unknown (${value})`;
}

function percent(basisPoints: bigint): string {
  return `${Number(basisPoints) / 100} %`;
}

/** Seconds for people: "45 seconds", "3 minutes", "2 hours", "5 days". */
function span(seconds: bigint): string {
  const units = [
    [86_400n, "day"],
    [3_600n, "hour"],
    [60n, "minute"],
  ] as const;
  const [size, name] = units.find(([unit]) => seconds >= 2n * unit) ?? [1n, "second"];
  const count = seconds / size;
  return `${count} ${name}${count === 1n ? "" : "s"}`;
}

/** Unix seconds as date and time, UTC. */
function clock(seconds: bigint): string {
  return seconds < 8_640_000_000_000n ? `${new Date(Number(seconds) * 1000).toISOString().slice(0, 16).replace("T", " ")} UTC` : "the end of time";
}
