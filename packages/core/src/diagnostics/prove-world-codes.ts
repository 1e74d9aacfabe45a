/** What cannot be judged (KS30). */
export const worldCodes = {} as const;
