/** Stages that take from each other (KS37). */
export const resourcesCodes = {} as const;
