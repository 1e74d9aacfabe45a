/** Texts that name something of another stage (KS36). */
export const configurationCodes = {} as const;
