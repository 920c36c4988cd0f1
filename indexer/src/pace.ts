/** Providers' delivery times, from orders whose items were all revealed: their kind is known only then. */
import type { Context } from "ponder:registry";
import { pace, task } from "ponder:schema";
import type { ContentKind } from "@genuine/sdk/content-kind";
import { NO_PACE, withDelivery } from "@genuine/sdk/reputation/pace";
import { type Hex, zeroAddress } from "viem";

/** Once for each task: at the registration that its last reveal makes. */
export async function recordPace({ db }: Pick<Context, "db">, taskId: Hex, kind: ContentKind | undefined) {
  const row = await db.find(task, { id: taskId });
  if (kind === undefined || row?.status !== "revealed" || row.deliveredAt === null) return;
  const { esp, queue } = row;
  const seconds = row.deliveredAt - row.lockedAt;
  for (const producer of [row.producer, zeroAddress]) {
    const before = (await db.find(pace, { esp, producer, kind })) ?? NO_PACE;
    const after = withDelivery(before, seconds, queue);
    await db
      .insert(pace)
      .values({ esp, producer, kind, ...after })
      .onConflictDoUpdate(after);
  }
}
