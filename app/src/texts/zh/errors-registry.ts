/** Errors of the registry, of tokens, of what holds the contracts together, and of swaps. */
import { type ContractErrorName, id, percent, short } from "@genuine/sdk/error-words";
import type { Sentences } from "./errors-guarantee.ts";
import { clock, FAULT, NOTHING, OTHER_ACCOUNT, RELOAD, RETRY, span } from "./words.ts";

type Group =
  | "Registry"
  | "Pdq"
  | "Fingerprints"
  | "Detail"
  | "IsccImage"
  | "ColourGrid"
  | "Wired"
  | "Reputation"
  | "StakeTree"
  | "WeightHistory"
  | "HashTimelock";
type Library =
  | "ReentrancyGuardReentrantCall"
  | "AddressEmptyCode"
  | "CheckpointUnorderedInsertion"
  | "FailedCall"
  | "ECDSAInvalidSignature"
  | "ECDSAInvalidSignatureLength"
  | "ECDSAInvalidSignatureS"
  | "InvalidShortString"
  | "StringTooLong"
  | "StringsInsufficientHexLength"
  | "SafeCastOverflowedUintDowncast";
type Name = Extract<ContractErrorName, `${Group}_${string}` | `ERC721${string}` | `ERC2981${string}` | Library>;

const OTHER_ADDRESS = "请换一个地址。";
const OWNER = "请切换到所有者的账户。";
const NEW_ATTESTATION = "请向服务商重新索取。";
const AS_SIGNED = "请使用与签名一起收到的数据。";
const PLAN_AGAIN = "请重新安排这次互换。";

export const REGISTRY: Sentences<Name> = {
  Registry_UnknownProduct: (v) => [`没有作品 ${id(v.productId)}。`, "请核对地址。"],
  Registry_AlreadyRegistered: ["它已经登记过了。", "请查看已登记的那一份。"],
  Registry_NotProducer: ["这份证明属于另一个账户。", OTHER_ACCOUNT],
  Registry_GeneratedWork: ["它来自一个任务：公开密钥时会自动登记。", "请到它的任务页查看。"],
  Registry_EspNotActive: (v) => [`服务商 ${short(v.esp)} 未注册，或质押不足以作证。`, "请找另一家服务商。"],
  Registry_BadEspSignature: (v) => [`证明不是服务商 ${short(v.esp)} 签署的。`, NEW_ATTESTATION],
  Registry_ProofExpired: (v) => [`服务商的签名在 ${span(v.timestamp - v.expiry)}前已过期。`, "请重新提交查验。"],
  Registry_BlocksMismatch: ["图像数据不是服务商签署的那一份。", AS_SIGNED],
  Registry_UnexpectedBlocks: ["只有图片才有图像数据。", "请不要附带图像数据。"],
  Registry_NotLicensed: (v) =>
    v.expiry === 0n
      ? [`${short(v.producer)} 没有基于 ${id(v.parent)} 创作的授权。`, "请向所有者索取授权，并先登记上链。"]
      : [
          `${short(v.producer)} 对 ${id(v.parent)} 的授权在 ${span(v.timestamp - v.expiry)}前已到期。`,
          "请向所有者索取新的授权。",
        ],
  Registry_LineTooLong: (v) => [`基于它的作品会有超过 ${v.maximum} 代原作。`, "请基于更早的一代创作。"],
  Registry_SharesTooHigh: (v) => [
    `各代原作的所有者合计要从每次成交中得到 ${percent(v.basisPoints)}，超过全部价款。`,
    "请索取分成更低的授权。",
  ],
  Registry_UnknownParent: ["原作不存在。", "请选择已登记的作品，或不选。"],
  Registry_Immovable: ["它正在交易中，不能转移。", "请等交易结束。"],
  Registry_NotActive: ["它已被移除。", RELOAD],
  Registry_AlreadyHeld: ["它已经在一笔交易中。", RELOAD],
  Registry_NotHeld: ["它不在任何交易中。", RELOAD],
  Pdq_BadLumaLength: (v) => [`明暗数据有 ${v.length} 字节，应为 4096 字节。`, AS_SIGNED],
  Fingerprints_BadLength: (v) => [`图像数据有 ${v.length} 字节，应为 ${v.expected} 字节。`, AS_SIGNED],
  Detail_BadLumaLength: (v) => [`明暗数据有 ${v.length} 字节，应为 4096 字节。`, AS_SIGNED],
  IsccImage_BadGreyLength: (v) => [`灰度数据有 ${v.length} 字节，应为 1024 字节。`, AS_SIGNED],
  ColourGrid_BadChromaLength: (v) => [`颜色数据有 ${v.length} 字节，应为 128 字节。`, AS_SIGNED],
  ERC721NonexistentToken: ["它不存在，或已被移除。", RELOAD],
  ERC721IncorrectOwner: (v) => [`它属于 ${short(v.owner)}，不属于 ${short(v.sender)}。`, RELOAD],
  ERC721InsufficientApproval: (v) => [`${short(v.operator)} 不能转移这份作品。`, OWNER],
  ERC721InvalidApprover: (v) => [`${short(v.approver)} 不能授予这份作品的权限。`, OWNER],
  ERC721InvalidOperator: (v) => [`不能授予 ${short(v.operator)} 权限。`, OTHER_ADDRESS],
  ERC721InvalidOwner: (v) => [`${short(v.owner)} 不能拥有作品。`, OTHER_ADDRESS],
  ERC721InvalidReceiver: (v) => [`${short(v.receiver)} 不能接收作品。`, OTHER_ADDRESS],
  ERC721InvalidSender: (v) => [`${short(v.sender)} 不能发送作品。`, FAULT],
  ERC2981InvalidDefaultRoyalty: ["版税超过了全部价格。", FAULT],
  ERC2981InvalidDefaultRoyaltyReceiver: (v) => [`${short(v.receiver)} 不能收取版税。`, FAULT],
  ERC2981InvalidTokenRoyalty: ["版税超过了全部价格。", FAULT],
  ERC2981InvalidTokenRoyaltyReceiver: (v) => [`${short(v.receiver)} 不能收取版税。`, FAULT],

  Wired_NotDeployer: (v) => [`只有部署者 ${short(v.deployer)} 能指定各个模块。`, FAULT],
  Wired_AlreadyWired: ["各个模块已经指定，不能再改。", NOTHING],
  Wired_NotModule: (v) => [`${short(v.caller)} 不是 Genuine 的模块，不能这样做。`, "请使用对应的合约。"],
  Reputation_ZeroSetting: ["信誉的设置不能为零。", FAULT],
  Reputation_QualityAboveOne: (v) => [`质量最多为 1e18，而不是 ${v.quality}。`, FAULT],
  WeightHistory_NotPast: (v) => [
    `只能查询过去区块的权重；区块 ${v.blockNumber} 还没有结束，现在是 ${v.current}。`,
    "请在之后的区块再查询。",
  ],
  CheckpointUnorderedInsertion: ["不能更改过去区块的权重。", FAULT],
  StakeTree_PointTooHigh: (v) => [`抽取的位置 ${v.point} 超出了全部质押 ${v.total}。`, FAULT],
  ReentrancyGuardReentrantCall: ["金库在付款时又被调用。", FAULT],
  AddressEmptyCode: (v) => [`${short(v.target)} 处没有合约。`, "请确认所在的链是否正确。"],
  FailedCall: ["合约之间的调用失败，没有说明原因。", RETRY],
  ECDSAInvalidSignature: ["签名无效。", "请重新签署。"],
  ECDSAInvalidSignatureLength: (v) => [`签名的长度不对（${v.length}）。`, "请重新签署。"],
  ECDSAInvalidSignatureS: ["签名不是规范形式。", "请重新签署。"],
  InvalidShortString: ["名称太长。", FAULT],
  StringTooLong: (v) => [`文字“${v.str}”太长。`, "请缩短。"],
  StringsInsufficientHexLength: ["数字太长，写不下。", FAULT],
  SafeCastOverflowedUintDowncast: (v) => [`数额 ${v.value} 太大（${v.bits} 位）。`, "请选小一些。"],

  // Swaps between chains
  HashTimelock_NobodyNamed: ["锁定中缺少发送方或接收方。", "请填写双方账户。"],
  HashTimelock_NoTimeToClaim: (v) => [
    `锁定截止于 ${clock(v.lockBy)}，领取截止于 ${clock(v.deadline)}：没有人来得及领取。`,
    PLAN_AGAIN,
  ],
  HashTimelock_LockTooLate: (v) => [`锁定的时限在 ${span(v.timestamp - v.lockBy)}前已过。`, PLAN_AGAIN],
  HashTimelock_ClaimTooEarly: (v) => [
    `还要等 ${span(v.lockBy - v.timestamp)}才能领取。`,
    `请在 ${clock(v.lockBy)} 再来。`,
  ],
  HashTimelock_ClaimTooLate: (v) => [
    `领取的时限在 ${span(v.timestamp - v.deadline)}前已过。`,
    "到期后请取回互换中自己的一方。",
  ],
  HashTimelock_RefundTooEarly: (v) => [
    `如果没有人领取，${span(v.deadline - v.timestamp)}后退回。`,
    `请在 ${clock(v.deadline)} 再来。`,
  ],
  HashTimelock_AlreadyLocked: ["这笔锁定已经存在。", "无需操作；另一笔锁定需要不同的条件。"],
  HashTimelock_NotLocked: (v) =>
    v.status === 0
      ? ["这笔锁定不存在，或已结束。", "它的事件记录了结果。"]
      : ["这笔锁定已被领取，但代币没有转移。", "请提取代币。"],
  HashTimelock_NotToCollect: ["这笔锁定没有可提取的。", "只有已领取但代币没有转移的才能提取。"],
  HashTimelock_WrongPreimage: ["这个秘密与锁定的哈希不符。", "请出示在另一条链上公开的 32 个字节。"],
  HashTimelock_ZeroAmount: ["数额为零。", "请至少锁定一个单位。"],
  HashTimelock_WrongValue: (v) => [`条件要求随调用发送 ${v.expected} wei，实际发送了 ${v.sent}。`, "请按条件发送。"],
  HashTimelock_EtherRefused: (v) => [
    `${short(v.to)} 不接受应得的 ${v.amount} wei。`,
    "如果一直不接受，到期后退回发送方。",
  ],
  HashTimelock_TokenRefused: (v) => [
    `代币 ${short(v.token)} 目前不能转给 ${short(v.to)}。`,
    "等它可以转移时再试，例如质疑结束之后。",
  ],
  HashTimelock_NoToken: (v) => [`${short(v.token)} 处没有代币合约。`, "请确认所在的链是否正确。"],
  HashTimelock_NotReceived: (v) => [
    `转账之后代币 ${id(v.tokenId)} 仍在 ${short(v.holder)} 那里。`,
    "说了转移却不转移的代币不能锁定。",
  ],
  HashTimelock_ReceivedLess: (v) => [
    `代币 ${short(v.token)} 只送达 ${v.received}，而不是 ${v.amount}。`,
    "转账时扣费的代币不能锁定。",
  ],
  HashTimelock_SentMore: (v) => [
    `代币 ${short(v.token)} 取走了 ${v.sent}，而不是 ${v.amount}。`,
    "转账时扣费的代币不能支付。",
  ],
};
