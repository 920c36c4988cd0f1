import type { Texts } from "../words";

export const mineTexts: Texts["mine"] = {
  title: "我的",
  intro: "等你处理的事、你的钱和你的图片。",
  connect: "连接钱包，查看属于你的一切",
  connectText: "你的图片、任务，以及他人在等你做的事，都在这里。",
  connectButton: "连接钱包",
  due: {
    title: "等你处理",
    empty: "目前没有等你处理的事。",
    left: "后截止",
    over: "时限已过",
    since: "可处理自",
    show: "前往",
    steps: {
      task: {
        deliver: { title: "交付一张图片", otherwise: "如果没有按时交付，部分保证金会赔给客户，拖得越久赔得越多。" },
        deliverLate: { title: "交付一张已迟到的图片", otherwise: "如果届时仍未交付，客户将拿回费用和你的全部保证金。" },
        accept: {
          title: "接收一次交付",
          otherwise:
            "如果你什么都不做，可由其他服务商证明文件已为你备好，随后服务商收款。如果它们无法证明，款项退还给你。",
        },
        witness: {
          title: "找保管你交付文件的服务商",
          otherwise: "没有它们你收不到款：一直没有回应的客户将拿回费用。",
        },
        reveal: { title: "公开一张图片的密钥", otherwise: "如果没有按时公开，客户将拿回费用和你的保证金。" },
        confirm: {
          title: "打开图片并确认",
          otherwise: "如果你什么都不做，时限一到服务商即收款，之后不能再投诉文件不实。",
        },
        collect: { title: "收取一张图片的费用", otherwise: "不会有损失，费用会一直等人来收取。" },
        refund: { title: "取回任务中锁定的款项", otherwise: "不会有损失，款项会一直等你取回。" },
        rate: { title: "评价一件作品", otherwise: "如果你什么都不做，只计链上所见。" },
        record: { title: "记录一次任务的结果", otherwise: "不会有损失，一经记录即不带星级计入。" },
      },
      sale: {
        closeBacking: { title: "支付或取回赔付保证", otherwise: "不会有损失，款项会一直等人来取。" },
        deliver: { title: "交付你卖出的图片", otherwise: "如果没有按时交付，买家可以取回款项，图片仍归你。" },
        accept: {
          title: "接收你购买的作品",
          otherwise: "如果你什么都不做，可由其他服务商证明文件已为你备好，交易继续。如果它们无法证明，款项退还给你。",
        },
        witness: {
          title: "找保管你交付文件的服务商",
          otherwise: "没有它们交易就结束：一直没有回应的买家拿回款项，图片仍归你。",
        },
        reveal: { title: "公开你卖出图片的密钥", otherwise: "如果没有按时公开，买家可以取回款项，图片仍归你。" },
        confirm: {
          title: "打开你买下的图片并确认",
          otherwise: "如果你什么都不做，时限一到卖家即收款，之后不能再投诉文件不实。",
        },
        collect: { title: "结清一笔完成的交易", otherwise: "不会有损失，款项会一直等人来结清。" },
        refund: { title: "结束一笔没有成交的交易", otherwise: "不会有损失，款项会一直为买家留着。" },
      },
      challenge: {
        answer: { title: "回应对你图片的质疑", otherwise: "如果没有按时回应，这张图片可能被永久移除。" },
        finish: { title: "了结一次质疑", otherwise: "不会有损失，押金会一直等人来了结。" },
      },
      dispute: {
        draw: { title: "抽选评审团", otherwise: "不会有损失，通常几秒内就有服务商来做。" },
        commit: { title: "在评审团中投票", otherwise: "不投票的席位会损失部分质押。" },
        reveal: { title: "公开你的投票", otherwise: "不公开的票视为弃权，并损失部分质押。" },
        appeal: { title: "评审团作出了对你不利的裁决", otherwise: "如果你什么都不做，裁决即为最终结果。" },
        execute: { title: "执行评审团的裁决", otherwise: "不会有损失，会一直等人来执行。" },
        settle: { title: "向评审团付酬", otherwise: "不会有损失，各席位的报酬会一直等人来结付。" },
        settleJuror: { title: "领取末轮投票的报酬", otherwise: "不会有损失，你的报酬会一直等人来结付。" },
      },
    },
  },
  notify: {
    start: "有事时通知我",
    stop: "不再通知",
    text: "通过浏览器通知，需有一个标签页开着本站。",
    on: "只要有一个标签页开着本站，浏览器就会通知你。",
    refused: "浏览器不允许本页发送通知。请在浏览器设置中允许，然后重试。",
    unsupported: "这个浏览器不支持通知。",
  },
  money: {
    title: "资金",
    wallet: "钱包里",
    vault: "金库里",
    vaultHint: "出售、退款和奖励所得。付款时优先使用。",
    takeOut: "取出",
    transaction: (amount) => `从金库取出 ${amount}`,
    empty: "没有可以取出的款项。",
  },
  products: {
    title: "我的图片",
    empty: "你还没有图片",
    emptyText: "可以请人生成、登记已有的，或者买一张。",
    make: "生成图片",
    market: "逛逛市场",
  },
  making: {
    title: "生成中",
    left: "后截止",
    over: "时限已过",
  },
  finished: {
    title: "已结束的任务",
    status: { settled: "已生成", closed: "已生成", refunded: "已退款", agreed: "协商结束" },
    fee: "费用",
    by: "由",
  },
  trade: {
    title: "买卖",
    buying: "你买入",
    selling: "你卖出",
    from: "来自",
    to: "卖给",
  },
  challenges: { title: "进行中的质疑" },
  lookalikes: {
    title: "与你的作品相似",
    pair: (later, own) => `#${later} 由他人在你的 #${own} 之后登记，并与之相似。`,
    compare: "仔细比较",
  },
  steps: {
    locked: "已付款",
    delivered: "已交付",
    accepted: "已接收",
    revealed: "密钥已公开",
    settled: "完成",
  },
};
