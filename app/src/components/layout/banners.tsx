"use client";

import type { ReactNode } from "react";
import { useConfig } from "@/config/config-context";
import { useSync } from "@/data/sync";
import { common } from "@/texts/texts";
import { useEngine } from "@/wallet/engine-context";
import { useSession } from "@/wallet/session";
import { Icon } from "../icons";

/** What stands in the way of the whole page: the node or the indexer away, the wallet elsewhere. */
export function Banners() {
  const config = useConfig();
  const engine = useEngine();
  const { account, onRightChain } = useSession();
  const { nodeAway, indexerAway, behind, head, indexed } = useSync();
  if (config === undefined) return null;
  const chain = config.deployment.chainName;
  return (
    <div aria-live="polite">
      {nodeAway && <Banner>{common.banners.nodeAway(chain)}</Banner>}
      {indexerAway && <Banner>{common.banners.indexerAway}</Banner>}
      {!indexerAway && !nodeAway && behind && <Banner>{common.banners.behind(head! - indexed!)}</Banner>}
      {account !== undefined && !onRightChain && (
        <Banner>
          {common.banners.wrongChain(chain)}{" "}
          <button
            type="button"
            className="font-semibold underline"
            onClick={() => void engine?.switchToChain().catch(() => undefined)}
          >
            {common.banners.switchChain}
          </button>
        </Banner>
      )}
    </div>
  );
}

function Banner({ children }: { children: ReactNode }) {
  return (
    <div className="border-b border-line bg-warn-soft text-warn">
      <p className="mx-auto flex max-w-6xl items-start gap-2.5 px-4 py-2.5 text-sm sm:px-6">
        <Icon name="warn" size={18} className="mt-px" />
        <span>{children}</span>
      </p>
    </div>
  );
}
