import type { Texts } from "../words";

export const guaranteeTexts: Texts["guarantee"] = {
  label: "给买家的赔付保证（可不填）",
  hint: (season) =>
    `如果作品因抄袭或虚假证明被移除，买家可从中拿回自己的损失，最多到这个金额。款项随交易锁定，交易满 ${season} 后退还给你。`,
  tooHigh: "最多承诺与价格相等的金额。",
  bad: "请填写金额，格式如 12.50，或留空。",
  reserveText: (amount) => `请先预留 ${amount}，这样有人购买时款项一定在。在有人购买之前，你随时可以取回。`,
  reserve: (amount) => `预留 ${amount}`,
  reserveTitle: (serial, amount) => `为 #${serial} 的赔付保证预留 ${amount}`,
  reserved: (amount) => `已为给买家的赔付保证预留 ${amount}。`,
  release: (amount) => `取回 ${amount}`,
  releaseTitle: (serial) => `取回为 #${serial} 预留的款项`,
  promise: (amount) => `如果它被证实是抄袭，你最多可拿回 ${amount}。`,
  promiseUntil: (amount, date) => `在它归你所有期间，如果在 ${date} 之前被证实是抄袭，你最多可拿回 ${amount}。`,
  locked: (amount) => `你的 ${amount} 赔付保证已随这笔交易锁定。`,
  lockedUntil: (amount, date) => `你给买家的 ${amount} 赔付保证将于 ${date} 退还，除非作品被证实是抄袭。`,
  paid: (amount, isBuyer) => (isBuyer ? `卖家的赔付保证已付给你 ${amount}。` : `你的赔付保证已付给买家 ${amount}。`),
  payOut: "支付赔付保证",
  close: "取回赔付保证",
  closeTitle: (serial) => `结束 #${serial} 的赔付保证`,
  short: (amount) => `最多赔付 ${amount}`,
  mine: "赔付保证",
  toBuyer: (amount) => `你的 ${amount} 赔付保证`,
  fromSeller: (amount) => `你获得 ${amount} 赔付保证`,
  returns: "退还时间",
  ends: "到期时间",
};
