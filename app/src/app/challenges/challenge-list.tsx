"use client";

import { LinkButton } from "@/components/button";
import { Icon } from "@/components/icons";
import { More } from "@/components/more";
import { Await, EmptyState, Skeleton } from "@/components/states";
import { useChallenges } from "@/data/queries";
import { challengeTexts as texts } from "@/texts/texts";
import { ChallengeCard } from "./challenge-card";

/** Cards that are seen at once. */
const EAGER = 4;

/** All challenges, newest first. */
export function ChallengeList() {
  const query = useChallenges();
  return (
    <Await query={{ data: query.items, error: query.error, refetch: query.refetch }} skeleton={<ListSkeleton />}>
      {(items) =>
        items.length === 0 ? (
          <EmptyState
            title={texts.empty}
            action={
              <LinkButton href="/market">
                {texts.browse}
                <Icon name="arrow" size={18} />
              </LinkButton>
            }
          >
            {texts.emptyText}
          </EmptyState>
        ) : (
          <>
            <ul className="grid gap-4 lg:grid-cols-2 lg:gap-5">
              {items.map((challenge, index) => (
                <li key={challenge.id} className="min-w-0">
                  <ChallengeCard challenge={challenge} eager={index < EAGER} />
                </li>
              ))}
            </ul>
            <More query={query} />
          </>
        )
      }
    </Await>
  );
}

function ListSkeleton() {
  return (
    <div className="grid gap-4 lg:grid-cols-2 lg:gap-5">
      {[1, 2].map((key) => (
        <Skeleton key={key} className="h-72 rounded-lg" />
      ))}
    </div>
  );
}
