/** LicenceRegistry: who may derive products from which. */
import { ponder } from "ponder:registry";
import { licence, product } from "ponder:schema";
import { idToHex } from "@genuine/sdk/structs";
import { recordActivity, timeOf } from "./activity.ts";
import { NO_OFFER } from "./offers.ts";

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
  // Terms changed, which outdates the offer.
  await context.db.update(product, { id: originalId }).set(NO_OFFER);
  await recordActivity({ event, context }, "licensed", originalId, { from: owner, to: licensee });
});
