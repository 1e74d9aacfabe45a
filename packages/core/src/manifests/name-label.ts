/** The API server gives it to every namespace, with the namespace's name, and lets nobody write another value. */
export const nameLabel = "kubernetes.io/metadata.name";
