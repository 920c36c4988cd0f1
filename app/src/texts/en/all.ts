import type { Texts } from "../words";
import { challengeTexts } from "./challenges";
import { common } from "./common";
import { errorTexts } from "./errors";
import { espTexts } from "./esps";
import { homeTexts } from "./home";
import { licenceTexts } from "./licences";
import { listingTexts } from "./listings";
import { marketTexts } from "./market";
import { mineTexts } from "./mine";
import { productTexts } from "./products";
import { reasonTexts, studioTexts } from "./studio";
import { taskTexts } from "./tasks";
import { transactionTexts } from "./transactions";
import { walletTexts } from "./wallet";

export const texts: Texts = {
  common,
  challenges: challengeTexts,
  errors: errorTexts,
  esps: espTexts,
  home: homeTexts,
  licences: licenceTexts,
  listings: listingTexts,
  market: marketTexts,
  mine: mineTexts,
  products: productTexts,
  reasons: reasonTexts,
  studio: studioTexts,
  tasks: taskTexts,
  transactions: transactionTexts,
  wallet: walletTexts,
};
