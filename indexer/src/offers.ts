/** The columns of a product that is not on offer. */
export const NO_OFFER = {
  offerSeller: null,
  offerPrice: null,
  offerAgent: null,
  offerAgentBasisPoints: null,
  offeredAt: null,
} as const;
