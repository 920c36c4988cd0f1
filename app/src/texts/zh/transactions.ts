import type { Texts } from "../words";

export const transactionTexts: Texts["transactions"] = {
  activity: "活动记录",
  activityWithPending: (count) => `活动记录，${count} 笔进行中`,
  empty: "还没有记录",
  emptyText: "你发送到链上的交易都会出现并保留在这里。",
  notConnected: "连接钱包后可以看到它发送过的交易。",
  clear: "清除已完成的",
  hash: "交易",
  block: (block) => `区块 ${block}`,
  goThere: "查看",
  approveTitle: "允许金库收款",
  states: {
    wallet: "等待钱包确认",
    sent: "已发送，等待打包",
    mined: "已打包，正在索引",
    done: "完成",
    handed: "在你的钱包里",
    failed: "被链上拒绝",
    replaced: "已被替换",
    dropped: "已丢失",
  },
  button: {
    starting: "请稍候…",
    noWallet: "连接钱包",
    wrongChain: "切换网络",
    asking: { key: "请在钱包中签名…", permit: "请签署付款许可…", approve: "请在钱包中确认…", send: "请在钱包中确认…" },
    sent: "已发送…",
    mined: "马上就好…",
  },
  steps: {
    key: "签名生成打开文件的密钥",
    permit: "签署付款许可",
    approve: "允许付款",
    send: "确认",
  },
  stepsTogether: (steps) => `钱包会询问 ${steps.length} 次：${steps.join("，然后")}。`,
  notices: { done: "已完成，已上链。", failed: "没有成功。" },
  errors: {
    tooLittle: { message: (has, needed) => `你有 ${has}，需要 ${needed}。`, nextStep: "请先充值，或选择更便宜的。" },
    replaced: {
      code: "replaced",
      message: "你账户的另一笔交易取代了它。",
      nextStep: "如果是你在钱包里取消的，那就没问题；否则请重新开始。",
    },
    dropped: {
      code: "dropped",
      message: "链上节点已经不认识这笔交易。",
      nextStep: "没有任何花费，请重新开始。",
    },
    handed: {
      code: "handed",
      message: "你的钱包已收到，但还没有发送到链上。",
      nextStep: "如果需要其他所有者同意，等他们同意后就会完成，本页会显示变化。",
    },
    revertedWithoutReason: {
      code: "reverted",
      message: "交易已打包，但合约拒绝了它。",
      nextStep: "发送之后情况有了变化。请刷新页面再看看。",
    },
  },
};
