/** What goes on between the declaration and a live cluster: plan, apply, drift (KS50 and KS51). */
export const clusterCodes = {} as const;
