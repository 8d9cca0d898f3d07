/** Inverse of the logit, 1 / (1 + e^-x). */
export const logistic = (x: number): number => 1 / (1 + Math.exp(-x))
