"use client";

import { useRouter } from "next/navigation";
import { useEffect, useRef } from "react";
import { hrefOf, wordsOf } from "@/app/mine/due-words";
import { challengeFrom } from "@/data/alerts";
import { useNotifying } from "@/data/notifying";
import { useAlerts, useDue } from "@/data/queries";
import { mineTexts } from "@/texts/texts";
import { useAccount } from "@/wallet/session";

/** `name` tells one piece of news from all others; `href`: where it shows. */
type News = { name: string; title: string; body: string; href: string };

/** Tells of steps that have become due and of copies that were found, by the browser's own notifications, as long as some tab of the page is open. */
export function DueNotifier() {
  const notifying = useNotifying();
  const account = useAccount();
  const asked = notifying ? account : undefined;
  useNews(
    account,
    useDue(asked).data?.items.map((step) => {
      const { title, otherwise } = wordsOf(step);
      return { name: `${step.kind}:${step.id}:${step.action}`, title, body: otherwise, href: hrefOf(step) };
    }),
  );
  useNews(
    account,
    useAlerts(asked).items?.map((alert) => ({
      name: `copy:${alert.originalId}:${alert.laterId}`,
      title: mineTexts.alerts.title,
      body: mineTexts.alerts.pair(alert.laterSerial, alert.originalSerial),
      href: challengeFrom(alert),
    })),
  );
  return null;
}

/** @param news All there is now; undefined while that is unknown, or while no one is to be told. */
function useNews(account: string | undefined, news: readonly News[] | undefined): void {
  const router = useRouter();
  /** What was told or seen already, of which account. */
  const known = useRef<{ account: string; names: Set<string> }>(undefined);
  const names = news?.map(({ name }) => name).join(" ");
  const latest = useRef(news);
  useEffect(() => {
    latest.current = news;
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: `names` stands for the news, which is another list at each render.
  useEffect(() => {
    if (latest.current === undefined || account === undefined) return;
    const before = known.current?.account === account ? known.current.names : undefined;
    known.current = { account, names: new Set(latest.current.map(({ name }) => name)) };
    // What there was already when the page came is on the page.
    if (before === undefined) return;
    for (const { name, title, body, href } of latest.current) {
      if (before.has(name)) continue;
      // One tag: several tabs tell once.
      const notification = new Notification(title, { body, tag: name, lang: document.documentElement.lang });
      notification.onclick = () => {
        window.focus();
        router.push(href);
        notification.close();
      };
    }
  }, [names, account, router]);
}
