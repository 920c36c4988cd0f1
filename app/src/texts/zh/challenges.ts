import { type Changes, changesOf, type EdgeShare } from "@genuine/sdk/fingerprint/transforms";
import type { Window } from "@genuine/sdk/regions/find-region";
import type { Texts } from "../words";

export const challengeTexts: Texts["challenges"] = {
  title: "质疑",
  intro: "有人登记了你图片的抄袭品？合约会亲自比对两张图片。如果相似且你的更早，抄袭品就会被移除。",
  empty: "还没有人质疑过图片",
  emptyText: "当一张图片与更早的相似时，它的页面会说明，较早图片的创作者可以在那里提出质疑。",
  browse: "逛逛市场",
  versus: "对",
  by: "质疑人",
  owner: "被质疑图片的所有者",
  opened: "提出时间",
  answerWithin: "回应剩余",
  windowOver: "回应时限已过",
  status: { open: "进行中", disputed: "评审中", upheld: "已移除", rejected: "已驳回", undecided: "未决" },
  original: "原作",
  accused: "被质疑图片",
  registered: "登记时间",
  producer: "创作者",
  grounds: { copy: "经测量为抄袭", appearance: "看起来是抄袭", attestation: "证明与文件不符" },
  map: (map) => {
    const { added, lost, ...manner } = changesOf(map);
    const kept = ["来自原作", ...mannerOf(manner), ...(lost.length > 0 ? [`缺少${list(lost)}`] : [])].join("，");
    return added.length === 0 ? `全部${kept}。` : `${list(added)}是新增的，其余${kept}。`;
  },
  overlay: "虚线：原作在被质疑图片中的位置；粗线是它的上边。",
  windows: {
    title: "相互叠加",
    text: "本页在被质疑图片中找到的原作部分。仅供查看，不作判定：双方都取自别处的内容（例如旗帜）也会被找到。",
    searching: "正在查找原作的部分…",
    away: "目前无法取得其中一张图片。",
    none: "在被质疑图片中没有找到原作的任何部分。",
    whole: "整幅原作，以及它在被质疑图片中的位置。",
    share: (percent) => `原作所示内容的 ${percent}% 被再次找到。`,
    negative: "被质疑图片显示的是其反相。",
    inOriginal: (window) => `在原作中：${placeOf(window)}`,
    inAccused: (window) => `在被质疑图片中：${placeOf(window)}`,
    over: "被质疑图片的部分，上面叠加原作的部分",
    slider: "原作的显示程度",
    say: "在陈述中写明这些部分",
    statement: ({ original, accused, share }) =>
      `请比对原作的${placeOf(original)}与被质疑图片的${placeOf(accused)}：原作所示内容的 ${Math.round((share ?? 1) * 100)}% 在那里被再次找到。`,
  },
  statement: {
    label: "希望评审团知道什么？",
    placeholder: "破绽是什么，该看哪里",
    hint: "所有人都能读到。评审团的服务商会自行比对文件。",
  },
  attestation: {
    title: (accused) => `怀疑 #${accused} 的证明`,
    intro: "服务商签名证明这张图片与它的证明相符。如果你认为不符，将由其他服务商组成的评审团查看文件。",
    already: "这个证明已经被质疑过",
    alreadyText: "每个证明只有一次质疑；被评审团驳回的，可以在那里重审一次。",
    steps: (window, panel) => [
      { title: "你支付押金和评审费", text: "从此这张图片带有标记。仍可出售，但款项要等到有结果。" },
      { title: `${window}后抽选评审团`, text: "按质押多少抽签选出与此无关的服务商。" },
      {
        title: `评审团投票，最长${panel}`,
        text: "每位成员都从文件重新计算指纹，并秘密投票。如果文件没有出示，对你有利。",
      },
    ],
    costText: (kept) =>
      `押金加评审团报酬。如果你是对的，两者都退还，其中 ${kept} 付给了结者；如果不是，押金归被耽误的各方。`,
    button: (cost) => `支付 ${cost} 提交查验`,
    transaction: (serial) => `怀疑作品 #${serial} 的证明`,
  },
  distance: (bits) => `256 位中有 ${bits} 位不同`,
  how: {
    title: "质疑如何进行",
    steps: [
      {
        title: "你提出质疑",
        text: "以较早图片的创作者或所有者身份，并缴纳押金。合约核对你的身份，并测量两张图片有多相似。只要有一项不符，就什么也不会发生，也不收任何费用。",
      },
      {
        title: "被质疑方可以回应",
        text: "出示自己登记得更早的相同图片、你给的授权，或两者都出自一件更早的公开作品。在此期间图片仍可出售，但款项要等到有结果。",
      },
      { title: "抄袭品被移除", text: "如果没有回应，任何人都可以了结这次质疑，抄袭品将被永久移除。" },
    ],
    window: "回应时限",
    deposit: "押金",
    depositHint: (kept) => `抄袭品被移除后退还给你，其中 ${kept} 付给了结者。`,
    reward: "奖励，最多",
    rewardHint: "出自将抄袭品推向市场者的保证金。从未出售过的抄袭品没有保证金。",
    limit: "认定为抄袭",
    limitValue: (bits) => `不超过 ${bits} 位`,
    limitHint: "指纹 256 位中的差异，且色彩相同",
  },
  bar: {
    title: "有多相似",
    label: (name, distance, limit) => `${name}：${distance}；不超过 ${limit} 认定为抄袭。`,
    pdq: "明暗（PDQ）",
    mapped: "明暗（PDQ），叠加原作后",
    iscc: "明暗复核（ISCC）",
    colour: "色彩",
    limit: "界限",
    unrelated: "无关",
    verdict: {
      copy: "足够接近，认定为抄袭。",
      unclear: "仅凭测量无法判定，可由服务商组成的评审团决定。",
      different: "相差太远，不能认定为抄袭。",
    },
    tellsTooLittle: (serial) => `图片 #${serial} 的内容太少，无法通过测量比对。`,
  },
  bits: {
    title: "逐位对照两个指纹",
    text: "指纹是对画面明暗的 256 个回答。缩放、压缩或修饰图片，它几乎不变。",
    label: (distance) => `16×16 的位格，其中 ${distance} 位不同。`,
    same: "两者相同",
    different: "不同",
  },
  create: {
    title: "质疑一张图片",
    intro: "对照这两张图片。如果较晚的是抄袭，就让它下架。",
    missing: "需要两张图片",
    missingText: "质疑从被质疑图片或你自己图片的页面开始：请看相似图片一栏。",
    unknown: "其中一张图片没有登记，链接可能不完整。",
    who: "谁在先",
    earlier: (original, accused, before) => `#${original} 比 #${accused} 早登记${before}。`,
    notEarlier: (original, accused) => `#${accused} 登记在先，所以 #${original} 不能质疑它。`,
    sameTime: "两者在同一时刻登记，没有先后。",
    swap: "交换两张图片",
    noPicture: "没有可以测量的内容",
    noPictureText: "只有图片才有指纹。内容由服务商组成的评审团比对。",
    searching: "正在推断它是怎么做成的",
    searchingText: "可能经过裁剪、旋转、镜像或加框。需要一两秒钟。",
    different: "经测量不相似",
    differentText:
      "无论你的图片怎样裁剪、旋转、镜像或加框，都与另一张不接近。这并不证明它不是抄袭：拼贴、负片或大面积遮盖测量不出来。只要你看得出来，评审团也看得出来。",
    panelDecides: "由评审团决定",
    panelSteps: (window, panel) => [
      { title: "你支付押金和评审费", text: "从此被质疑的图片带有标记。仍可出售，但款项要等到有结果。" },
      { title: `被质疑方有${window}回应`, text: "如果出示自己更早的图片或授权，就能保住这张图片。" },
      {
        title: `评审团投票，最长${panel}`,
        text: "抽签选出与此无关的服务商，比对两个文件并秘密投票。不服者都可以请求末轮，由全部质押投票。",
      },
    ],
    panelCostText: (deposit, fee, kept) =>
      `押金 ${deposit}，评审费 ${fee}。如果你是对的，两者都退还，其中 ${kept} 付给了结者；如果不是，押金归被耽误的各方。`,
    next: "接下来会怎样",
    nextSteps: (window) => [
      { title: "你支付押金", text: "从此被质疑的图片带有标记。仍可出售，但款项要等到有结果。" },
      { title: `被质疑方有${window}回应`, text: "如果出示自己更早的图片或授权，就能保住这张图片。" },
      {
        title: "了结",
        text: "如果没有回应，抄袭品被移除。通常几秒内就有服务商来做；如果没有，你回到这里按下按钮即可。",
      },
    ],
    cost: "费用",
    costText: (kept) => `抄袭品被移除后退还给你，其中 ${kept} 付给了结者。如果被质疑方成功回应，归被耽误的各方。`,
    gain: "收益",
    upTo: "最多",
    gainText:
      "除押金外，还能从将抄袭品推向市场者的保证金中得到补偿：先付您的费用，再付买家，余下归您。从未出售过的抄袭品没有保证金。",
    already: "这两张图片已经质疑过",
    alreadyText: "每一对在每种理由下只审一次。",
    show: "查看质疑",
    button: (deposit) => `支付 ${deposit} 提出质疑`,
    transaction: (serial) => `质疑作品 #${serial}`,
  },
  detail: {
    title: (original, accused) => (original === undefined ? `#${accused} 的证明` : `#${original} 对 #${accused}`),
    progress: "经过",
    now: "你现在可以做什么",
    steps: {
      proofsFetched: "取得证明",
      identityVerified: "核实身份",
      similarityMeasured: "测量相似度",
      answered: "等待回应",
      disputed: "评审团",
      resultChecked: "核定结果",
    },
    fetchedAlone: (accused) => `#${accused} 的证明，即服务商签名的内容。`,
    identityAs: { producer: "是原作的创作者", owner: "是原作的所有者", anybody: "怀疑这个证明" },
    notMeasured: "没有可测量的内容：由评审团查看文件。",
    similarity: (pdq, colour, mapped) => `${mapped ? "叠加之后，" : ""}256 位中有 ${pdq} 位不同，色彩相差 ${colour}。`,
    toDispute: "可以交评审团了。",
    atPanel: "评审团正在工作。",
    fetched: (original, accused) => `两张图片的指纹与登记时间：#${original} 早于 #${accused}。`,
    left: "留给被质疑方",
    over: "时限已过。",
    wasAnswered: "被质疑方已回应。",
    unanswered: "没有回应。",
    toFinish: "可以了结了。",
    answer: {
      title: "回应质疑",
      text: (serial) =>
        `出示同一创作者在 #${serial} 之前登记、且与被质疑图片相似的图片。这样被质疑图片得以保留，押金归被耽误的各方。`,
      label: "更早的图片",
      option: (serial, distance) => `#${serial}，与被质疑图片相差 ${distance} 位`,
      hint: "最接近的排在最前。",
      farther: (earlier, fee) =>
        `经测量，#${earlier} 不如指控的那张接近，需要评审团来看。${fee === undefined ? "" : `你先垫付评审费 ${fee}；评审团认可则退还。`}`,
      older: {
        summary: "两者都出自更早的公开作品",
        text: (fee) =>
          `请说明是哪件作品、在哪里可以看到：评审团会去看。${fee === undefined ? "" : `你先垫付评审费 ${fee}；评审团认可则退还。`}`,
        button: "以此回应",
      },
      licence: "用授权回应",
      licenceText: "原作的所有者已授权其创作者，且不要求分成。质疑就此结束。",
      licenceShare: "创作者的授权要求每次出售分成，而这张图片并不支付：它不能回应质疑。请向所有者索取不要分成的授权。",
      licenceOther: (original) => `这份授权是给别人的，或者不是 #${original} 的：在这里没有帮助。`,
      none: (serial) => `没有同一创作者早于 #${serial} 的图片，所以这里无从回应。`,
      button: "用这张图片回应",
      transaction: (accused) => `回应对作品 #${accused} 的质疑`,
    },
    waitChallenger: "现在被质疑方可以回应。时限一到，你可以在这里了结，拿回押金和奖励。",
    waitOthers: "现在被质疑方可以回应。时限一到，任何人都可以在这里了结。",
    waitOriginal: "原作自己也正被质疑。等那边有结果之后，才能了结这一次。",
    originalGone: "原作自己已被移除，不再能证明什么：了结后，被质疑图片仍归其所有者，押金归被耽误的各方。",
    accusedGone:
      "另一次质疑已将这张图片移除。了结后退还这一次还押着的款项：押金（付给了结者的部分除外）和未用的评审费。",
    finishBack: "了结：取回押金",
    finishText:
      "没有及时回应。了结将永久移除抄袭品，质疑人拿回押金和奖励。任何人都可以来做，通常几秒内就有服务商代劳。",
    finishPanel: "交评审团",
    finishPanelText: "回应的时限已过。现在可以抽选评审团。任何人都可以启动，通常由服务商来做。",
    finish: "了结：移除抄袭品",
    finishRejected: "了结：保留图片",
    finishTransaction: (accused) => `了结对作品 #${accused} 的质疑`,
    deposit: "押金",
    reward: "奖励",
    upheld: "抄袭品已移除",
    upheldText: (accused, deposit, reward) =>
      `#${accused} 已永久移除。质疑人拿回押金 ${deposit}，并从责任方获得 ${reward}。`,
    compensated: (amount) => `善意买家获得 ${amount}。`,
    undecided: "没有结果而结束",
    undecidedText: (deposit) => `一切维持原状。质疑人拿回 ${deposit}，可以再次尝试。`,
    rejectedPanel: (accused) => `评审团没有发现问题。#${accused} 得以保留，押金扣除账本维护份额后归被耽误的各方。`,
    statement: "质疑人的说明",
    rejected: "图片保留",
    rejectedAnswered: (accused, deposit) =>
      `被质疑方及时回应。#${accused} 得以保留，押金 ${deposit} 扣除账本维护份额后归被耽误的各方。`,
    rejectedGone: (accused, deposit) =>
      `原作在结束前自己被移除。#${accused} 得以保留，押金 ${deposit} 扣除账本维护份额后归被耽误的各方。`,
    rejectedStill: (accused, deposit) =>
      `投票的人太少，推翻不了先前的裁决。#${accused} 得以保留，质疑人拿回 ${deposit}。`,
    evidence: {
      title: "各方的陈述",
      label: "补充陈述",
      hint: "文字或链接。所有人都能读到，并永久保留；不影响任何资金。",
      side: { challenger: "支持质疑", accused: "支持被质疑方", other: "第三方" },
      button: "提交",
      transaction: (accused) => `就 #${accused} 的质疑陈述`,
    },
    reopen: {
      title: "你认为评审团判错了",
      text: "让所有与此无关的服务商按质押投票。你将成为质疑人，承担同样的得失。只能重审一次，之后永久结案。",
      button: (cost) => `支付 ${cost} 重审`,
      transaction: (accused) => `重审 #${accused} 的质疑`,
    },
    panel: {
      title: "评审团",
      round: (number) => (number === 0 ? "首轮：抽选席位" : "末轮：全部质押投票"),
      phase: {
        draw: "正在抽选",
        commit: "秘密投票",
        reveal: "公开投票",
        appeal: "可以上诉",
        solved: "已裁决",
        executed: "已执行",
      },
      left: "剩余",
      over: "时限已过",
      seats: (seats) => `${seats} 席`,
      stake: (stake) => `质押 ${stake}`,
      tooFew: "与本案无关、可以投票的服务商太少，因此不作裁决。",
      voted: { upheld: "赞成移除", rejected: "赞成保留" },
      waiting: "尚未投票",
      committed: "已投票，尚未公开",
      silent: "没有投票",
      appeal: "请求末轮投票",
      appealText: "所有与本案无关的服务商按质押投票，结果为终局。如果结果不同，投错的席位会付款给你。",
      appealTransaction: "对裁决上诉",
      draw: "抽选评审团",
      drawTransaction: "抽选评审团",
      execute: "执行裁决",
      executeTransaction: "执行裁决",
      ruling: { upheld: "移除", rejected: "保留", undecided: "尚无多数" },
    },
    paidToVault: "你得到的款项在「我的」里，可以取出或直接使用。",
  },
};

const EDGES: Record<EdgeShare["edge"], string> = { left: "左侧", top: "上方", right: "右侧", bottom: "下方" };

function list(shares: readonly EdgeShare[]): string {
  return shares.map(({ edge, percent }) => `${EDGES[edge]} ${percent}%`).join("、");
}

function mannerOf({ mirrored, quarters, tilt }: Pick<Changes, "mirrored" | "quarters" | "tilt">): string[] {
  return [
    ...(mirrored === "no" ? [] : [mirrored === "upright" ? "经上下翻转" : "经左右镜像"]),
    ...(quarters === 0 ? [] : [["", "旋转 90 度", "旋转 180 度", "向左旋转 90 度"][quarters]!]),
    ...(tilt === 0 ? [] : [`向${tilt > 0 ? "右" : "左"}倾斜 ${Math.abs(tilt).toFixed(1)} 度`]),
  ];
}

function placeOf({ left, top, right, bottom }: Window): string {
  const span = (from: number, to: number) => `${Math.round(from * 100)}% 至 ${Math.round(to * 100)}%`;
  return `横向 ${span(left, right)}、纵向 ${span(top, bottom)}`;
}
