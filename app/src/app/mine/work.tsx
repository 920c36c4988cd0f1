"use client";

import type { Sale, Task } from "@genuine/sdk/indexer-answers";
import { formatMoney } from "@genuine/sdk/money";
import Link from "next/link";
import type { Address } from "viem";
import { More } from "@/components/more";
import { Await, Skeleton } from "@/components/states";
import { Badge, Card, Section } from "@/components/surfaces";
import { type Step, Stepper } from "@/components/timeline";
import { Countdown, Identity, Money, Time } from "@/components/values";
import { useSales, useTasks } from "@/data/queries";
import { guaranteeTexts, mineTexts as texts } from "@/texts/texts";
import { Named, TaskMark, TaskNames, Thumbnail } from "./marks";

const ORDER = ["locked", "delivered", "accepted", "revealed", "settled"] as const;
const CARD =
  "block h-full rounded-lg border border-line bg-surface p-5 transition-[border-color,box-shadow] hover:border-line-strong hover:shadow-raised";

/** A status names the latest finished step; the next one is in progress. */
function stepsOf(status: Task["status"]): Step[] {
  const reached =
    status === "refunded" || status === "agreed" ? -1 : ORDER.indexOf(status === "closed" ? "settled" : status);
  return ORDER.map((name, index) => ({
    id: name,
    title: texts.steps[name],
    state: index <= reached ? "done" : index === reached + 1 ? "current" : "ahead",
  }));
}

export function BeingMade({ account }: { account: Address }) {
  const { items } = useTasks({ producer: account, open: true });
  if (items === undefined || items.length === 0) return null;
  return (
    <Section title={texts.making.title}>
      <ul className="grid gap-4 lg:grid-cols-2 lg:gap-5">
        {items.map((task) => (
          <li key={task.id} className="min-w-0">
            <Link href={`/tasks/${task.id}`} className={CARD}>
              <div className="mb-4 flex items-center gap-4">
                <TaskMark task={task} />
                <div className="min-w-0 grow">
                  <Identity address={task.esp} link={false} />
                  <p className="text-sm text-muted">
                    <Time at={task.lockedAt} />
                  </p>
                </div>
                <div className="text-right">
                  <Money value={task.fee} className="font-medium" />
                  <p className="text-sm text-muted">
                    <Countdown until={task.closesAt} over={texts.making.over} />
                  </p>
                </div>
              </div>
              <Stepper steps={stepsOf(task.status)} label={texts.making.title} />
            </Link>
          </li>
        ))}
      </ul>
    </Section>
  );
}

export function BuyingAndSelling({ account }: { account: Address }) {
  const buying = useSales({ buyer: account, open: true }).items ?? [];
  const selling = useSales({ seller: account, open: true }).items ?? [];
  if (buying.length + selling.length === 0) return null;
  return (
    <Section title={texts.trade.title}>
      <ul className="grid gap-4 lg:grid-cols-2 lg:gap-5">
        {buying.map((sale) => (
          <li key={sale.id} className="min-w-0">
            <SaleCard sale={sale} isBuyer />
          </li>
        ))}
        {selling.map((sale) => (
          <li key={sale.id} className="min-w-0">
            <SaleCard sale={sale} isBuyer={false} />
          </li>
        ))}
      </ul>
    </Section>
  );
}

/** Guarantees of the account's sales and purchases that have not ended. */
export function Guarantees({ account }: { account: Address }) {
  const given = useSales({ seller: account, backed: true }).items ?? [];
  const had = useSales({ buyer: account, backed: true }).items ?? [];
  const settled = [...given, ...had].filter((sale) => sale.backing?.until != null);
  if (settled.length === 0) return null;
  return (
    <Section title={guaranteeTexts.mine}>
      <Card padded={false}>
        <ul className="divide-y divide-line">
          {settled.map((sale) => (
            <li key={sale.id}>
              <GuaranteeLine sale={sale} isBuyer={sale.buyer.toLowerCase() === account.toLowerCase()} />
            </li>
          ))}
        </ul>
      </Card>
    </Section>
  );
}

function GuaranteeLine({ sale, isBuyer }: { sale: Sale; isBuyer: boolean }) {
  const { amount, until } = sale.backing!;
  const money = formatMoney(BigInt(amount));
  return (
    <Link
      href={`/products/${sale.productId}`}
      className="flex flex-wrap items-center gap-x-4 gap-y-1 px-5 py-3 hover:bg-sunken"
    >
      <Named id={sale.productId} />
      <span className="grow">{isBuyer ? guaranteeTexts.fromSeller(money) : guaranteeTexts.toBuyer(money)}</span>
      <span className="text-sm text-muted">
        {isBuyer ? guaranteeTexts.ends : guaranteeTexts.returns} <Time at={until!} />
      </span>
    </Link>
  );
}

function SaleCard({ sale, isBuyer }: { sale: Sale; isBuyer: boolean }) {
  return (
    <Link href={`/products/${sale.productId}`} className={CARD}>
      <div className="mb-4 flex items-center gap-4">
        <Thumbnail id={sale.productId} />
        <div className="min-w-0 grow">
          <p className="font-medium">
            {isBuyer ? texts.trade.buying : texts.trade.selling} <Named id={sale.productId} />
          </p>
          <p className="flex min-w-0 gap-1.5 text-sm text-muted">
            {isBuyer ? texts.trade.from : texts.trade.to}{" "}
            <Identity address={isBuyer ? sale.seller : sale.buyer} size={18} link={false} />
          </p>
        </div>
        <div className="text-right">
          <Money value={sale.price} className="font-medium" />
          <p className="text-sm text-muted">
            <Countdown until={sale.closesAt} over={texts.making.over} />
          </p>
        </div>
      </div>
      <Stepper steps={stepsOf(sale.status)} label={texts.trade.title} />
    </Link>
  );
}

/** Tasks that have ended, in one line each. */
export function FinishedTasks({ account }: { account: Address }) {
  const query = useTasks({ producer: account, open: false });
  if (query.items?.length === 0) return null;
  return (
    <Section title={texts.finished.title}>
      <Await
        query={{ data: query.items, error: query.error, refetch: query.refetch }}
        skeleton={<Skeleton className="h-40 rounded-lg" />}
      >
        {(items) => (
          <>
            <Card padded={false}>
              <ul className="divide-y divide-line">
                {items.map((task) => (
                  <li key={task.id}>
                    <Link
                      href={`/tasks/${task.id}`}
                      className="flex flex-wrap items-center gap-x-4 gap-y-1 px-5 py-3 hover:bg-sunken"
                    >
                      <TaskMark task={task} />
                      <TaskNames task={task} />
                      <Badge tone={task.status === "refunded" ? "warn" : "good"}>
                        {texts.finished.status[task.status]}
                      </Badge>
                      <span className="flex min-w-0 grow gap-1.5 text-muted">
                        {texts.finished.by} <Identity address={task.esp} size={20} link={false} />
                      </span>
                      <Money value={task.fee} />
                      <Time at={task.updatedAt} className="text-sm text-muted sm:w-28 sm:text-right" />
                    </Link>
                  </li>
                ))}
              </ul>
            </Card>
            <More query={query} />
          </>
        )}
      </Await>
    </Section>
  );
}
