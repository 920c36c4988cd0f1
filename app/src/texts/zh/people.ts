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
};
