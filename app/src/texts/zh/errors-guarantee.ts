/** Errors of money, providers, generation and sales. */
import { type ContractErrorName, type ErrorValues, id, percent, short } from "@genuine/sdk/error-words";
import { clock, FAULT, money, NEW_QUOTE, NOTHING, OTHER_ACCOUNT, RELOAD, RETRY, type Said, span } from "./words.ts";

type Group =
  | "TestDollar"
  | "Vault"
  | "EspRegistry"
  | "Closing"
  | "Guarantee"
  | "Generation"
  | "SealedChunks"
  | "Sale"
  | "Pledges"
  | "Backings"
  | "Listing"
  | "Bid";
type Name = Extract<
  ContractErrorName,
  `${Group}_${string}` | `ERC20${string}` | `ERC2612${string}` | "InvalidAccountNonce" | "SafeERC20FailedOperation"
>;
/** One for each of these errors: the compiler refuses a table where one is missing. */
export type Sentences<N extends ContractErrorName> = { [K in N]: Said | ((values: ErrorValues<K>) => Said) };

const FILES = "请用收到的原始文件制作投诉。";
const OFFER_AGAIN = "请联系所有者重新挂售。";

export const GUARANTEE: Sentences<Name> = {
  // Money
  TestDollar_EnoughAlready: (v) => [
    `你已有 ${money(v.balance)}，达到 ${money(v.ceiling)} 后不再发放。`,
    "请先花掉一些。",
  ],
  Vault_InsufficientBalance: (v) => [
    `金库里有 ${money(v.balance)}，需要 ${money(v.requested)}。`,
    "请多存一些，或等待应得款项到账。",
  ],
  Vault_NothingToWithdraw: ["金库里没有你的款项。", NOTHING],
  Vault_ReceivedLess: (v) => [
    `支付代币只送达 ${money(v.received)}，而不是 ${money(v.requested)}。`,
    "转账时扣费的代币不能在这里使用。",
  ],
  Vault_SentMore: (v) => [
    `支付代币从金库取走了 ${money(v.sent)}，而不是 ${money(v.requested)}。`,
    "转账时扣费的代币不能在这里使用。",
  ],
  ERC20InsufficientBalance: (v) => [`你有 ${money(v.balance)}，需要 ${money(v.needed)}。`, "请领取更多测试美元。"],
  ERC20InsufficientAllowance: (v) => [
    `你允许金库收取 ${money(v.allowance)}，需要 ${money(v.needed)}。`,
    "请先批准付款。",
  ],
  ERC20InvalidApprover: (v) => [`${short(v.approver)} 不能批准付款。`, FAULT],
  ERC20InvalidReceiver: (v) => [`不能向 ${short(v.receiver)} 付款。`, "请换一个地址。"],
  ERC20InvalidSender: (v) => [`不能从 ${short(v.sender)} 付款。`, FAULT],
  ERC20InvalidSpender: (v) => [`不能允许 ${short(v.spender)} 收款。`, FAULT],
  ERC2612ExpiredSignature: ["付款许可已过期。", "请重新签署。"],
  ERC2612InvalidSigner: ["付款许可不是由付款账户签署的。", "请用付款账户重新签署。"],
  InvalidAccountNonce: ["签署的许可已经过时。", "请重新签署。"],
  SafeERC20FailedOperation: (v) => [`支付代币 ${short(v.token)} 拒绝了转账。`, "请检查余额和付款许可。"],

  // Providers
  EspRegistry_AlreadyRegistered: (v) => [`服务商 ${short(v.esp)} 已经注册。`, "请改为更新其名称或地址。"],
  EspRegistry_NotRegistered: (v) => [`${short(v.esp)} 不是已注册的服务商。`, "请选择另一家服务商。"],
  Closing_Closed: [
    "各服务商已关闭这一部署：不再接受新的订单、买卖和登记。",
    "请完成这里未结束的事项，新的事项请到页面顶部通知所说的地方。",
  ],
  Closing_NotActive: (v) => [`${short(v.caller)} 不是有效的服务商。`, "只有有效的服务商才能提议关闭。"],
  Closing_SuccessorTooLong: (v) => [
    `后继部署的名称有 ${v.length} 字节，最多 ${v.limit} 字节。`,
    "请用一个地址或较短的链接。",
  ],
  Closing_UnknownProposal: (v) => [`没有第 ${v.proposalId} 号关闭提议。`, "请核对编号。"],
  Closing_TooEarly: (v) => [
    `第 ${v.proposalId} 号提议从 ${clock(v.votesFrom)} 起计票。`,
    `请在 ${clock(v.votesFrom)} 之后再来。`,
  ],
  Closing_TooLate: (v) => [`第 ${v.proposalId} 号提议的投票已于 ${clock(v.votesUntil)} 结束。`, "请重新提议。"],
  Closing_VotedAlready: (v) => [`${short(v.esp)} 已经为第 ${v.proposalId} 号提议投过票。`, "无需再做什么。"],
  Closing_NoStake: (v) => [
    `${short(v.esp)} 在第 ${v.proposalId} 号提议提出时没有现在仍在的质押。`,
    "只有更早的、未在取回的质押才能投票。",
  ],
  EspRegistry_EmptyName: ["服务商没有名称。", "请填写名称。"],
  EspRegistry_BadEndpoint: [
    "服务商的服务地址含有不允许的字符。",
    "请填写只含主机和路径的网址，不要有空格、?、#、@ 或反斜杠。",
  ],
  EspRegistry_EmptyEndpoint: ["服务商没有服务地址。", "请填写其服务程序的网址。"],
  EspRegistry_StakeTooLow: (v) => [
    `服务商 ${short(v.esp)} 的质押为 ${money(v.stake)}，至少需要 ${money(v.minimum)}。`,
    "请增加质押，或选择另一家服务商。",
  ],
  EspRegistry_StakeNotFree: ["服务商的质押不足以为这个任务担保。", "请选择另一家服务商，或稍后再试。"],
  EspRegistry_NothingUnbonding: ["这家服务商没有申请取回质押。", "请先申请。"],
  EspRegistry_StillUnbonding: (v) => [
    `质押还要 ${span(v.unbondsAt - v.timestamp)}才能取回。`,
    `请在 ${clock(v.unbondsAt)} 再来。`,
  ],
  EspRegistry_ReleaseExceedsReserve: (v) => [
    `要释放 ${money(v.requested)} 的质押，但只占用了 ${money(v.reserved)}。`,
    FAULT,
  ],
  EspRegistry_UnfreezeExceedsFrozen: (v) => [
    `要解冻 ${money(v.requested)} 的质押，但只冻结了 ${money(v.frozen)}。`,
    FAULT,
  ],
  EspRegistry_StakeIsFrozen: (v) => [`这笔质押正为未结的质疑担保（${money(v.frozen)}）。`, "请在质疑结束后再来。"],

  // Two-way guarantee
  Guarantee_WrongStatus: ["状态已经改变，这一步不再需要。", `可能已有人完成了这一步。${RELOAD}`],
  Guarantee_TooLate: (v) => [
    `这一步的时限在 ${span(v.timestamp - v.closedAt)}前已过。`,
    "现在任何人都可以结束它；没有公开的部分会退款给付款人。",
  ],
  Guarantee_TooEarly: (v) => [`还要等 ${span(v.opensAt - v.timestamp)}。`, `请在 ${clock(v.opensAt)} 再来。`],
  Guarantee_NotPayer: (v) => [`只有付款人 ${short(v.payer)} 能做这一步。`, OTHER_ACCOUNT],
  Guarantee_NotContentSide: (v) => [`只有交付方 ${short(v.contentSide)} 能做这一步。`, OTHER_ACCOUNT],
  Guarantee_DeliveryMismatch: ["交付的内容与链上记录的不一致。", "请重新获取交付内容并核对密封文件。"],
  Guarantee_WrongKey: ["这把密钥与承诺的不符。", "请出示密封这个文件的密钥。"],
  Guarantee_ComplaintUnfounded: ["这个片段与承诺的一致，没有可投诉的。", "请用公开的密钥打开文件。"],
  Guarantee_WitnessesNotAscending: ["见证人的顺序不对，或有重复。", "请给出不同的地址，小的在前。"],
  Guarantee_WitnessInvolved: (v) => [`${short(v.witness)} 是当事方，不能作见证人。`, "请找另一家服务商。"],
  Guarantee_TooFewWitnesses: (v) => [
    `见证人的质押为 ${money(v.weight)}，全部质押为 ${money(v.total)}，没有超过三分之一。`,
    "请找更多服务商。",
  ],
  Guarantee_BadReceipt: (v) => [`回执不是 ${short(v.witness)} 签署的，或属于另一次交付。`, "请重新索取。"],
  Guarantee_PoolShareTooHigh: (v) => [`维护基金的份额 ${percent(v.poolBasisPoints)} 超过了全部。`, FAULT],
  Guarantee_NothingDue: ["现在没有可以结束的。", RELOAD],
  Guarantee_Held: ["在投诉期结束之前开始的一次质疑还没有结果。", "款项会等到它有结果。请到时再来。"],
  SealedChunks_IndexOutOfRange: (v) => [`没有第 ${v.index} 个片段：文件共有 ${v.count} 个。`, FILES],
  SealedChunks_NotInTree: (v) => [`第 ${v.index} 个片段不属于这个文件。`, FILES],
  SealedChunks_SizeTooLarge: (v) => [`不可能有 ${v.size} 字节的文件。`, FILES],
  SealedChunks_WrongPathLength: (v) => [`片段的证明有 ${v.length} 步，应为 ${v.expected} 步。`, FILES],

  // Generation
  Generation_QuoteExpired: (v) => [`服务商的报价在 ${span(v.timestamp - v.expiry)}前已失效。`, NEW_QUOTE],
  Generation_NotQuotedProducer: (v) => [`这个报价是给 ${short(v.producer)} 的。`, "请切换到那个账户，或自己询价。"],
  Generation_BadQuoteSignature: (v) => [`这个报价不是服务商 ${short(v.esp)} 签署的。`, NEW_QUOTE],
  Generation_LossAboveBond: (v) => [
    `损失份额 ${percent(v.lossBasisPoints)} 超过了保证金 ${percent(v.bondBasisPoints)}。`,
    FAULT,
  ],
  Generation_QuoteUsed: ["这个报价已经用过。", NEW_QUOTE],
  Generation_SelfDealing: ["同一个账户不能既是委托人又是服务商。", "请选择另一家服务商。"],
  Generation_ZeroFee: ["这个报价没有费用。", NEW_QUOTE],
  Generation_DeliverySecondsOutOfRange: (v) => [
    `报价给出的交付时间是 ${span(v.deliverySeconds)}，只允许 ${span(v.minimum)}到 ${span(v.maximum)}。`,
    NEW_QUOTE,
  ],
  Generation_AtCapacity: (v) => [
    v.capacity === 0n
      ? `服务商 ${short(v.esp)} 目前不接单。`
      : `服务商 ${short(v.esp)} 还有 ${v.undelivered} 份未交付，最多同时接 ${v.capacity} 份，容不下再加 ${v.items} 份。`,
    "请选择另一家服务商，或一分钟后再试。没有付款。",
  ],
  Generation_ItemsOutOfRange: (v) => [`一个报价可以包含 1 到 ${v.maximum} 份作品，而不是 ${v.items} 份。`, NEW_QUOTE],
  Generation_WrongItemCount: (v) => [`订购了 ${v.expected} 份，交付了 ${v.actual} 份。`, "请一起交付全部。"],
  Generation_NoSuchItem: (v) => [`没有第 ${v.index + 1n} 份：共订购了 ${v.items} 份。`, "请选择订购过的。"],
  Generation_StarsOutOfRange: (v) => [`不能给 ${v.stars} 颗星。`, `请给 1 到 ${v.maximum} 颗。`],
  Generation_UnknownTask: (v) => [`没有任务 ${id(v.taskId)}。`, "请核对地址。"],
  Generation_BadAgreement: (v) => [
    `付款人 ${short(v.producer)} 没有签署这样结束订单。`,
    "请让付款人对这个任务、金额和时限签名。",
  ],
  Generation_BackAboveFee: (v) => [
    `最多可退回 ${money(v.most)}，而不是 ${money(v.back)}：其余归维护基金。`,
    "请提出较少的金额。",
  ],
  Generation_NoSuchOriginal: ["没有可以与之相同的已登记作品。", "请指出找到的那件作品。"],
  Generation_ProofNotOfTask: (v) => [
    `证明中的委托人、服务商或内容与任务 ${id(v.taskId)} 不符。`,
    "请交付这个任务的证明。",
  ],

  // Backings
  Backings_NotReserved: (v) => [
    `卖家只预留了 ${money(v.reserved)}，却承诺赔付 ${money(v.needed)}。`,
    "请卖家补足预留，或重新挂售。",
  ],
  Backings_NothingReserved: ["没有可取回的预留。", "已随交易锁定的部分，会随交易或期满后退还。"],
  Backings_None: ["最近一次出售没有尚存的赔付保证。", "如果曾经有，它已赔付或退还。"],
  Backings_SeasonRuns: (v) => [
    `赔付保证还要保留 ${span(v.until - v.timestamp)}。`,
    `请在 ${clock(v.until)} 之后再来。`,
  ],
  Backings_UnderChallenge: ["这份作品正被质疑，赔付保证暂不退还。", "请等待质疑的结果。"],

  // Pledges
  Pledges_NotPledged: ["这份作品尚未缴纳保证金。", "请在挂售前缴纳。"],
  Pledges_AlreadyPledged: (v) => [`${short(v.by)} 已为它缴纳保证金。`, "一份就够，可以直接挂售。"],
  Pledges_NotActive: ["这份作品未登记或已被移除。", "只能为已登记的作品缴纳保证金。"],
  Pledges_SeasonRuns: (v) => [
    `最近一次出售之后，保证金还要保留${span(v.until - v.timestamp)}。`,
    `请在 ${clock(v.until)} 之后再来。`,
  ],
  Pledges_UnderChallenge: ["这份作品正被质疑，保证金暂不退还。", "请等待质疑的结果。"],

  // Sales
  Sale_NotPledged: ["这份作品尚未缴纳保证金，不能出售。", "请所有者先缴纳保证金。"],
  Sale_NotOwner: ["这份作品不归这个账户所有。", RELOAD],
  Sale_ZeroPrice: ["价格为零。", "请填写至少 0.000001 TUSD 的价格。"],
  Sale_PriceTooHigh: (v) => [`价格 ${money(v.price)} 太高。`, `最多可填 ${money(v.maximum)}。`],
  Sale_AgentShareTooHigh: (v) => [
    `给代理交付方的份额 ${percent(v.agentBasisPoints)} 太高。`,
    `最多 ${percent(v.maximum)}。`,
  ],
  Sale_NotOffered: ["它不再出售。", RELOAD],
  Sale_OfferChanged: (v) => [
    `现在的价格是 ${money(v.offeredPrice)}，不是 ${money(v.expectedPrice)}。`,
    "购买前请再看看挂售。",
  ],
  Sale_OfferOutdated: ["这个挂售已失效，因为作品已易主。", OFFER_AGAIN],
  Sale_StillOpen: ["另一笔交易还在进行中。", "请等它结束。"],
  Sale_OwnProduct: ["这是你自己的作品。", "如果想留着它，请收回挂售。"],
  Sale_ProofNotOfProduct: ["这份证明不属于这件作品。", "请用作品自己的证明交付。"],
  Sale_WrongContent: ["交付的内容不是登记的那一份。", "请交付登记过的文件。"],
  Bid_Spent: ["这个出价已被接受或收回。", "如仍想成交，请买家重新出价。"],
  Bid_Expired: (v) => [`这个出价在 ${span(v.timestamp - v.expiry)}前已过期。`, "请买家重新出价。"],
  Bid_BadPrice: (v) => [`不能出价 ${money(v.price)}。`, `出价必须大于零，最多 ${money(v.maximum)}。`],
  Bid_BadSignature: (v) => [`这个出价与 ${short(v.buyer)} 签署的不符。`, "请原样取自买家或服务商。"],
  Listing_NotOwner: ["挂售它的账户已不再是所有者。", OFFER_AGAIN],
  Listing_Expired: (v) => [`这个挂售在 ${span(v.timestamp - v.expiry)}前已过期。`, OFFER_AGAIN],
  Listing_Cancelled: ["卖家已收回这个挂售。", OFFER_AGAIN],
  Listing_Outdated: ["这个挂售已失效，因为作品已易主或出售。", OFFER_AGAIN],
  Listing_BackingTooHigh: (v) => [
    `赔付保证 ${money(v.backing)} 高于价格 ${money(v.price)}。`,
    "最多承诺与价格相等的金额。",
  ],
  Listing_BadSignature: (v) => [`这个挂售与 ${short(v.seller)} 签署的不符。`, "请原样取自卖家或其服务商。"],
  Listing_BadCancellation: (v) => [
    `这不是 ${short(v.seller)} 收回挂售的签名。`,
    `如果已经收回则无需操作，否则${RETRY}`,
  ],
};
