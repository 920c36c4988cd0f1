/** Whether an outcome speaks for the provider rather than against it. */
export const isGood = (quality: number): boolean => quality >= 0.5;
