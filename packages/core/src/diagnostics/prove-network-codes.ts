/** Traffic between stages (KS31). */
export const networkCodes = {} as const;
