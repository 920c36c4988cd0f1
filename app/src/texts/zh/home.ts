import type { Texts } from "../words";

export const homeTexts: Texts["home"] = {
  title: "来历可以证明的图片",
  lead: "写下你想看到的画面，请人生成。链上会记下是谁委托、由谁生成、长什么样。你可以收藏、出售，也可以让抄袭作品下架。",
  start: "生成图片",
  browse: "逛逛市场",
  latest: "最新作品",
  all: "全部作品",
  empty: "还没有任何图片",
  emptyText: "来做第一个吧：不到一分钟就好。",
  ways: {
    title: "你可以做三件事",
    make: {
      title: "创作",
      text: "写下想看到的画面，按信誉挑选服务商。文件能打开，你才付款。",
      action: "去创作",
    },
    trade: {
      title: "交易",
      text: "款项与图片同时交割。每次转售，创作者都能获得版税。",
      action: "去市场",
    },
    defend: {
      title: "维权",
      text: "有人把你的作品当成自己的来卖？合约会亲自比对两张图片，抄袭者将被移除。",
      action: "查看质疑",
    },
  },
};
