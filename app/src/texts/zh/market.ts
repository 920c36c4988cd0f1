import type { Texts } from "../words";

export const marketTexts: Texts["market"] = {
  title: "市场",
  intro: "每件作品都有证明。你买下的作品只为你打开，创作者从每次转售中获得收入。",
  filter: { label: "显示", offered: "在售", active: "全部", challenged: "被质疑", removed: "已移除" },
  empty: "这里还没有内容",
  emptyText: {
    offered: "目前没有人出售作品。",
    active: "还没有登记过作品。",
    challenged: "没有作品正被质疑。",
    removed: "没有作品被移除。",
  },
  create: "请人创作",
};
