import type { Texts } from "../words";

type Kind = "picture" | "text";
const thing = (kind: Kind) => (kind === "text" ? "故事" : "图片");
const things = (count: number, kind: Kind) => `${count} ${kind === "text" ? "篇" : "张"}${thing(kind)}`;

export const taskTexts: Texts["tasks"] = {
  title: (count, kind) => `${count === 1 ? thing(kind) : things(count, kind)}正在${kind === "text" ? "写作" : "生成"}`,
  deliveredTitle: (count, kind) => `${count === 1 ? thing(kind) : things(count, kind)}已送达（密封）`,
  doneTitle: (count, kind) =>
    `你的${count === 1 ? thing(kind) : ` ${things(count, kind)}`}${kind === "text" ? "写" : "生成"}好了`,
  refundedTitle: (count, kind) =>
    `${count === 1 ? (kind === "text" ? "这篇" : "这张") : "这些"}${thing(kind)}没有${kind === "text" ? "写成" : "生成"}`,
  agreedTitle: "这个订单已协商结束",
  by: "生成者",
  for: "委托人",
  fee: "费用",
  steps: {
    paid: "已付款",
    paidDetail: "作品归你之前，款项一直锁定。",
    generating: "生成中",
    delivered: "已交付（密封）",
    deliveredDetail: "文件已在你手中，但只有服务商的密钥能打开。",
    accepted: "已接收",
    witnessed: "由他人代为保管",
    revealed: (shown, count) =>
      count === 1
        ? "密钥公开，作品登记"
        : shown === 0
          ? "密钥公开，作品登记"
          : `密钥公开，作品登记（${shown}/${count}）`,
    settled: "服务商收款",
    unrated: "等你评价",
    rated: (stars) => (stars === 0 ? "没有评价，只计链上所见" : `你给了 ${stars} 星（满分 5 星）`),
    refunded: "已退款",
    agreed: "协商结束",
  },
  states: {
    quoted: "等待你付款",
    queued: "排队中",
    generating: "正在生成",
    sealing: "正在密封文件",
    delivered: "已交付",
    accepted: "已接收",
    revealed: "密钥已公开",
    settled: "已结算",
    refunded: "已退款",
    agreed: "协商结束",
    failed: "已放弃",
  },
  away: "服务商目前没有告知进度，这里显示的是链上的情况。",
  deadlines: {
    deliver: "交付剩余",
    accept: "接收剩余",
    reveal: "公开密钥剩余",
    complain: "可投诉剩余",
    rate: "可评价剩余",
  },
  made: (made, count) => `已生成 ${made}/${count}`,
  awaited: (state) => ({ made: "已生成，将与其余作品一起密封发送", current: "正在生成", ahead: "排在后面" })[state],
  number: (number, kind) => `第 ${number} ${kind === "text" ? "篇" : "张"}`,
  check: {
    locked: "请签名一次，让本浏览器能够读取发给你的文件。",
    unlock: "签名并获取文件",
    unlockAll: "签名一次，全部打开",
    label: "密封文件",
    fetching: "正在获取密封文件…",
    bytes: (done, total) =>
      total === undefined ? `正在获取密封文件：${done}` : `正在获取密封文件：${done}，共 ${total}`,
    phase: { fetching: "正在获取密封文件…", checking: "正在核对密封文件…", opening: "正在打开…" },
    stop: "停止",
    stopped: (done) => (done === undefined ? "你已停止。" : `你已停止；已收到的 ${done} 会保留。`),
    goOn: "继续",
    sealed: (size) => `密封文件已到（${size}），内容完整。`,
    opened: (count, all) => (all === 1 ? "文件已打开。" : `${all} 个文件中有 ${count} 个已打开。`),
    failed: "密封文件无法使用",
    failedText: "请不要接收。如果到时限仍然如此，款项会退还给你。",
    retry: "重新获取",
    lostKey: "密钥丢失了吗？",
    lostKeyText: "服务商还保存着文件。请签名证明你是所有者，服务商会为本次访问重新密封一次，然后请保存文件。",
    reseal: "请求重新密封",
  },
  accept: "接收交付",
  acceptTitle: "接收一次交付",
  acceptText: "之后服务商必须公开密钥，否则保证金赔给你。",
  ifSilent:
    "如果你什么都不做，可由合计质押超过三分之一的其他服务商证明文件已为你备好：那样无需你回应也会向服务商付款，你可以从其中任何一家取回作品。如果它们无法证明，款项退还给你。",
  silent: "你的回应时间已过。服务商正在寻找为你保管文件的其他服务商；如果不够，款项将退还给你，时间为",
  bothLose: "如果不够，你和服务商各自损失一小部分价款。",
  object: "我没有收到",
  objectTitle: "声明没有收到文件",
  objectText:
    "请先重试。如果仍然取不到，就声明没有收到：其他服务商会立即去取文件并为你保管。如果足够多的服务商取到，你可以从其中任何一家取回，服务商获得付款；否则款项退还给你。",
  objected: "你已声明没有收到。服务商正在寻找为你保管文件的其他服务商；如果不够，款项将退还给你，时间为",
  isLate: "服务商已经迟到。它仍可交付，但拖得越久，赔给你的质押越多。如果最终没有交付，款项和它的质押都归你，时间为",
  late: (amount, mine) => `交付迟到：${mine ? "你" : "客户"}获得 ${amount} 的补偿。`,
  witnessed: (mine) =>
    mine ? "你没有接收，因此由其他服务商为你保管文件：" : "客户没有接收，因此由其他服务商代为保管文件：",
  waitReveal: "现在由服务商公开密钥，需要几秒钟。",
  open: (kind) => `你的${thing(kind)}`,
  download: (kind) => `保存${thing(kind)}`,
  growing: {
    title: "写到这里",
    waiting: "开头马上就到。",
    hint: "写作过程可以实时观看。钱包需要签名一次，证明是你本人；不收费用。",
    watch: "签名并观看",
  },
  confirm: (opened, count) =>
    opened === count
      ? count === 1
        ? "确认并付款给服务商"
        : "全部确认并付款给服务商"
      : `确认 ${opened}/${count} 张并付款给服务商`,
  confirmTitle: "确认交付的作品",
  confirmText: "你已经打开了它，与承诺的一致。即使你不确认，投诉期结束后服务商也会收到款项。",
  product: "查看作品",
  false: "这个文件与承诺的不符",
  falseText: "你的浏览器找到了证明这一点的片段。现在投诉，可以拿回它的费用和服务商为它押的保证金。",
  complain: "凭证据投诉",
  complainTitle: "投诉文件不实",
  refund: "取回款项",
  refundTitle: "取回退款",
  refundText: (atFault) =>
    atFault
      ? "时限已过。你可以取回款项以及服务商的保证金。"
      : "接收时限已过，为你保管文件的服务商不够。你可以取回款项，但要扣除一小部分，服务商也损失同样多。",
  refunded: (amount, inPart, penalty) =>
    `${inPart ? `已退还给你 ${amount}` : "款项已全部退还给你"}${penalty === null ? "" : `，另有服务商质押中的 ${penalty}`}。`,
  itemRefunded: (number, kind) =>
    `第 ${number} ${kind === "text" ? "篇" : "张"}没有交付，或与承诺不符：费用已退还给你。`,
  ending: {
    cancel: (amount) => `取消订单：退还给你 ${amount}`,
    cancelText: (kept, begun) =>
      `${begun ? "服务商正在工作。它保留" : "服务商尚未开始。它保留"} ${kept}，这是你付款前它签署的条件。你签名表示同意，不收费用；服务商停止工作并在链上结束订单。双方都不评价。`,
    cancelling: (amount) =>
      `你已取消。服务商停止工作并在链上结束订单，之后你取回 ${amount}。如果它不这样做，订单照常进行。`,
    notSigned: "服务商提出的取消条件与它签署的不同。请不要取消，等待交付。",
    wrongTitle: (kind) => `不是你要的${thing(kind)}？`,
    wrongText: (amount) =>
      `你可以提议退还部分费用并结束订单，最多 ${amount}。由服务商决定，谁也不能强迫它。你已得到的仍归你，双方都不评价，订单结束。如果文件与承诺不符，请改为投诉。`,
    share: "我提议退还",
    shares: (amount, percent) => (percent === 100 ? `${amount}（重新生成）` : `${amount}（${percent}%）`),
    reason: "哪里不对",
    reasonHint: "服务商会读到。最多 500 个字符。",
    propose: "签名并提议",
    goesOn: "如果服务商没有及时同意，什么都不会改变，订单照常进行。截止时间",
    waiting: (amount) => `你提议退还 ${amount}。服务商还没有回答。`,
    agreed: (amount) => `服务商同意：上链之后退还 ${amount}。`,
    refused: "服务商没有同意，或为时已晚。订单照常进行。",
    again: "用同样的文字重新询价：",
  },
  sale: {
    silent: "你的回应时间已过。对方正在寻找为你保管文件的服务商；如果不够，你可以取回款项。",
    objected: "你已声明没有收到。对方正在寻找为你保管文件的服务商；如果不够，你可以取回款项。",
  },
  rating: {
    title: "质量如何？",
    text: "你的星级会计入服务商的信誉。五星为全好，一星为全坏；不评价则只计链上所见。",
    optional: "可以现在随确认一起评星，也可以稍后再评，或者不评（则只计链上所见）。",
    stars: (count) => `${count} 星`,
    meaning: ["很差", "不好", "还可以", "好", "很好"],
    give: "提交评价",
    transaction: "评价服务商的工作",
  },
  othersTask: (count, kind) =>
    `${count === 1 ? (kind === "text" ? "这篇" : "这张") : "这些"}${thing(kind)}是为别人${kind === "text" ? "写" : "生成"}的，只有对方能打开。`,
  waitingIndex: "你的付款已上链，页面正在更新。",
};
