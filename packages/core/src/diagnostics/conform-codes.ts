/** What an app's own chart, kustomization or manifests bring (KS52). */
export const conformCodes = {} as const;
