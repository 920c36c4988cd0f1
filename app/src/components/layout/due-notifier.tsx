"use client";

import { useRouter } from "next/navigation";
import { useEffect, useRef } from "react";
import { hrefOf, wordsOf } from "@/app/mine/due-words";
import { useNotifying } from "@/data/notifying";
import { useDue } from "@/data/queries";
import { useAccount } from "@/wallet/session";

/** Notifies of steps that have become due, by the browser's own notifications, as long as some tab of the page is open. */
export function DueNotifier() {
  const notifying = useNotifying();
  const account = useAccount();
  const router = useRouter();
  const { data } = useDue(notifying ? account : undefined);
  /** Steps notified of or seen already, by account. */
  const known = useRef<{ account: string; steps: Set<string> }>(undefined);
  useEffect(() => {
    if (data === undefined || account === undefined) return;
    const named = data.items.map((step) => ({ step, name: `${step.kind}:${step.id}:${step.action}` }));
    const before = known.current?.account === account ? known.current.steps : undefined;
    known.current = { account, steps: new Set(named.map(({ name }) => name)) };
    // What was due already when the page came is on the page.
    if (before === undefined) return;
    for (const { step, name } of named) {
      if (before.has(name)) continue;
      const { title, otherwise } = wordsOf(step);
      // One tag, so that several tabs notify once.
      const notification = new Notification(title, { body: otherwise, tag: name, lang: document.documentElement.lang });
      notification.onclick = () => {
        window.focus();
        router.push(hrefOf(step));
        notification.close();
      };
    }
  }, [data, account, router]);
  return null;
}
