import type { Texts } from "../words";

export const marketTexts: Texts["market"] = {
  title: "市场",
  intro: "每张图片都有证明。你买下的图片只为你打开，创作者从每次转售中获得收入。",
  filter: { label: "显示", offered: "在售", active: "全部", challenged: "被质疑", removed: "已移除" },
  empty: "这里还没有内容",
  emptyText: { offered: "目前没有人出售图片。", active: "还没有登记过图片。", challenged: "没有图片正被质疑。", removed: "没有图片被移除。" },
  create: "请人生成图片",
};
