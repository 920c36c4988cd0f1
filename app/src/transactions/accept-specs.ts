"use client";

import type { Sale, Task } from "@genuine/sdk/indexer-answers";
import { quoteFromJson } from "@genuine/sdk/structs";
import { productTexts, taskTexts } from "@/texts/texts";
import type { TransactionSpec } from "./run";

/** By whom the lock named: the payer, or its acceptor. */
export function acceptTaskSpec(task: Task): TransactionSpec {
  return {
    id: `accept:${task.id}`,
    title: taskTexts.acceptTitle,
    href: `/tasks/${task.id}`,
    byAcceptor: task.acceptor !== null,
    call: ({ build, deployment }) => build.acceptTask(deployment, quoteFromJson(task.quote), task.items),
  };
}

export function acceptSaleSpec(sale: Sale, serial: number): TransactionSpec {
  return {
    id: `accept:${sale.id}`,
    title: productTexts.sale.acceptTitle(serial),
    href: `/products/${sale.productId}`,
    byAcceptor: sale.acceptor !== null,
    call: ({ build, deployment, engine }) =>
      build.acceptSale(deployment, BigInt(sale.productId), engine.typedData.saleDeliveryHash(sale.delivery!)),
  };
}
