import type { Context } from "ponder:registry";
import { activity } from "ponder:schema";
import type { ActivityType } from "@genuine/sdk/indexer-answers";
import type { Address, Hash, Hex } from "viem";

/** Fields that every log event has. */
type LogEvent = {
  id: string;
  block: { number: bigint; timestamp: bigint };
  transaction: { hash: Hash };
};

export const timeOf = (event: LogEvent): number => Number(event.block.timestamp);

/** Position of the event kind in Ponder's event ids, and a kind that Ponder does not use: sorts after all logs of a transaction. */
const KIND_AT = 58;
const ALONGSIDE = "6";

/** The event under a secondary id, for a second line that it adds to the history. */
export function alongside<E extends LogEvent>(event: E): E {
  return { ...event, id: event.id.slice(0, KIND_AT) + ALONGSIDE + event.id.slice(KIND_AT + 1) };
}

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
