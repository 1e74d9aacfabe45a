/** Rights that reach another stage (KS32). */
export const accessCodes = {} as const;
