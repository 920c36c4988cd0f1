/** LicenceRegistry: who may derive products from which. */
import { ponder } from "ponder:registry";
import { licence } from "ponder:schema";
import { idToHex } from "@genuine/sdk/structs";
import { recordActivity, timeOf } from "./activity.ts";

ponder.on("LicenceRegistry:LicenceGranted", async ({ event, context }) => {
  const { licensee, owner, expiry, royaltyBasisPoints } = event.args;
  const originalId = idToHex(event.args.originalId);
  const terms = {
    eventId: event.id,
    owner,
    expiry,
    royaltyBasisPoints: Number(royaltyBasisPoints),
    grantedAt: timeOf(event),
    txHash: event.transaction.hash,
  };
  await context.db
    .insert(licence)
    .values({ originalId, licensee, ...terms })
    .onConflictDoUpdate(terms);
  await recordActivity({ event, context }, "licensed", originalId, { from: owner, to: licensee });
});
