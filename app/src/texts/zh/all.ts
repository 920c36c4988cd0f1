import type { Texts } from "../words";
import { acceptTexts } from "./accept";
import { bidTexts } from "./bids";
import { challengeTexts } from "./challenges";
import { common } from "./common";
import { descriptionTexts } from "./descriptions";
import { errorTexts } from "./errors";
import { espTexts } from "./esps";
import { fileTexts } from "./files";
import { guaranteeTexts } from "./guarantee";
import { helpTexts } from "./help";
import { homeTexts } from "./home";
import { licenceTexts } from "./licences";
import { listingTexts } from "./listings";
import { marketTexts } from "./market";
import { mineTexts } from "./mine";
import { peopleTexts } from "./people";
import { productTexts } from "./products";
import { reasonTexts, studioTexts } from "./studio";
import { taskTexts } from "./tasks";
import { transactionTexts } from "./transactions";
import { verifyTexts } from "./verify";
import { walletTexts } from "./wallet";

export const texts: Texts = {
  accept: acceptTexts,
  bids: bidTexts,
  common,
  challenges: challengeTexts,
  descriptions: descriptionTexts,
  errors: errorTexts,
  esps: espTexts,
  files: fileTexts,
  guarantee: guaranteeTexts,
  help: helpTexts,
  home: homeTexts,
  licences: licenceTexts,
  listings: listingTexts,
  market: marketTexts,
  mine: mineTexts,
  people: peopleTexts,
  products: productTexts,
  reasons: reasonTexts,
  studio: studioTexts,
  tasks: taskTexts,
  transactions: transactionTexts,
  verify: verifyTexts,
  wallet: walletTexts,
};
