/** Ways from stage to stage over several roads (KS39). */
export const pathsCodes = {} as const;
