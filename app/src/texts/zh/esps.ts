import { MASS } from "@genuine/sdk/reputation/opinion";
import type { Texts } from "../words";

/** Labels of the generators that come with a worker, by their ids; others have their own. */
const GENERATORS: Readonly<Record<string, { label(model: string): string; description: string }>> = {
  embedded: {
    label: () => "Genuine 画师（小型图像模型）",
    description:
      "随服务程序附带的小型模型：画出描述中提到的东西，用所说的颜色，配上画好的背景。它能读懂表情符号和包括中文在内的十种语言。",
  },
  pattern: {
    label: () => "图案网络（抽象艺术）",
    description: "一个未经训练的网络，权重来自描述的哈希：即时生成抽象图案，不画具体的东西。",
  },
  sdapi: {
    label: (model) => `Stable Diffusion（${model}）`,
    description: "由这家服务商在自己的机器上运行的扩散模型，按描述作画。",
  },
  comfyui: {
    label: (model) => `ComfyUI（${model}）`,
    description: "由这家服务商在自己的机器上运行的 ComfyUI 流程，按描述作画。",
  },
  openai: {
    label: (model) => `图像接口（${model}）`,
    description: "经由 OpenAI 图像接口（或与之兼容的服务器）按描述作画的模型。",
  },
  ollama: { label: (model) => `Ollama（${model}）`, description: "由这家服务商用 Ollama 运行的模型，按描述作画。" },
  stories: {
    label: () => "短篇故事（小型语言模型）",
    description: "一个 1500 万参数的小型语言模型，把您的描述接着写成一篇英文儿童故事。",
  },
  "openai-chat": {
    label: (model) => `聊天接口（${model}）`,
    description: "经由 OpenAI 聊天接口（或与之兼容的服务器）按描述写作的模型。",
  },
  "ollama-chat": {
    label: (model) => `Ollama（${model}）`,
    description: "由这家服务商用 Ollama 运行的语言模型，按描述写作。",
  },
  null: {
    label: () => "空生成器（彩色斑点）",
    description: "由描述和种子的哈希得出的彩色斑点，什么也不画：用于测试。",
  },
};

export const espTexts: Texts["esps"] = {
  ownWords: ({ id, label, description, model }) => {
    const known = GENERATORS[id];
    return known === undefined ? { label, description } : { label: known.label(model), description: known.description };
  },
  title: "边缘服务商",
  intro: "服务商（ESP）生成图片，并以质押为其作证。每个结算的任务都是一次经验，链上把全部经验汇成一个评价。",
  description: (name, settled, attested) => `${name} 已完成 ${settled} 项付费任务，并以押金为 ${attested} 件作品担保。`,
  empty: "还没有登记的服务商",
  emptyText: "一旦有人质押并登记，就会出现在这里。",
  score: "评分",
  scoreHint: "信任，加上未知部分的一半。",
  belief: "信任",
  disbelief: "不信任",
  uncertainty: "未知",
  opinionLabel: (belief, disbelief, uncertainty) => `信任 ${belief}，不信任 ${disbelief}，未知 ${uncertainty}`,
  settled: "已结算任务",
  refunded: "已退款",
  agreed: "协商结束",
  stake: "质押",
  reserved: "正为进行中的工作担保",
  behindEach: (works) => `为其证明的 ${works} 件作品中的每一件担保`,
  free: "免费",
  fee: "费用",
  capacity: "同时承接",
  takesNone: "暂不接单",
  undelivered: (count) => `其中 ${count} 份待交付`,
  load: "排队",
  loadValue: (waiting, running) => (waiting + running === 0 ? "无需排队" : `${running} 个进行中，${waiting} 个等待`),
  secondsPerTask: (seconds) => (seconds < 1 ? "不到一秒" : `约 ${Math.round(seconds)} 秒`),
  duration: "耗时",
  away: "目前没有响应",
  generator: "能做什么，用什么做",
  model: (model, licence) =>
    licence === undefined
      ? `模型 ${model}。服务商没有说明它的许可证：出售作品之前请先问清楚。`
      : `模型 ${model}，许可证为 ${licence}。`,
  modelHash: (hash) => `模型文件的 SHA-256：${hash}`,
  price: { picture: "每张图片", text: "每篇文字" },
  nearDuplicates: {
    refuse: "拒绝为与已登记图片相似的图片作证。",
    flag: "即使图片与已登记的相似也会作证，但会注明。",
  },
  policy: {
    title: (esp) => `${esp} 不制作的内容`,
    words: ({ zh }) => zh,
    none: (esp) => `${esp} 没有声明不制作哪些内容。`,
    unsigned: (esp) => `所显示的 ${esp} 的内容政策不是由它签署的。`,
    version: (version) => `第 ${version} 版，已签署。属于其中的内容不会得到报价，也不花费任何费用。`,
    classifier: "服务商还会用程序检查每段描述。",
  },
  endpoint: "服务地址",
  registered: "登记时间",
  lastOutcome: "最近一次结果",
  history: "评价的变化",
  historyText: "每个任务结算或失败之后，综合所有委托人。",
  historyEmpty: "还没有结算过任务，所以对它一无所知。",
  historyTable: "以表格查看",
  triangle: {
    label: (tasks, first, now) =>
      `以三角形表示的评价，三个角为信任、不信任和未知。共 ${tasks} 个任务，第一个之后：${first}。现在：${now}。`,
    present: (belief, disbelief, uncertainty) =>
      `现在 ${belief} 支持它，${disbelief} 反对它，${uncertainty} 未知。下表列出每一步。`,
    now: "现在",
    good: "好的任务之后",
    bad: "不好的任务之后",
    reading: "越靠右评分越高，越靠下了解越多。",
  },
  why: {
    title: "为什么是这个评分",
    intro:
      "只有付费任务计算在内：顺利完成的算好结果，失败或迟到的算坏结果。评价之后（或评价时限过后）才计入。为被移除的抄袭品作证也算坏结果。委托人们的体验经加权后合在一起。",
    yours: "你的体验与大家的体验",
    everybody: "大家的体验",
    own: (tasks) => (tasks === 0 ? "你的体验" : `你的体验，来自 ${tasks} 个任务`),
    ownNone: "你还没有用过这家服务商。",
    others: "其他人的体验",
    all: "所有委托人",
    together: "合起来，对你而言",
    restsOnOthers: "对你来说，评分依据的是他人的体验。",
    fusedText: "两者合在一起：经验多的一方分量更重。你自己的任务不会重复计算。",
    connect: "连接钱包，查看你自己的体验如何改变评分。",
    weights: "什么占多少分量",
    outcome: {
      name: "好与坏",
      text: (good, bad) => `好结果计 ${good}，坏结果计 ${bad}：失去信任比赢得信任更快。`,
    },
    memory: {
      name: "你记得多久",
      text: (left, period) => `你自己的经验淡忘得慢：${period}保留 ${left}，剩下多少，就有多少把握。`,
    },
    freshness: {
      name: "新与旧",
      while: "随时间推移",
      period: (seconds) => {
        const [size, unit] =
          seconds % 86_400 === 0 ? [86_400, "天"] : seconds % 3_600 === 0 ? [3_600, "小时"] : [60, "分钟"];
        return `每过 ${Math.round(seconds / size)} ${unit}`;
      },
      text: (left, period) => `新近的比久远的更重要：${period}，一次结果的分量保留 ${left}。`,
    },
    familiarity: {
      name: "熟悉程度",
      text: (cap) => `比起其他服务商更常来这里的人更了解它，分量更重，最多 ${cap} 倍。`,
    },
    value: {
      name: "付了多少",
      text: "近来付得多的人分量更重，所以空口无凭改变不了什么。",
      cap: "计满分量的金额为",
    },
    recommenders: "这是谁的体验",
    recommendersText: "话语权最大的排在前面。新近程度、付款金额以及光顾的频率共同决定分量。",
    tasks: (good, bad) =>
      `${good + bad} 个任务，${bad === 0 ? "都好" : good === 0 ? "都不好" : `${good} 个好，${bad} 个不好`}`,
    latest: "最近一次结果",
    fresh: "新近程度",
    paid: "近来付款",
    counts: (share) => `，计 ${share}`,
    more: (count) => `另外 ${count} 位委托人`,
  },
  outcomes: "最近的结果",
  outcome: { true: "好", false: "不好" },
  producer: "委托人",
  value: "金额",
  when: "时间",
  task: "任务",
  confidence: (mass, settled) => {
    if (settled === 0) return "还没有人有使用它的经验。";
    if (mass < MASS.known) return "近期付费太少，还说不准。";
    if (mass < MASS.wellKnown) return "有一些经验，评价还可能变化。";
    return "了解充分：背后有大量付费经验。";
  },
  confidenceFrom: (tasks, producers) => `依据 ${producers} 位委托人的 ${tasks} 个任务。`,
  verdicts: { unknown: "新", trusted: "值得信赖", good: "良好", mixed: "好坏参半", poor: "较差" },
  products: "它生成或作证的作品",
};
