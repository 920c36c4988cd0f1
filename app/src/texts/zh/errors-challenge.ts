/** Errors of licences, descriptions, similarity, challenges and the panel. */
import { type ContractErrorName, id, percent, short } from "@genuine/sdk/error-words";
import { measurementFromChain } from "@genuine/sdk/similarity";
import type { Sentences } from "./errors-guarantee.ts";
import { clock, FAULT, money, NOTHING, OTHER_ACCOUNT, RELOAD, span } from "./words.ts";

type Name = Extract<
  ContractErrorName,
  `${"Licence" | "Description" | "Similarity" | "Resample" | "Challenge" | "Panel"}_${string}`
>;

const OTHER_MAP = "请让搜索另找一种对应方式。";

/** A length in 1/65536 of a side. */
const ofSide = (value: bigint) => `${Math.round((Number(value) * 100) / 65536)}%`;
const measured = (measurement: Parameters<typeof measurementFromChain>[0]) => {
  const { pdq, colour } = measurementFromChain(measurement);
  return `256 位中有 ${pdq} 位不同，颜色相差 ${colour}`;
};

export const CHALLENGE: Sentences<Name> = {
  Licence_NotOwner: (v) => [`原作属于 ${short(v.owner)}。`, "只有所有者能发出授权。"],
  Licence_BadSignature: (v) => [
    `这份授权不是原作所有者 ${short(v.owner)} 签署的，或签名已被撤回。`,
    "请所有者重新签署。",
  ],
  Licence_ZeroLicensee: ["授权没有写明给谁。", "请填写可以创作的账户。"],
  Licence_Expired: (v) => [`授权在 ${span(v.timestamp - v.expiry)}前已到期。`, "请选择将来的时间。"],
  Licence_RoyaltyTooHigh: (v) => [
    `给原作所有者的分成 ${percent(v.royaltyBasisPoints)} 太高。`,
    `最多 ${percent(v.maximum)}。`,
  ],
  Licence_WouldWorsen: (v) => [
    `已有的授权有效期至 ${clock(v.granted.expiry)}，分成 ${percent(v.granted.royaltyBasisPoints)}。`,
    "授权只能延长或降低分成。",
  ],
  Licence_OriginalInSale: ["原作正在出售：现在不能授权。", "请等交易结束。"],

  Description_NotOwner: (v) => [`作品属于 ${short(v.owner)}。`, "只有所有者能为它命名和写说明。"],
  Description_BadSignature: (v) => [`这份说明不是作品所有者 ${short(v.owner)} 签署的。`, "请所有者重新签署。"],
  Description_OutOfOrder: (v) => [`这份说明的编号是 ${v.revision}，下一份应为 ${v.expected}。`, RELOAD],
  Description_Expired: (v) => [`说明的签名在 ${span(v.timestamp - v.expiry)}前已到期。`, "请重新签署。"],
  Description_TooLong: ["说明太长，或标签太多。", "标题最多 80 字，说明最多 1,000 字，标签最多 10 个、每个 30 字。"],

  Similarity_BadThresholds: ["相似度的阈值互相矛盾。", FAULT],
  Similarity_BlocksMismatch: ["图像数据不是登记的那一份。", "请重新加载图像数据。"],
  Resample_BadLumaLength: (v) => [`明暗数据有 ${v.length} 字节，应为 4096 字节。`, OTHER_MAP],
  Resample_BadChromaLength: (v) => [`颜色数据有 ${v.length} 字节，应为 128 字节。`, OTHER_MAP],
  Resample_BadScale: (v) => [
    `这种对应取了图片宽度的 ${ofSide(v.scaleX)}、高度的 ${ofSide(v.scaleY)}：太少或太多。`,
    OTHER_MAP,
  ],
  Resample_TooStretched: ["这种对应把图片拉得太长。", OTHER_MAP],
  Resample_TooTilted: ["这种对应把图片转得太多。", OTHER_MAP],
  Resample_TooSheared: (v) => [`这种对应把图片斜切得太多：边长的 ${ofSide(v.shear)}。`, OTHER_MAP],
  Resample_TooMuchFill: (v) => [`4096 个像素中只有 ${v.pixelsFromSource} 个来自图片，其余都要填充。`, OTHER_MAP],
  Resample_TooLittleOfSource: (v) => [
    `只用到图片 4096 个像素中的 ${v.pixelsOfSource} 个：太小，证明不了什么。`,
    OTHER_MAP,
  ],

  Challenge_PledgeTooSmall: (v) => [`保证金 ${money(v.pledge)} 低于最低要求 ${money(v.least)}。`, FAULT],
  Challenge_BadSettings: ["质疑的设置互相矛盾。", FAULT],
  Challenge_SameProduct: ["作品不可能抄袭自己。", "请选择两份作品。"],
  Challenge_NotActive: ["它已被移除。", "已移除的作品不能质疑，也不能被质疑。"],
  Challenge_NotEarlier: ["你的作品并不更早登记。", "只有较早登记的才能作为原作。"],
  Challenge_NotCreator: (v) => [
    `只有原作的创作者 ${short(v.producer)} 或所有者 ${short(v.owner)} 才能质疑。`,
    "请切换到其中一个账户，或请对方委托。",
  ],
  Challenge_BadMandate: ["委托不是原作的创作者或所有者签署的。", "请其中一位为这一对作品签署。"],
  Challenge_MandateExpired: (v) => [`委托在 ${span(v.timestamp - v.expiry)}前已到期。`, "请重新索取。"],
  Challenge_OwnProduct: ["这是你自己的作品。", "请选择别人的作品。"],
  Challenge_OwnAttestation: ["为它作证的服务商自己不能质疑它。", "请切换到另一个账户。"],
  Challenge_Licensed: ["它是在授权之下创作的。", "它每次出售都会按约定分成，没有可质疑的。"],
  Challenge_NotSimilar: (v) => [
    `经测量，两者不构成抄袭：${measured(v.measurement)}。`,
    "试着找出能让它们吻合的裁剪或旋转，或者请评审团来看。",
  ],
  Challenge_MeasuredCopy: (v) => [
    `这一对可以由度量判定：${measured(v.measurement)}。`,
    "请以「抄袭」为理由质疑：不需要评审团。",
  ],
  Challenge_SameProvider: (v) => [
    `它由 ${short(v.esp)} 生成，原作也出自同一服务商：不能只凭测量裁定。`,
    "请让评审团比较两者。",
  ],
  Challenge_UnexpectedOriginal: ["对证明的质疑没有原作。", "请不要填写原作。"],
  Challenge_AlreadyTried: ["这一对已经质疑过。", "每一对以同一理由只审一次，结果见它的页面。"],
  Challenge_UnknownChallenge: (v) => [`没有质疑 ${id(v.challengeId)}。`, "请核对地址。"],
  Challenge_NotOpen: ["这次质疑已经结束。", RELOAD],
  Challenge_NotAccused: (v) => [`只有 ${short(v.accused)} 或作品的创作者可以回应。`, OTHER_ACCOUNT],
  Challenge_TooLate: (v) => [
    `回应的时限在 ${span(v.timestamp - v.respondBy)}前已过。`,
    "现在任何人都可以了结这次质疑。",
  ],
  Challenge_TooEarly: (v) => [
    `被质疑方还有 ${span(v.respondBy - v.timestamp)}可以回应。`,
    `请在 ${clock(v.respondBy)} 再来。`,
  ],
  Challenge_NoOriginal: ["这次质疑针对证明本身：更早的作品或授权不能回应它。", "请把文件交给评审团，由它重新计算。"],
  Challenge_EvidenceChallenged: ["更早的那件作品自己也正被质疑。", "请等那边有结果。"],
  Challenge_EarlierNotOwn: (v) => [
    `那份作品是 ${short(v.producer)} 的，不是被质疑的创作者的。`,
    "请选择同一创作者更早的作品。",
  ],
  Challenge_LicenceMismatch: (v) => [
    `这份授权是给 ${short(v.licence.licensee)} 的，或不是这份原作的。`,
    `请出示给 ${short(v.licensee)} 的、这份原作的授权。`,
  ],
  Challenge_NotLicensed: (v) => {
    const { expiry, royaltyBasisPoints } = v.terms;
    if (expiry === 0n) return [`${short(v.licensee)} 没有这份原作的授权。`, "请向所有者索取。"];
    return royaltyBasisPoints === 0
      ? [`授权在 ${clock(expiry)} 到期，早于作品登记。`, "请向所有者索取有效期足够长的授权。"]
      : [
          `授权要求每次出售分成 ${percent(royaltyBasisPoints)}，而这份作品并不支付。`,
          "请在原作之下登记，或向所有者索取不要分成的授权。",
        ];
  },
  Challenge_NotJudged: ["只有被评审团驳回的质疑可以重审。", RELOAD],
  Challenge_Ended: ["这次质疑已经结束。", "不能再补充证据。"],
  Challenge_BadEvidence: (v) => [
    `证据须为 1 至 ${v.limit} 字节，现在是 ${v.length} 字节。`,
    "请缩短，或改为附上链接。",
  ],
  Challenge_NotArbitrator: (v) => [`只有评审团 ${short(v.arbitrator)} 能裁决。`, FAULT],
  Challenge_UnknownDispute: (v) => [`争议 ${v.disputeId} 不属于任何质疑。`, FAULT],

  Panel_EvenSeats: (v) => [`${v.seats} 个席位的评审团可能打平。`, "请选择奇数。"],
  Panel_TooManySeats: (v) => [`首轮 ${v.seats} 个席位过多，最多 ${v.limit} 个。`, "请减少席位。"],
  Panel_PenaltyAboveStake: (v) => [`每席最多押上 ${money(v.seatStake)}，不能罚 ${money(v.penalty)}。`, "请降低罚金。"],
  Panel_BadLastPenalty: (v) => [`罚 ${v.basisPoints} 个基点超过全部质押（${v.limit}）。`, "请降低罚金。"],
  Panel_AppealCostsMore: (v) => [
    `上诉要花 ${money(v.lastFee)}，而被推翻的席位只付 ${money(v.overturnedPenalties)}。`,
    "请降低末轮费用，或提高席位罚金。",
  ],
  Panel_WrongChoices: (v) => [`评审团在 ${v.expected} 个答案中裁决，不是 ${v.choices} 个。`, FAULT],
  Panel_UnknownDispute: (v) => [`没有争议 ${v.disputeId}。`, "请核对编号。"],
  Panel_UnknownRound: (v) => [`争议 ${v.disputeId} 目前有 ${v.rounds} 轮，没有第 ${v.round + 1n} 轮。`, RELOAD],
  Panel_AlreadyDrawn: (v) => [`第 ${v.round + 1n} 轮的评审团已经抽出。`, RELOAD],
  Panel_NotDrawn: (v) => [`第 ${v.round + 1n} 轮的评审团还没有抽出。`, "现在任何人都可以抽取。"],
  Panel_SeedNotReady: (v) => [
    `要到区块 ${v.seedBlock} 之后才能抽取，现在是 ${v.blockNumber}。`,
    "请在下一个区块再试。",
  ],
  Panel_NotJuror: (v) => [
    `${short(v.caller)} 在这一轮没有投票权。`,
    "请切换到被抽中的服务商账户，或末轮开始时有质押的服务商账户。",
  ],
  Panel_EmptyCommitment: ["投票承诺是空的。", "请用一个秘密的随机数承诺。"],
  Panel_AlreadyCommitted: (v) => [`${short(v.juror)} 已经承诺了投票。`, "不能更改，到时请公开。"],
  Panel_NotCommitted: (v) => [`${short(v.juror)} 没有及时承诺投票。`, "已经不能公开了。"],
  Panel_AlreadyRevealed: (v) => [`${short(v.juror)} 已经公开了投票。`, NOTHING],
  Panel_CommitmentMismatch: ["投票和随机数与当初的承诺不符。", "请公开当初承诺时的投票和随机数。"],
  Panel_NoSuchChoice: (v) => [`没有答案 ${v.vote}。`, `请在 1 到 ${v.choices} 中选择。`],
  Panel_TooEarly: (v) => [`还要等 ${span(v.opensAt - v.timestamp)}。`, `请在 ${clock(v.opensAt)} 再来。`],
  Panel_TooLate: (v) => [`这一步的时限在 ${span(v.timestamp - v.closesAt)}前已过。`, RELOAD],
  Panel_LastRound: (v) => [`${v.rounds} 轮之后裁决为终局。`, "不能再上诉。"],
  Panel_AlreadyExecuted: (v) => [`争议 ${v.disputeId} 的裁决已经执行。`, NOTHING],
  Panel_AlreadySettled: (v) => [`争议 ${v.disputeId} 的第 ${v.round + 1n} 轮已经结清。`, NOTHING],
  Panel_NotSettled: (v) => [
    `争议 ${v.disputeId} 的第 ${v.round + 1n} 轮还没有结清。`,
    "请先结清这一轮，再逐个结清服务商。",
  ],
  Panel_JurorAlreadySettled: (v) => [
    `${short(v.juror)} 在争议 ${v.disputeId} 的第 ${v.round + 1n} 轮已经结清。`,
    NOTHING,
  ],
};
