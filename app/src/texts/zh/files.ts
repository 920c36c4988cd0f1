import type { Texts } from "../words";

export const fileTexts: Texts["files"] = {
  ways: "可以选择、拖到这里，或直接粘贴。",
  address: "或填写它的网址",
  addressHint: "由这个浏览器去取，仅限允许其他网页读取文件的网站。",
  fetch: "获取",
  faults: {
    address: "这不是文件的网址。网址以 https:// 开头。",
    refused:
      "无法取得这个文件：那里没有响应，或者那个网站不允许其他网页读取它的文件（多数网站如此）。请把文件存到你的设备上，再在这里选择。",
    missing: "这个网址没有文件。请在新标签页中打开看看。",
    page: "这是网页的地址。请复制图片本身的地址，或者把图片存下来再选择。",
    large: "这个网址的文件太大。请存一个较小的文件再选择。",
  },
  kinds: {
    picture: "图片",
    drawing: "矢量图，或这里不登记的图片格式",
    text: "文字",
    video: "视频",
    sound: "音频",
    document: "文档",
    other: "其他类型的文件",
  },
  instead: {
    picture: "",
    drawing: "请另存为 PNG、JPEG 或 WebP。",
    text: "",
    video: "请把其中一帧存为 PNG 或 JPEG。",
    sound: "这里不登记音频。",
    document: "请把你要的图片或页面存为 PNG 或 JPEG。",
    other: "图片是 PNG、JPEG、WebP、GIF 或 AVIF 文件。",
  },
};
