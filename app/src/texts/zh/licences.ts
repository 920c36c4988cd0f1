import type { Texts } from "../words";

export const licenceTexts: Texts["licences"] = {
  title: "授权",
  text: "允许他人基于这张图片创作。这些衍生作品不能再因它而被质疑，而它们每次出售你都能分成。授权一经发出不能收回。",
  licensee: "授权给谁",
  licenseeHint: "将要登记衍生作品的地址：0x 加 40 个字符。",
  badAddress: "这不是地址。地址以 0x 开头，后面还有 40 个字符。",
  share: "你在每次出售中的分成（%）",
  badShare: "请填写 0 到 50 之间的数。",
  days: "有效天数",
  badDays: "请填写整天数，至少 1 天。",
  grant: "发出授权",
  transaction: (serial) => `授权使用图片 #${serial}`,
  granted: (percent) => `每次出售分成 ${percent}%，有效期至`,
  derived: "衍生自",
  derivedHint: "你拥有这张图片的授权：其所有者将按约定获得分成。",
  notDerived: "无：完全是我自己的作品",
  option: (serial, percent) => `图片${serial === undefined ? "" : ` #${serial}`}，每次出售分成 ${percent}%`,
};
