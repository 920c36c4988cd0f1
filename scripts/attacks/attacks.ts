/** All attacks, in the order in which they are played. */

import { accusationStopsReveal } from "./accusation-stops-reveal.ts";
import type { Attack } from "./attack.ts";
import { chosenSeats } from "./chosen-seats.ts";
import { copiesWithoutBacking } from "./copies-without-backing.ts";
import { disarmedDefence } from "./disarmed-defence.ts";
import { emptySealedFile } from "./empty-sealed-file.ts";
import { falseReceiptsOrder } from "./false-receipts-order.ts";
import { falseReceiptsSale } from "./false-receipts-sale.ts";
import { friendlyCases } from "./friendly-cases.ts";
import { frontRunRegistration } from "./front-run-registration.ts";
import { frontRunReveal } from "./front-run-reveal.ts";
import { giftToAnEscrow } from "./gift-to-an-escrow.ts";
import { grandchild } from "./grandchild.ts";
import { licenceBeforeLock } from "./licence-before-lock.ts";
import { lockForNothing } from "./lock-for-nothing.ts";
import { marksByMandate } from "./marks-by-mandate.ts";
import { ownOrders } from "./own-orders.ts";
import { royaltyByAgent } from "./royalty-by-agent.ts";
import { selfCopies } from "./self-copies.ts";
import { shamSale } from "./sham-sale.ts";
import { shareInASwap } from "./share-in-a-swap.ts";
import { silentSeats } from "./silent-seats.ts";
import { squats } from "./squats.ts";
import { stakeBehindOwnOrder } from "./stake-behind-own-order.ts";
import { stallingSeller } from "./stalling-seller.ts";
import { starvedSeller } from "./starved-seller.ts";
import { unbondingBeforeTheRuling } from "./unbonding-before-the-ruling.ts";
import { witnessTakesPriority } from "./witness-takes-priority.ts";

export const ATTACKS: readonly Attack[] = [
  falseReceiptsSale,
  falseReceiptsOrder,
  emptySealedFile,
  accusationStopsReveal,
  starvedSeller,
  lockForNothing,
  stallingSeller,
  giftToAnEscrow,
  stakeBehindOwnOrder,
  unbondingBeforeTheRuling,
  copiesWithoutBacking,
  frontRunRegistration,
  frontRunReveal,
  witnessTakesPriority,
  squats,
  selfCopies,
  shamSale,
  marksByMandate,
  ownOrders,
  disarmedDefence,
  friendlyCases,
  silentSeats,
  chosenSeats,
  licenceBeforeLock,
  grandchild,
  royaltyByAgent,
  shareInASwap,
];
