"use client";

import type { EspInfo } from "@genuine/sdk/esp-client";
import type { Esp } from "@genuine/sdk/indexer-answers";
import { useQuery } from "@tanstack/react-query";
import { useConfig } from "@/config/config-context";
import { espTexts as texts } from "@/texts/texts";
import { Clamped } from "./clamped";
import { classes } from "./classes";

/** A provider's content policy. Shown only if its signature is valid. */
export function StatedPolicy({
  esp,
  info: { contentPolicy },
  className,
}: {
  esp: Pick<Esp, "address" | "name">;
  info: Pick<EspInfo, "contentPolicy">;
  className?: string;
}) {
  const config = useConfig();
  const { data: policy, isError } = useQuery({
    queryKey: ["esp", "policy", esp.address, contentPolicy],
    queryFn: async () => {
      const { checkPolicy } = await import("@genuine/sdk/content-policy");
      return checkPolicy(config!.deployment.chainId, esp.address, contentPolicy!);
    },
    enabled: config !== undefined && contentPolicy !== undefined,
    staleTime: Infinity,
    retry: false,
  });
  if (contentPolicy === undefined)
    return <p className={classes("text-sm text-muted", className)}>{texts.policy.none(esp.name)}</p>;
  if (isError) return <p className={classes("text-sm text-warn", className)}>{texts.policy.unsigned(esp.name)}</p>;
  if (policy === undefined) return null;
  return (
    <div className={classes("text-sm", className)}>
      <p className="font-medium">{texts.policy.title(esp.name)}</p>
      <Clamped className="mt-1">{texts.policy.words(policy.statement)}</Clamped>
      {policy.categories.length > 0 && (
        <ul className="mt-1 flex flex-wrap gap-x-3 gap-y-1 text-muted">
          {policy.categories.map(({ id, name }) => (
            <li key={id} className="wrap-anywhere">
              {texts.policy.words(name)}
            </li>
          ))}
        </ul>
      )}
      <p className="mt-1 text-muted">
        {texts.policy.version(policy.version)} {policy.classifier && texts.policy.classifier}
      </p>
    </div>
  );
}
