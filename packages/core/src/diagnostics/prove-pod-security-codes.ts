/** Pods that reach their node (KS34). */
export const podSecurityCodes = {} as const;
