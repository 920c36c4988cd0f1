"use client";

import { type ReactNode, useEffect, useState } from "react";
import { useConfig } from "@/config/config-context";
import { clockError } from "@/data/chain-clock";
import { useClosing } from "@/data/closing";
import { useSync } from "@/data/sync";
import { useNow } from "@/data/use-now";
import { common } from "@/texts/texts";
import { useEngine } from "@/wallet/engine-context";
import { useSession } from "@/wallet/session";
import { Icon } from "../icons";
import { formatDuration } from "../values";

/** A clock is wrong from so many seconds on. */
const WRONG = 60;

/** Obstacles for the whole page: unreachable node or indexer, wallet on another chain, closed deployment. */
export function Banners() {
  const config = useConfig();
  const engine = useEngine();
  const { account, onRightChain } = useSession();
  const { nodeAway, indexerAway, behind, head, indexed } = useSync();
  const wrongBy = useClockError();
  const closing = useClosing();
  const plain = usePlainHttp();
  if (config === undefined) return null;
  const chain = config.deployment.chainName;
  return (
    <div aria-live="polite">
      {nodeAway && <Banner>{common.banners.nodeAway(chain)}</Banner>}
      {indexerAway && <Banner>{common.banners.indexerAway}</Banner>}
      {!indexerAway && !nodeAway && behind && <Banner>{common.banners.behind(head! - indexed!)}</Banner>}
      {closing != null && <Banner>{common.banners.closed(closing.successor)}</Banner>}
      {plain && <Banner>{common.banners.plainHttp}</Banner>}
      {wrongBy !== undefined && <Banner>{common.banners.clock(roughly(Math.abs(wrongBy)), wrongBy > 0)}</Banner>}
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

/** By how much the computer's clock is wrong, when it is by more than it may be. */
function useClockError(): number | undefined {
  useNow(5_000);
  const error = clockError();
  return error !== undefined && Math.abs(error) > WRONG ? error : undefined;
}

/** Whether browsers count this page's address as one that anyone on the line could have written. */
function usePlainHttp(): boolean {
  const [plain, setPlain] = useState(false);
  // Not known on the server.
  useEffect(() => setPlain(!window.isSecureContext), []);
  return plain;
}

function roughly(seconds: number): string {
  return seconds < 3_600 ? `${Math.round(seconds / 60)} min` : formatDuration(seconds);
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
