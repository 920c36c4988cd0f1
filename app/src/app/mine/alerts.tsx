"use client";

import type { Alert } from "@genuine/sdk/indexer-answers";
import type { Address } from "viem";
import { Button, LinkButton } from "@/components/button";
import { More } from "@/components/more";
import { Badge, Card } from "@/components/surfaces";
import { Time } from "@/components/values";
import { challengeFrom, dismissAlert, useStandingAlerts } from "@/data/alerts";
import { mineTexts, within } from "@/texts/texts";
import { Thumbnail } from "./marks";

const texts = within(mineTexts, "alerts");

/** Works of others that look like earlier ones of one's own, made or bought: each a click away from its challenge. */
export function Alerts({ account }: { account: Address }) {
  const { items, query } = useStandingAlerts(account);
  if (items.length === 0) return null;
  return (
    <>
      <ul className="grid gap-4">
        {items.map((alert) => (
          <li key={`${alert.originalId} ${alert.laterId}`}>
            <AlertCard account={account} alert={alert} />
          </li>
        ))}
      </ul>
      <More query={query} />
    </>
  );
}

function AlertCard({ account, alert }: { account: Address; alert: Alert }) {
  const { originalId, originalSerial, laterId, laterSerial, measurement, checked, at } = alert;
  return (
    <Card className="flex flex-wrap items-center gap-x-5 gap-y-4">
      <span className="flex gap-2">
        <Thumbnail id={originalId} />
        <Thumbnail id={laterId} />
      </span>
      <div className="min-w-0 grow basis-64">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <p className="font-medium">{texts.title}</p>
          <Badge tone={measurement.verdict === "copy" ? "bad" : "warn"}>
            {checked ? texts.verdict[measurement.verdict] : texts.unchecked}
          </Badge>
          <Time at={at} className="text-sm text-muted" />
        </div>
        <p className="mt-1 text-muted">{texts.pair(laterSerial, originalSerial)}</p>
      </div>
      <div className="flex w-full flex-wrap gap-3 sm:w-auto">
        <Button onClick={() => dismissAlert(account, alert)}>{texts.fine}</Button>
        <LinkButton tone="primary" href={challengeFrom(alert)} className="grow sm:grow-0">
          {texts.compare}
        </LinkButton>
      </div>
    </Card>
  );
}
