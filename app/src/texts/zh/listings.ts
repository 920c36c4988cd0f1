import type { Texts } from "../words";

export const listingTexts: Texts["listings"] = {
  offer: "挂售",
  free: (days) => `挂售不花钱：你只需签名，有人购买之前不会发送任何交易。有效期 ${days} 天；图片易主时提前失效。`,
  deliverer: (name) => `${name} 保管文件、展示你的挂售并代你交付，收取售价的 1%。`,
  yours: "你正在出售它。",
  yoursOnChain: "你正在链上出售它。",
  until: "截止",
  change: "改价",
  changeHint: "降价立即生效。要涨价，请先收回所有挂售：买家可能还留着原来较低的报价。",
  changeButton: "按此价格挂售",
  away: (name) =>
    `保管文件并展示挂售的 ${name} 没有响应。你可以改为在链上挂售：所有人都能看到，${name} 恢复后会负责交付。`,
  onChain: "在链上挂售",
  takeBack: "收回我的所有挂售",
  takeBackTitle: "收回所有已签名的挂售",
  takeBackText: "一次签名即可让你所有图片的全部挂售失效。不花钱，由服务商提交上链。",
  takeBackByHand: "自己发送交易收回",
  mineAway: "有服务商的公告板没有响应。如果你为它签过挂售，这里看不到，但它们依然有效。",
  hidden: (names) => `${names.join("、")} 没有响应：只在那里展示的挂售这里看不到。`,
  mine: (count) => `你签名挂售了 ${count} 张图片。`,
};
