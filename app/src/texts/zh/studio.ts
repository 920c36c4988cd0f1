import { MASS } from "@genuine/sdk/reputation/opinion";
import type { Texts } from "../words";

const inWords = (good: number) =>
  good >= 0.85 ? "良好" : good >= 0.6 ? "大多良好" : good >= 0.35 ? "有好有坏" : "大多不好";
/** Nothing while the number is not known. */
const tasksOf = (tasks: number) => (tasks === 0 ? "" : `（${tasks} 次任务）`);

export const reasonTexts: Texts["reasons"] = {
  sentence: (known, ...terms) => `${[known, ...terms].join("；")}。`,
  experience: (own, others) => {
    if (own === undefined && others === undefined) return "还没有人用过它，所以从中间分数开始";
    if (own === undefined) return `其他人的体验${inWords(others!.good)}${tasksOf(others!.tasks)}`;
    const mine = `你自己的体验${inWords(own.good)}${tasksOf(own.tasks)}`;
    if (others === undefined) return `${mine}，还没有其他人的体验`;
    const alike = inWords(own.good) === inWords(others.good);
    return `${mine}，${alike ? "其他人也是如此" : `其他人的体验${inWords(others.good)}`}${tasksOf(others.tasks)}`;
  },
  confidence: (mass) =>
    mass < MASS.known ? "，依据太少，分数还不可靠" : mass < MASS.wellKnown ? "，分数比较可靠" : "，分数依据充分",
  away: "目前没有响应",
  load: (queue) => (queue === 0 ? "可以立即开始" : `前面还有 ${queue} 个任务`),
  fee: (more, amount, same, all) =>
    all === 1 ? "只有它响应" : same === all ? "价格与其他家相同" : more === 0n ? "价格最低" : `比最低价贵 ${amount}`,
};

const inTime = (seconds: number) =>
  seconds < 90 ? `约 ${Math.max(1, Math.round(seconds))} 秒` : `约 ${Math.round(seconds / 60)} 分钟`;

export const studioTexts: Texts["studio"] = {
  title: "创作",
  intro: "描述一幅画面，或为故事起个头，由服务商完成；作品到手，你才付款。",
  tabs: { label: "想做什么", create: "请人创作", existing: "登记已有的图片" },
  kind: {
    label: "要做什么？",
    picture: "图片",
    text: "故事",
    hint: { picture: "按你的描述作画。", text: "按你的开头续写一篇英文小故事，写作过程可以实时观看。" },
  },
  text: {
    prompt: "故事讲什么？",
    promptPlaceholder: "A little robot who is afraid of the rain",
    ideaList: [
      { prompt: "A little robot who is afraid of the rain", shown: "怕下雨的小机器人" },
      { prompt: "A brave mouse and a big cat", shown: "勇敢的老鼠和大猫" },
      { prompt: "Two owls who cannot sleep", shown: "睡不着的两只猫头鹰" },
    ],
    count: "要几篇？",
    noProviders: "目前没有会写作的服务商",
    noProvidersText: "现在响应的服务商只生成图片。",
  },
  prompt: "画面里要有什么？",
  promptHint:
    "只有服务商能读到，而它们的模型多半只懂英文，请尽量用英文描述。链上只保留描述的指纹，日后你可以据此证明当时的要求。",
  promptPlaceholder: "A red fish wearing a crown in the sea",
  ideas: "灵感",
  ideaList: [
    { prompt: "A red fish wearing a crown in the sea", shown: "海里戴王冠的红鱼" },
    { prompt: "A white owl and a blue mushroom at night", shown: "夜里的白猫头鹰和蓝蘑菇" },
    { prompt: "Three green apples on a yellow background", shown: "黄色背景上的三个青苹果" },
  ],
  count: "要几张？",
  countHint: "同一段描述，每张略有不同，分别付款。",
  provider: "由谁来生成？",
  providerHint: "按它们为你和他人服务的好坏排序，你自己的体验也计算在内。色条表示好、未知与不好的体验。",
  choose: "替我选",
  chooseHint: "多半会选性价比和速度最好的一家，偶尔选别家，让新人也有机会。",
  taken: (name) => `选中了 ${name}。`,
  wishLabel: "什么最重要？",
  most: "最多愿付（可不填）",
  atMost: (amount) => `你最多付 ${amount}。`,
  mostHint: "要价更高的服务商不予考虑。",
  tooDear: "超出你的上限",
  nothingFor: (least) => `没有人以这个价格制作。最低价是 ${least}。`,
  wishes: {
    quick: { name: "快", sentence: (name, seconds) => `${name}：${inTime(seconds)}到手。` },
    balanced: { name: "均衡", sentence: (name, seconds) => `${name}：最物有所值，${inTime(seconds)}到手。` },
    cheap: { name: "便宜", sentence: (name, seconds) => `${name}：价格低而质量相称，${inTime(seconds)}到手。` },
  },
  chosen: (name, percent) => `选中了 ${name}（概率为 ${percent}%）。`,
  noProviders: "还没有登记的服务商",
  noProvidersText: "要有人先运行服务程序，才能创作。",
  away: "没有响应",
  takes: (seconds, waiting) =>
    `${waiting === 0 ? "无需排队" : `前面有 ${waiting} 个`}，约 ${Math.max(1, Math.round(seconds))} 秒`,
  askQuote: "询价",
  promptMissing: "请先写下想要的内容。",
  asking: "正在询价…",
  quoteTitle: (name) => `${name} 的报价`,
  fee: "你支付",
  within: "交付时限",
  generator: "生成方式",
  expires: "报价失效",
  parts: (count, each, kind) =>
    count === 1 ? undefined : `${count} ${kind === "text" ? "篇，每篇" : "张，每张"} ${each}`,
  quoteText: (count, kind) =>
    count === 1
      ? `款项只是锁定，并未付出：如果${kind === "text" ? "故事" : "图片"}迟到，你会得到服务商的部分质押；如果始终没有交付，款项和为它押上的质押都归你。`
      : "款项只是锁定，并未付出：只为交付的作品付款。如果迟到，你会得到服务商的部分质押；如果始终没有交付，款项和为它们押上的质押都归你。",
  understood: (parts) => `理解为：${parts.join("；")}。`,
  leftOut: (words) => `它不认识以下内容，将略去：${words.join("、")}。`,
  cancelTerms: (waiting, begun) => `交付之前可以取消：尚未开始时退还 ${waiting}，开始之后退还 ${begun}。`,
  pay: (amount) => `支付 ${amount} 并开始`,
  payTitle: (name, count, kind) =>
    kind === "text" ? `请 ${name} 写 ${count} 篇故事` : `请 ${name} 生成 ${count} 张图片`,
  again: {
    asked: "你的描述：",
    same: "再来一次",
    words: "改一改描述",
    variations: "四个变化",
    other: "请另一家服务商制作",
    more: (kind) => (kind === "text" ? "再写一篇故事" : "再画一张"),
  },
  back: "修改",
  expired: "这个报价已失效，请重新询价。",
  existing: {
    intro: "服务商会查看图片，并签名证明文件与指纹相符，随后链上把它登记在你名下。",
    file: "你的图片",
    fileHint: "PNG、JPEG、WebP、GIF 或 AVIF，不超过 10 MB。",
    noPicture: (name, kind, instead) =>
      `${name} 不是可以登记的图片，它是${kind}。${instead || "请选择 PNG、JPEG、WebP、GIF 或 AVIF 文件。"}`,
    tooLarge: (size) => `这个文件有 ${size}，上限为 10 MB。请缩小后再试。`,
    provider: "由谁来作证？",
    ask: "提交查验",
    asking: "服务商正在查看…",
    looksLike: "它与已登记的图片相似",
    looksLikeText: "如果是抄袭，较早图片的创作者可以让它下架，为它作证的服务商也要赔偿。",
    bits: (distance) => `256 位中有 ${distance} 位不同`,
    refused: (name) => `${name} 不愿为这张图片作证`,
    refusedText: "它看起来像别人登记过的图片。如果确实是你自己的作品，请换一张，或者向那位所有者请求授权。",
    date: {
      text: "在任何人看到之前先为它记下时间：即使有人抢在你前面登记，你的仍然更早。它不透露图片内容，一天之内登记有效。",
      button: "先记下时间",
      done: "时间已记下。登记完成之前请不要关闭此页。",
      transaction: "为图片记下时间",
    },
    canonical: {
      nothing: "登记的就是这个文件。",
      stripped: "登记的是这个文件：去掉了原文件里图片以外的内容，如文字、地点和色彩配置。请同时保留你的原文件。",
      encoded: "登记的是这个文件：与浏览器显示的一致，方向端正、不透明、使用 sRGB。请同时保留你的原文件。",
    },
    weak: "这张图片的细节太少，难以维权",
    weakText: "细节太少，无法测量它的副本。你仍可登记，但质疑时不能靠测量找出抄袭。",
    copy: "内容相同",
    fresh:
      "没有找到相同的已登记图片：按原样、旋转、镜像、反相，以及少量裁剪、加框或倾斜都查过。拼贴、大幅裁剪和大块文字不在查找范围内。",
    register: "登记在我名下",
    registerTitle: "登记一张图片",
    policy: { refuse: "拒绝相似图片", flag: "接受相似图片，但会注明" },
  },
};
