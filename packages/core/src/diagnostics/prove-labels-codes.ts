/** What makes a stage a stage (KS35). */
export const labelsCodes = {} as const;
