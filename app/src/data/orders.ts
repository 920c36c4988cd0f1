"use client";

/** What was ordered in this browser, so that it can be ordered again or in other words: the chain keeps prompts for nobody. */
import type { ContentKind } from "@genuine/sdk/content-kind";
import type { Address, Hex } from "viem";
import { safeStorage, storedJson } from "./safe-storage";

export type Order = { taskId: Hex; prompt: string; kind: ContentKind; count: number; esp: Address };

const NAME = "genuine.orders";
const MOST = 50;

export function rememberOrder(order: Order): void {
  const others = allOrders().filter(({ taskId }) => taskId !== order.taskId);
  safeStorage.setItem(NAME, JSON.stringify([order, ...others].slice(0, MOST)));
}

/** Undefined for what was ordered elsewhere, or long ago. */
export function orderOf(taskId: string): Order | undefined {
  return allOrders().find((order) => order.taskId.toLowerCase() === taskId.toLowerCase());
}

function allOrders(): Order[] {
  const stored = storedJson<unknown>(NAME);
  return Array.isArray(stored) ? (stored as Order[]) : [];
}
