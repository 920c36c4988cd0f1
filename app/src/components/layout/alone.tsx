"use client";

import { contentKindOf } from "@genuine/sdk/content-kind";
import type { Sale, Task } from "@genuine/sdk/indexer-answers";
import { useEffect, useRef } from "react";
import type { Address } from "viem";
import { type SealedSource, saleSource, taskSource, useSealedFiles } from "@/content/use-sealed";
import { useProduct, useSales, useTasks } from "@/data/queries";
import { useNow } from "@/data/use-now";
import { acceptSaleSpec, acceptTaskSpec } from "@/transactions/accept-specs";
import { acceptsAlone } from "@/transactions/accepts-alone";
import type { TransactionSpec } from "@/transactions/run";
import { useTransaction } from "@/transactions/use-transaction";
import { useEngine } from "@/wallet/engine-context";
import { useAccount } from "@/wallet/session";

/**
 * Accepts what was delivered and is complete, where its lock names this account's acceptor: on every page, so that no one has to
 * stay at one, and on the next visit what came meanwhile.
 */
export function AcceptsAlone() {
  const account = useAccount();
  const chosen = acceptsAlone.use();
  return chosen && account !== undefined ? <Waiting account={account} /> : null;
}

function Waiting({ account }: { account: Address }) {
  const tasks = useTasks({ producer: account, open: true }).items ?? [];
  const sales = useSales({ buyer: account, open: true }).items ?? [];
  const isDelivered = ({ status, acceptor }: Task | Sale) => status === "delivered" && acceptor !== null;
  return (
    <>
      {tasks.filter(isDelivered).map((task) => (
        <TaskToAccept key={task.id} task={task} account={account} />
      ))}
      {sales.filter(isDelivered).map((sale) => (
        <SaleToAccept key={sale.id} sale={sale} account={account} />
      ))}
    </>
  );
}

function TaskToAccept({ task, account }: { task: Task; account: Address }) {
  const sources = task.items.map((item) => taskSource(task, item));
  useAcceptance(acceptTaskSpec(task), task, sources, account);
  return null;
}

function SaleToAccept({ sale, account }: { sale: Sale; account: Address }) {
  const { data: product } = useProduct(sale.productId);
  const isStopped =
    product === undefined || product.status === "removed" || contentKindOf(product.mediaType) === undefined;
  useAcceptance(isStopped ? undefined : acceptSaleSpec(sale, product.serial), sale, [saleSource(sale)], account);
  return null;
}

function useAcceptance(
  spec: TransactionSpec | undefined,
  { acceptor, closesAt }: Task | Sale,
  sources: readonly (SealedSource | undefined)[],
  account: Address,
): void {
  const engine = useEngine();
  const now = useNow() ?? closesAt;
  // Nothing of it is shown here, so its type does not matter.
  const contents = useSealedFiles(sources, "application/octet-stream");
  const { phase, start } = useTransaction(spec);
  const tried = useRef(false);
  const isComplete = contents.length > 0 && contents.every(({ state }) => state === "sealed");
  const isOurs = acceptor?.toLowerCase() === engine?.acceptorOf(account)?.toLowerCase();
  const isDue = isComplete && isOurs && now < closesAt && phase === "ready";
  useEffect(() => {
    // Once: what is refused then is shown where the delivery is, with a button.
    if (!isDue || tried.current) return;
    tried.current = true;
    void start();
  }, [isDue, start]);
}
