import { activity } from "ponder:schema";
import type { Context } from "ponder:registry";
import type { ActivityType } from "@genuine/sdk/indexer-client";
import type { Address, Hash, Hex } from "viem";

/** What every event of a log has. */
type LogEvent = {
  id: string;
  block: { number: bigint; timestamp: bigint };
  transaction: { hash: Hash };
};

export const timeOf = (event: LogEvent): number => Number(event.block.timestamp);

/** Adds a line to the history of a product. */
export async function recordActivity(
  { event, context }: { event: LogEvent; context: Pick<Context, "db"> },
  type: ActivityType,
  productId: Hex,
  { from = null, to = null, value = null }: { from?: Address | null; to?: Address | null; value?: bigint | null },
): Promise<void> {
  await context.db.insert(activity).values({
    eventId: event.id,
    type,
    productId,
    from,
    to,
    value,
    at: timeOf(event),
    block: Number(event.block.number),
    txHash: event.transaction.hash,
  });
}
