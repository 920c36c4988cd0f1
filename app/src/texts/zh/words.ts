/** Values in Chinese, for sentences about errors. */
import { formatMoney } from "@genuine/sdk/money";

/** Message and next step. */
export type Said = readonly [message: string, nextStep: string];

export const RELOAD = "刷新页面，看看现在的情况。";
export const OTHER_ACCOUNT = "请切换到那个账户。";
export const NEW_QUOTE = "请重新询价。";
export const RETRY = "请重试。";
export const LATER = "请稍后再试。";
export const NOTHING = "无需操作。";
/** A fault of the software, or of whoever deployed it. */
export const FAULT = "这是软件的问题：请报告。";

export const money = (value: bigint) => formatMoney(value);
export const clock = (seconds: bigint) =>
  seconds < 8_640_000_000_000n ? new Date(Number(seconds) * 1000).toLocaleString("zh-CN") : "永远";

/** Of seconds: "45 秒", "3 分钟". */
export function span(seconds: bigint | number): string {
  const [size, unit] = (
    [
      [86_400, "天"],
      [3_600, "小时"],
      [60, "分钟"],
    ] as const
  ).find(([length]) => Number(seconds) >= 2 * length) ?? [1, "秒"];
  return `${Math.floor(Number(seconds) / size)} ${unit}`;
}
