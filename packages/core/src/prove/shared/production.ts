const productionName = /^(?:.*[-_.])?(?:prod|prd|production|live)(?:[-_.].*)?$/i;
const otherName = /(?:non|pre)[-_.]?pro?d/i;

/** Whether a stage is called as production is. */
export function isProduction(stage: string): boolean {
  return productionName.test(stage) && !otherName.test(stage);
}
