import type { Texts } from "../words";

export const marketTexts: Texts["market"] = {
  title: "市场",
  intro: "每件作品都有证明。你买下的作品只为你打开，创作者从每次转售中获得收入。",
  filter: { label: "显示", offered: "在售", all: "全部", challenged: "被质疑", removed: "已移除" },
  empty: "这里还没有内容",
  emptyText: {
    offered: "目前没有人出售作品。",
    all: "还没有登记过作品。",
    challenged: "没有作品正被质疑。",
    removed: "没有作品被移除。",
  },
  search: "搜索标题、说明、标签、服务商、账户",
  noneFound: "没有找到",
  noneFoundText: "请减少词语，或显示全部而不只是在售作品。",
  anyMedia: "图片和文字",
  media: { picture: "图片", text: "文字" },
  anyKind: "任何来源",
  kind: { generated: "由服务商创作", attested: "由创作者登记" },
  anyEsp: "所有服务商",
  sort: { newest: "最新在前", oldest: "最早在前", price: "最便宜在前" },
  sortBy: "排序",
  create: "请人创作",
};
