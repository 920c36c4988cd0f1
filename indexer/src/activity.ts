import { activity } from "ponder:schema";
import type { Context } from "ponder:registry";
import type { ActivityType } from "@genuine/sdk/indexer-answers";
import type { Address, Hash, Hex } from "viem";

/** What every event of a log has. */
type LogEvent = {
  id: string;
  block: { number: bigint; timestamp: bigint };
  transaction: { hash: Hash };
};

export const timeOf = (event: LogEvent): number => Number(event.block.timestamp);

/** Where Ponder's event ids tell the kind of event, and a kind that it does not use: after all logs of a transaction. */
const KIND_AT = 58;
const ALONGSIDE = "6";

/** The event under another id, for a second line that it adds to the history. */
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
