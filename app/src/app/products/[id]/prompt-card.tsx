"use client";

import type { Product } from "@genuine/sdk/indexer-answers";
import type { PromptOpening } from "@genuine/sdk/prompt";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "@/components/button";
import { Card } from "@/components/surfaces";
import { espOf } from "@/data/clients";
import { useEspEntry, useTask } from "@/data/queries";
import { descriptionTexts, within } from "@/texts/texts";
import { useEngine } from "@/wallet/engine-context";
import { useSession } from "@/wallet/session";

const texts = within(descriptionTexts, "prompt");

/** For its producer: the prompt, as its provider has sealed it; a file that proves it; and a way to publish it. */
export function PromptCard({ product, publish }: { product: Product; publish?(prompt: string): void }) {
  const engine = useEngine();
  const { account, persona } = useSession();
  const task = useTask(product.taskId ?? undefined).data;
  const endpoint = useEspEntry(product.esp)?.endpoint;
  const [wanted, setWanted] = useState(false);
  const mayAsk =
    wanted || persona !== undefined || (account !== undefined && engine?.knownEncryptionKeys(account) !== undefined);
  const query = useQuery({
    queryKey: ["opening", product.taskId, account],
    queryFn: async ({ signal }) => {
      const envelope = await espOf(endpoint!).taskPrompt(product.taskId!, signal);
      const { privateKey } = await engine!.encryptionKeys(account!, { toPay: false, expected: task!.encryptionKey });
      return engine!.promptProofs.openOpening(privateKey, envelope, product.promptCommitment);
    },
    enabled: mayAsk && engine !== undefined && account !== undefined && task !== undefined && endpoint !== undefined,
    staleTime: Infinity,
    retry: false,
  });
  const save = (opening: PromptOpening) => {
    const file = engine!.promptProofs.proveOpening(engine!.deployment, product, opening);
    const url = URL.createObjectURL(new Blob([JSON.stringify(file, null, 2)], { type: "application/json" }));
    const link = Object.assign(document.createElement("a"), { href: url, download: texts.fileName(product.serial) });
    link.click();
    URL.revokeObjectURL(url);
  };
  const opening = query.data;
  return (
    <Card>
      <h2 className="text-xl">{texts.title}</h2>
      <p className="mt-1 text-sm text-muted">{texts.text}</p>
      {opening === undefined ? (
        <div className="mt-4">
          {query.isError ? (
            <p role="status">{texts.away}</p>
          ) : (
            <Button busy={query.isFetching} onClick={() => setWanted(true)}>
              {query.isFetching ? texts.showing : texts.show}
            </Button>
          )}
        </div>
      ) : (
        <>
          <blockquote dir="auto" className="mt-4 border-l-2 border-line-strong pl-4 wrap-anywhere whitespace-pre-line">
            {opening.prompt}
          </blockquote>
          <p className="mt-2 text-sm wrap-anywhere text-muted">{texts.model(opening.model, opening.seed)}</p>
          <div className="mt-4 flex flex-wrap gap-3">
            <Button onClick={() => save(opening)}>{texts.prove}</Button>
            {publish !== undefined && (
              <Button tone="quiet" onClick={() => publish(opening.prompt)}>
                {texts.publish}
              </Button>
            )}
          </div>
          <p className="mt-2 text-sm text-muted">{texts.proveText}</p>
        </>
      )}
    </Card>
  );
}
