"use client";

/** Orders placed in this browser, so that they can be repeated or varied: prompts are not on chain. */
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

/** Undefined for orders placed elsewhere, or long ago. */
export function orderOf(taskId: string): Order | undefined {
  return allOrders().find((order) => order.taskId.toLowerCase() === taskId.toLowerCase());
}

function allOrders(): Order[] {
  const stored = storedJson<unknown>(NAME);
  return Array.isArray(stored) ? (stored as Order[]) : [];
}
