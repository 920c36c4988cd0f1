import type { Texts } from "../words";

export const acceptTexts: Texts["accept"] = {
  label: "密封文件完整时自动接收",
  why: "浏览器会先逐块核对文件与服务商在链上的承诺；随后由你的密钥派生的一把密钥代你接收，它不能做任何别的事。",
  alone: "文件完整，正在替你接收，你无需按任何按钮。",
};
