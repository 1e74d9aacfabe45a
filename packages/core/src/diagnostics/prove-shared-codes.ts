/** What two stages share (KS38). */
export const sharedCodes = {} as const;
