/** Pods on nodes of another stage (KS33). */
export const placementCodes = {} as const;
