import type { Texts } from "../words";

export const peopleTexts: Texts["people"] = {
  title: (name) => `${name} 的作品`,
  description: "这个账户创作了什么、拥有什么，每件都有凭证。",
  intro: "这个账户请人生成或自行登记的一切，以及它现在拥有的一切。这些在链上人人可见。",
  address: "地址",
  made: "创作",
  madeNothing: "它还没有生成或登记过任何作品。",
  owns: "现在拥有",
  ownsNothing: "它现在没有任何作品。",
  collections: "合集",
  collection: (tag, name) => `${tag}：${name} 的合集`,
  collectionIntro: "一位所有者加上同一标签的作品。所有者给作品加上标签，就把它加入合集。",
  collectionEmpty: "这个合集里没有作品",
  collectionEmptyText: "所有者没有给作品加上这个标签，或已卖出带有它的作品。",
  allOfThem: "这个账户的所有作品",
};
