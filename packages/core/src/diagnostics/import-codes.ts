/** What a live cluster or foreign manifests say that a declaration cannot (KS53). */
export const importCodes = {} as const;
