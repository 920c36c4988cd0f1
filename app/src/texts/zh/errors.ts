/** What people meet in the page, by the codes of the SDK; what only programs meet stays in the SDK's words. */
import { formatMoney } from "@genuine/sdk/money";
import type { Told } from "../en/errors";
import type { Texts } from "../words";

type Values = Told["values"];
type Said = string | ((values: Values) => string);

const RELOAD = "刷新页面，看看现在的情况。";
const OTHER_ACCOUNT = "请切换到那个账户。";
const NEW_QUOTE = "请重新询价。";
const OTHER_MAP = "请让搜索另找一种对应方式。";
const DELIVERED_ANEW = "请重新获取；如果依旧，请不要接收。";

const money = (value: unknown) => formatMoney(value as bigint);
const short = (address: unknown) => `${String(address).slice(0, 6)}…${String(address).slice(-4)}`;
const clock = (seconds: unknown) => new Date(Number(seconds) * 1000).toLocaleString("zh-CN");
const span = (until: unknown, from: unknown) => {
  const seconds = Number(until) - Number(from);
  const [size, unit] = ([[86_400, "天"], [3_600, "小时"], [60, "分钟"]] as const).find(([length]) => seconds >= 2 * length) ?? [1, "秒"];
  return `${Math.floor(seconds / size)} ${unit}`;
};

const SENTENCES: Record<string, readonly [message: Said, nextStep: Said]> = {
  // Wallets and nodes
  user_rejected: ["你在钱包中拒绝了。", "没有发送任何交易，准备好后可以重新开始。"],
  not_connected: ["没有连接钱包。", "请连接一个。"],
  wrong_chain: ["你的钱包在另一条链上。", "请切换到 Genuine 所在的链。"],
  wallet_gone: ["这个钱包已经不在了。", "请刷新页面。"],
  insufficient_funds: ["你的账户付不起交易手续费。", "如果这条链不收手续费，请把手续费设为零；否则请获取一些链上货币。"],
  nonce_too_low: ["钱包把一笔交易计算了两次。", "请重试；如果依旧，请在钱包中重置账户活动记录。"],
  nonce_too_high: ["钱包的计数超前于链，例如本地链重启之后。", "请在钱包中重置账户活动记录。"],
  already_known: ["这笔交易已经发送过了。", "请等待确认。"],
  not_confirmed: ["交易尚未确认。", "它仍可能成功：重试之前请先查看活动记录。"],
  unreachable: ["无法连接到对方的服务。", "请确认它正在运行且你已联网，然后重试。"],
  timeout: ["对方太久没有响应。", "请重试。"],
  not_found: ["没有找到。", "如果是新的，请等它的区块被索引后再看。"],
  indexer_behind: ["索引服务还没有追上你的交易。", "交易在链上是安全的，索引服务追上后页面会更新。"],
  // Money
  TestDollar_EnoughAlready: [(v) => `你已有 ${money(v.balance)}，达到 ${money(v.ceiling)} 后不再发放。`, "请先花掉一些。"],
  ERC20InsufficientBalance: [(v) => `你有 ${money(v.balance)}，需要 ${money(v.needed)}。`, "请领取更多测试美元。"],
  ERC20InsufficientAllowance: [(v) => `你允许金库收取 ${money(v.allowance)}，需要 ${money(v.needed)}。`, "请先批准付款。"],
  ERC2612ExpiredSignature: ["付款许可已过期。", "请重新签署。"],
  ERC2612InvalidSigner: ["付款许可不是由付款账户签署的。", "请用付款账户重新签署。"],
  InvalidAccountNonce: ["签署的许可已经过时。", "请重新签署。"],
  Vault_InsufficientBalance: [(v) => `金库里有 ${money(v.balance)}，需要 ${money(v.requested)}。`, "请多存一些，或等待应得款项到账。"],
  Vault_NothingToWithdraw: ["金库里没有你的款项。", "无需操作。"],
  // Two-way guarantee
  Guarantee_WrongStatus: ["状态已经改变，这一步不再需要。", `可能已有人完成了这一步。${RELOAD}`],
  Guarantee_TooLate: [(v) => `这一步的时限在 ${span(v.timestamp, v.closedAt)}前已过。`, "现在任何人都可以结束它；没有公开的部分会退款给付款人。"],
  Guarantee_TooEarly: [(v) => `还要等 ${span(v.opensAt, v.timestamp)}。`, (v) => `请在 ${clock(v.opensAt)} 再来。`],
  Guarantee_NotPayer: [(v) => `只有付款人 ${short(v.payer)} 能做这一步。`, OTHER_ACCOUNT],
  Guarantee_NotContentSide: [(v) => `只有交付方 ${short(v.contentSide)} 能做这一步。`, OTHER_ACCOUNT],
  Guarantee_DeliveryMismatch: ["交付的内容与链上记录的不一致。", "请重新获取交付内容并核对密封文件。"],
  Guarantee_NothingDue: ["现在没有可以结束的。", RELOAD],
  Guarantee_ComplaintUnfounded: ["这个片段与承诺的一致，没有可投诉的。", "请用公开的密钥打开文件。"],
  Generation_QuoteExpired: [(v) => `服务商的报价在 ${span(v.timestamp, v.expiry)}前已失效。`, NEW_QUOTE],
  Generation_NotQuotedProducer: [(v) => `这个报价是给 ${short(v.producer)} 的。`, "请切换到那个账户，或自己询价。"],
  Generation_QuoteUsed: ["这个报价已经用过。", NEW_QUOTE],
  Generation_SelfDealing: ["同一个账户不能既是委托人又是服务商。", "请选择另一家服务商。"],
  EspRegistry_StakeNotFree: ["服务商的质押不足以为这个任务担保。", "请选择另一家服务商，或稍后再试。"],
  // Sales
  Sale_NotOwner: ["这张图片不归这个账户所有。", RELOAD],
  Sale_NotOffered: ["这张图片不再出售。", RELOAD],
  Sale_OfferChanged: ["挂售的条件已经改变。", RELOAD],
  Sale_OfferOutdated: ["这个挂售已失效，因为图片已易主或被质疑。", RELOAD],
  Sale_StillOpen: ["另一笔交易还在进行中。", "请等它结束。"],
  Sale_OwnProduct: ["这是你自己的图片。", "请选择别人的图片。"],
  Sale_ProductChallenged: ["这张图片正被质疑，不能出售。", "请等待质疑的结果。"],
  Sale_ProductRemoved: ["这张图片已被移除，不能出售。", "请选择另一张图片。"],
  Listing_Expired: ["这个挂售已过期。", RELOAD],
  Listing_Cancelled: ["卖家已收回这个挂售。", RELOAD],
  Listing_Outdated: ["这个挂售已失效，因为图片已易主或被质疑。", RELOAD],
  Registry_AlreadyRegistered: ["这张图片已经登记过了。", "请查看已登记的那一张。"],
  Registry_ProofExpired: ["服务商的签名已过期。", "请重新提交查验。"],
  Registry_NotProducer: ["这份证明属于另一个账户。", OTHER_ACCOUNT],
  // Challenges
  Challenge_NotActive: ["这张图片正被质疑或已被移除。", "请等待质疑的结果。"],
  Challenge_NotEarlier: ["你的图片并不更早登记。", "只有较早登记的图片才能作为原作。"],
  Challenge_NotCreator: [(v) => `只有原作的创作者 ${short(v.producer)} 或所有者 ${short(v.owner)} 才能质疑。`, OTHER_ACCOUNT],
  Challenge_OwnProduct: ["这张图片是你自己的。", "请选择别人的图片。"],
  Challenge_OwnAttestation: ["为它作证的服务商自己不能质疑它。", "请切换到另一个账户。"],
  Challenge_Licensed: ["这张图片是在授权之下创作的。", "它每次出售都会按约定分成，没有可质疑的。"],
  Challenge_NotSimilar: ["经测量，这两张图片不构成抄袭。", "试着找出能让它们吻合的裁剪或旋转；否则没有可质疑的。"],
  Challenge_AlreadyTried: ["这一对已经质疑过。", "每一对以同一理由只审一次，结果见它的页面。"],
  Challenge_NotOpen: ["这次质疑已经结束。", RELOAD],
  Challenge_NotAccused: [(v) => `只有 ${short(v.accused)} 或图片的创作者可以回应。`, OTHER_ACCOUNT],
  Challenge_TooLate: ["回应的时限已过。", "现在任何人都可以了结这次质疑。"],
  Challenge_TooEarly: [(v) => `被质疑方还有 ${span(v.respondBy, v.timestamp)}可以回应。`, (v) => `请在 ${clock(v.respondBy)} 再来。`],
  Challenge_OriginalChallenged: ["原作自己也正被质疑。", "请等那边有结果。"],
  Resample_TooLittleOfSource: ["对应部分太小，证明不了什么。", OTHER_MAP],
  Resample_TooMuchFill: ["对应之外的部分太多。", OTHER_MAP],
  // Files
  envelope_unreadable: ["密封文件无法用你的密钥读取。", DELIVERED_ANEW],
  envelope_malformed: ["密封文件不完整。", DELIVERED_ANEW],
  package_wrong_content: ["密封文件与承诺的内容不一致。", DELIVERED_ANEW],
  package_wrong_seal: ["密封文件与承诺的封装不一致。", DELIVERED_ANEW],
  other_key: ["这个文件是为另一把密钥密封的。", "请连接当初付款的钱包。"],
  ImageUndecodable: ["这个文件不是可以识别的图片。", "请选择 PNG、JPEG 或 WebP 图片。"],
  opener_failed: ["文件无法打开。", "请刷新页面。"],
  witness_failed: ["两张图片无法比对。", "请刷新页面。"],
  credentials_unreadable: ["无法读取内容凭证。", "请刷新页面。"],
};

const say = (said: Said, values: Values) => (typeof said === "string" ? said : said(values));

export const errorTexts: Texts["errors"] = {
  of: ({ code, message, nextStep, values }) => {
    const sentence = SENTENCES[code];
    return sentence === undefined ? { message, nextStep } : { message: say(sentence[0], values), nextStep: say(sentence[1], values) };
  },
};
