/** The words of one language, in the shape of the English ones. */
import type { acceptTexts } from "./en/accept";
import type { bidTexts } from "./en/bids";
import type { challengeTexts } from "./en/challenges";
import type { common } from "./en/common";
import type { descriptionTexts } from "./en/descriptions";
import type { errorTexts } from "./en/errors";
import type { espTexts } from "./en/esps";
import type { fileTexts } from "./en/files";
import type { guaranteeTexts } from "./en/guarantee";
import type { helpTexts } from "./en/help";
import type { homeTexts } from "./en/home";
import type { licenceTexts } from "./en/licences";
import type { listingTexts } from "./en/listings";
import type { marketTexts } from "./en/market";
import type { mineTexts } from "./en/mine";
import type { peopleTexts } from "./en/people";
import type { productTexts } from "./en/products";
import type { reasonTexts, studioTexts } from "./en/studio";
import type { taskTexts } from "./en/tasks";
import type { transactionTexts } from "./en/transactions";
import type { verifyTexts } from "./en/verify";
import type { walletTexts } from "./en/wallet";

/** The same shape with any words in it. */
type Words<T> = T extends string
  ? string
  : T extends (...args: infer A) => infer R
    ? (...args: A) => Words<R>
    : { readonly [K in keyof T]: Words<T[K]> };

export type Texts = {
  accept: Words<typeof acceptTexts>;
  common: Words<typeof common>;
  challenges: Words<typeof challengeTexts>;
  descriptions: Words<typeof descriptionTexts>;
  errors: Words<typeof errorTexts>;
  esps: Words<typeof espTexts>;
  files: Words<typeof fileTexts>;
  guarantee: Words<typeof guaranteeTexts>;
  help: Words<typeof helpTexts>;
  home: Words<typeof homeTexts>;
  licences: Words<typeof licenceTexts>;
  bids: Words<typeof bidTexts>;
  listings: Words<typeof listingTexts>;
  market: Words<typeof marketTexts>;
  mine: Words<typeof mineTexts>;
  people: Words<typeof peopleTexts>;
  products: Words<typeof productTexts>;
  reasons: Words<typeof reasonTexts>;
  studio: Words<typeof studioTexts>;
  tasks: Words<typeof taskTexts>;
  transactions: Words<typeof transactionTexts>;
  verify: Words<typeof verifyTexts>;
  wallet: Words<typeof walletTexts>;
};
