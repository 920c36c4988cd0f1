/** A message and a remedy for each custom error of the contracts. */
import { CHALLENGE_SENTENCES } from "./error-sentences-challenge.ts";
import { GUARANTEE_SENTENCES } from "./error-sentences-guarantee.ts";
import { SWAP_SENTENCES } from "./error-sentences-swap.ts";
import {
  type ContractErrorName,
  clock,
  hash,
  id,
  nameOf,
  OPERATOR,
  percent,
  RELOAD,
  type Sentences,
  short,
  span,
  TRY_AGAIN,
} from "./error-words.ts";
import { formatMoney } from "./money.ts";
import { ESCROW_STATUSES, PRODUCT_STATUSES } from "./structs.ts";

/** Every error of the contracts. */
export const SENTENCES: Sentences<ContractErrorName> = {
  ...CHALLENGE_SENTENCES,
  ...GUARANTEE_SENTENCES,
  ...SWAP_SENTENCES,

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
  SafeERC20FailedOperation: (v) => [
    `The payment token ${short(v.token)} refused the transfer.`,
    "Check your balance and your approval.",
  ],

  // Providers
  EspRegistry_AlreadyRegistered: (v) => [
    `The provider ${short(v.esp)} is registered already.`,
    "Change its name or endpoint instead.",
  ],
  EspRegistry_NotRegistered: (v) => [`${short(v.esp)} is not a registered provider.`, "Choose another provider."],
  Closing_Closed: () => [
    "The providers have closed this deployment: it takes no new orders, sales and registrations.",
    "Finish what is open here, and begin anew where the notice on top of the page says.",
  ],
  Closing_NotActive: (v) => [`${short(v.caller)} is not an active provider.`, "Only an active provider proposes this."],
  Closing_SuccessorTooLong: (v) => [
    `The successor is named in ${v.length} bytes, ${v.limit} are allowed.`,
    "Name it by an address or a short link.",
  ],
  Closing_UnknownProposal: (v) => [`There is no proposal ${v.proposalId} to close.`, "Check its number."],
  Closing_TooEarly: (v) => [
    `Votes on proposal ${v.proposalId} count from ${clock(v.votesFrom)} on.`,
    `Come back at ${clock(v.votesFrom)}.`,
  ],
  Closing_TooLate: (v) => [
    `The vote on proposal ${v.proposalId} ended at ${clock(v.votesUntil)}.`,
    "Propose it again.",
  ],
  Closing_VotedAlready: (v) => [
    `${short(v.esp)} has voted for proposal ${v.proposalId} already.`,
    "There is nothing to do.",
  ],
  Closing_NoStake: (v) => [
    `${short(v.esp)} has no stake that was there when proposal ${v.proposalId} was made.`,
    "Only older stake votes, and only what is not being withdrawn.",
  ],
  EspRegistry_EmptyName: () => ["The provider has no name.", "Give it one."],
  EspRegistry_BadEndpoint: () => [
    "The provider's endpoint has characters that do not belong into a base URL.",
    "Give the base URL of its worker: a host and a path, without spaces, ?, #, @ and backslash.",
  ],
  EspRegistry_EmptyEndpoint: () => ["The provider has no endpoint.", "Give the base URL of its worker."],
  EspRegistry_StakeTooLow: (v) => [
    `The provider ${short(v.esp)} has a stake of ${formatMoney(v.stake)}; at least ${formatMoney(v.minimum)} are needed.`,
    "Add stake, or choose another provider.",
  ],
  EspRegistry_StakeNotFree: (v) => [
    `The provider ${short(v.esp)} has ${formatMoney(v.free)} of stake free, ${formatMoney(v.requested)} are needed.`,
    "Wait until open work is settled, or choose another provider.",
  ],
  EspRegistry_NothingUnbonding: (v) => [
    `The provider ${short(v.esp)} has not asked for any stake back.`,
    "Ask for it first.",
  ],
  EspRegistry_StillUnbonding: (v) => [
    `The stake is free in ${span(v.unbondsAt - v.timestamp)}.`,
    `Come back at ${clock(v.unbondsAt)}.`,
  ],
  EspRegistry_ReleaseExceedsReserve: (v) => [
    `${formatMoney(v.requested)} of stake should be freed, only ${formatMoney(v.reserved)} are reserved.`,
    OPERATOR,
  ],
  EspRegistry_UnfreezeExceedsFrozen: (v) => [
    `${formatMoney(v.requested)} of stake should be freed, only ${formatMoney(v.frozen)} are frozen.`,
    OPERATOR,
  ],
  EspRegistry_StakeIsFrozen: (v) => [
    `The stake answers for open cases, with ${formatMoney(v.frozen)}.`,
    "Come back when they have ended.",
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
  Registry_BlocksMismatch: (v) => [
    `The blocks ${hash(v.actual)} are not those that the provider signed, ${hash(v.expected)}.`,
    "Send the blocks that came with the signature.",
  ],
  Registry_UnexpectedBlocks: (v) => [
    `Only pictures have blocks: ${v.length} bytes came with work of the type ${v.mediaType}.`,
    "Send none.",
  ],
  Registry_NotLicensed: (v) =>
    v.expiry === 0n
      ? [
          `${short(v.producer)} has no licence to derive products from ${id(v.parent)}.`,
          "Ask the owner for a licence, and record it first.",
        ]
      : [
          `The licence of ${short(v.producer)} for ${id(v.parent)} ended ${span(v.timestamp - v.expiry)} ago.`,
          "Ask the owner for a new one.",
        ],
  Registry_LineTooLong: (v) => [
    `A product derived from ${id(v.parent)} would have more than ${v.maximum} ancestors.`,
    "Derive it from an earlier one of the line.",
  ],
  Registry_SharesTooHigh: (v) => [
    `The owners of ${id(v.parent)} and its ancestors would have ${percent(v.basisPoints)} of each sale, more than all of it.`,
    "Ask for a licence with a smaller share.",
  ],
  Registry_UnknownParent: (v) => [
    `The parent product ${id(v.parent)} does not exist.`,
    "Name a registered product or none.",
  ],
  Registry_Immovable: (v) => [
    `The product ${id(v.productId)} is in a sale and cannot be moved.`,
    "Wait until the sale has ended.",
  ],
  Registry_NotActive: (v) => [`The product ${id(v.productId)} is ${nameOf(PRODUCT_STATUSES, v.status)}.`, RELOAD],
  Registry_AlreadyHeld: (v) => [`The product ${id(v.productId)} is in a sale already.`, RELOAD],
  Registry_NotHeld: (v) => [`The product ${id(v.productId)} is in no sale.`, RELOAD],
  Pdq_BadLumaLength: (v) => [
    `The brightness block has ${v.length} bytes instead of 4096.`,
    "Send 64 rows of 64 bytes.",
  ],
  Fingerprints_BadLength: (v) => [
    `The blocks have ${v.length} bytes instead of ${v.expected}.`,
    "Send brightness, grey and colours as they came with the signature.",
  ],
  Detail_BadLumaLength: (v) => [
    `The brightness block has ${v.length} bytes instead of 4096.`,
    "Send 64 rows of 64 bytes.",
  ],
  IsccImage_BadGreyLength: (v) => [
    `The grey block has ${v.length} bytes instead of 1024.`,
    "Send 32 rows of 32 bytes.",
  ],
  ColourGrid_BadChromaLength: (v) => [
    `The colour block has ${v.length} bytes instead of 128.`,
    "Send 8 rows of 8 cells of two bytes.",
  ],
  ERC721NonexistentToken: (v) => [`The product ${id(v.tokenId)} does not exist, or was removed.`, RELOAD],
  ERC721IncorrectOwner: (v) => [
    `The product ${id(v.tokenId)} belongs to ${short(v.owner)}, not to ${short(v.sender)}.`,
    RELOAD,
  ],
  ERC721InsufficientApproval: (v) => [
    `${short(v.operator)} may not move the product ${id(v.tokenId)}.`,
    "Switch to the owner's account.",
  ],
  ERC721InvalidApprover: (v) => [
    `${short(v.approver)} may not give rights to this product.`,
    "Switch to the owner's account.",
  ],
  ERC721InvalidOperator: (v) => [`${short(v.operator)} cannot be given rights to products.`, "Choose another address."],
  ERC721InvalidOwner: (v) => [`${short(v.owner)} cannot own products.`, "Choose another address."],
  ERC721InvalidReceiver: (v) => [`${short(v.receiver)} cannot receive products.`, "Choose another address."],
  ERC721InvalidSender: (v) => [`${short(v.sender)} cannot send products.`, OPERATOR],
  ERC2981InvalidDefaultRoyalty: (v) => [
    `A royalty of ${v.numerator} in ${v.denominator} is more than the whole price.`,
    OPERATOR,
  ],
  ERC2981InvalidDefaultRoyaltyReceiver: (v) => [`${short(v.receiver)} cannot receive royalties.`, OPERATOR],
  ERC2981InvalidTokenRoyalty: (v) => [
    `A royalty of ${v.numerator} in ${v.denominator} for ${id(v.tokenId)} is more than the whole price.`,
    OPERATOR,
  ],
  ERC2981InvalidTokenRoyaltyReceiver: (v) => [
    `${short(v.receiver)} cannot receive the royalties of ${id(v.tokenId)}.`,
    OPERATOR,
  ],

  // Pledge
  Pledges_NotPledged: (v) => [
    `No pledge is put down for the product ${id(v.productId)}.`,
    "Put one down before you offer it.",
  ],
  Pledges_AlreadyPledged: (v) => [
    `${short(v.by)} has put down the pledge for the product ${id(v.productId)}.`,
    "One is enough: offer it.",
  ],
  Pledges_NotActive: (v) => [
    `The product ${id(v.productId)} is not registered, or was removed.`,
    "Only a registered work can be pledged for.",
  ],
  Pledges_SeasonRuns: (v) => [
    `The pledge stays for ${span(v.until - v.timestamp)} more after the latest sale.`,
    `Come back at ${clock(v.until)}.`,
  ],
  Pledges_UnderChallenge: (v) => [
    `The product ${id(v.productId)} is under a challenge, which its pledge answers for.`,
    "Wait for the result of the challenge.",
  ],

  // Backings
  Backings_NotReserved: (v) => [
    `${short(v.seller)} promises ${formatMoney(v.needed)} for the product ${id(v.productId)}, but has reserved ${formatMoney(v.reserved)}.`,
    "Ask the seller to reserve what it promises, or to offer the work again.",
  ],
  Backings_NothingReserved: (v) => [
    `Nothing is reserved for the product ${id(v.productId)}.`,
    "What a sale has bound comes back with the sale, or after its season.",
  ],
  Backings_None: (v) => [
    `No guarantee rests on the latest sale of the product ${id(v.productId)}.`,
    "If there was one it has been paid out or returned.",
  ],
  Backings_SeasonRuns: (v) => [
    `The guarantee stays for ${span(v.until - v.timestamp)} more after its sale.`,
    `Come back at ${clock(v.until)}.`,
  ],
  Backings_UnderChallenge: (v) => [
    `The product ${id(v.productId)} is under a challenge, which its guarantee answers for.`,
    "Wait for the result of the challenge.",
  ],

  // Sale
  Sale_NotPledged: (v) => [
    `No pledge is put down for the product ${id(v.productId)}, so it cannot be sold.`,
    "Its owner puts one down first.",
  ],
  Sale_NotOwner: (v) => [
    `The product ${id(v.productId)} belongs to ${short(v.owner)}, not to ${short(v.caller)}.`,
    "Switch to the owner's account.",
  ],
  Sale_ZeroPrice: () => ["The price is zero.", "Name a price of at least 0.000001 TUSD."],
  Sale_PriceTooHigh: (v) => [
    `A price of ${formatMoney(v.price)} is too much.`,
    `Ask at most ${formatMoney(v.maximum)}.`,
  ],
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
  Sale_ProofNotOfProduct: (v) => [
    `The proof ${id(v.proofId)} is not of the product ${id(v.productId)}.`,
    "Deliver with the product's own proof.",
  ],
  Sale_WrongContent: (v) => [
    `The content ${hash(v.deliveredRoot)} is not the registered one, ${hash(v.registeredRoot)}.`,
    "Deliver the file that was registered.",
  ],

  // Listings
  Listing_NotOwner: (v) => [
    `The product ${id(v.productId)} was listed by ${short(v.seller)}, but belongs to ${short(v.owner)}.`,
    "Ask the owner to offer it.",
  ],
  Listing_Outdated: (v) => [
    `The product ${id(v.productId)} has been moved or sold since it was listed.`,
    "Ask the owner to offer it again.",
  ],
  Listing_Cancelled: (v) => [`${short(v.seller)} has taken this listing back.`, "Ask the owner to offer it again."],
  Listing_Expired: (v) => [
    `The listing of the product ${id(v.productId)} ended ${span(v.timestamp - v.expiry)} ago.`,
    "Ask the owner to offer it again.",
  ],
  Listing_BackingTooHigh: (v) => [
    `A guarantee of ${formatMoney(v.backing)} is more than the price of ${formatMoney(v.price)}.`,
    "Promise the price at most.",
  ],
  Listing_BadSignature: (v) => [
    `The listing of the product ${id(v.productId)} is not as ${short(v.seller)} signed it.`,
    "Take it from the seller or its provider as it is.",
  ],
  Listing_BadCancellation: (v) => [
    `This is not ${short(v.seller)}'s word to take its listings back.`,
    "If they are back already, nothing is left to do; otherwise sign again.",
  ],

  // Bids
  Bid_Spent: (v) => [
    `The bid ${v.nonce} of ${short(v.buyer)} was accepted, or taken back.`,
    "If you want it still, the buyer has to bid again.",
  ],
  Bid_Expired: (v) => [
    `The bid for the product ${id(v.productId)} ended ${span(v.timestamp - v.expiry)} ago.`,
    "Ask the buyer to bid again.",
  ],
  Bid_BadPrice: (v) => [
    `${formatMoney(v.price)} cannot be bid for the product ${id(v.productId)}.`,
    `Bid more than nothing, and ${formatMoney(v.maximum)} at most.`,
  ],
  Bid_BadSignature: (v) => [
    `The bid for the product ${id(v.productId)} is not as ${short(v.buyer)} signed it.`,
    "Take it from the buyer or a provider as it is.",
  ],

  // Wiring and libraries: bugs, which nobody should ever see.
  Wired_NotDeployer: (v) => [`Only the deployer ${short(v.deployer)} can name the modules.`, OPERATOR],
  Wired_AlreadyWired: () => ["The modules are named already, for good.", "There is nothing to do."],
  Wired_NotModule: (v) => [
    `${short(v.caller)} is not a module of Genuine and cannot do this.`,
    "Use the contract that is made for it.",
  ],
  Reputation_ZeroSetting: () => ["The reputation cannot work with a setting of zero.", OPERATOR],
  Reputation_QualityAboveOne: (v) => [`A quality is at most 1e18, not ${v.quality}.`, OPERATOR],
  WeightHistory_NotPast: (v) => [
    `Weights are known of past blocks; block ${v.blockNumber} is not over, this is block ${v.current}.`,
    "Ask again in a later block.",
  ],
  CheckpointUnorderedInsertion: () => ["Weights of an earlier block cannot be changed.", OPERATOR],
  StakeTree_PointTooHigh: (v) => [`The draw at ${v.point} lies beyond all stakes, ${v.total}.`, OPERATOR],
  ReentrancyGuardReentrantCall: () => ["The vault was called while it was paying.", OPERATOR],
  AddressEmptyCode: (v) => [`There is no contract at ${short(v.target)}.`, "Check that you are on the right chain."],
  FailedCall: () => ["A call between contracts failed without a reason.", TRY_AGAIN],
  ECDSAInvalidSignature: () => ["The signature is not valid.", "Sign again."],
  ECDSAInvalidSignatureLength: (v) => [`The signature has a wrong length (${v.length}).`, "Sign again."],
  ECDSAInvalidSignatureS: () => ["The signature is not in its canonical form.", "Sign again."],
  InvalidShortString: () => ["A name is too long for its place.", OPERATOR],
  StringTooLong: (v) => [`The text "${v.str}" is too long.`, "Shorten it."],
  StringsInsufficientHexLength: () => ["A number is too long for its text.", OPERATOR],
  SafeCastOverflowedUintDowncast: (v) => [
    `The amount ${v.value} is too large (${v.bits} bits).`,
    "Choose a smaller one.",
  ],
};
