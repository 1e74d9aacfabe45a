/** The gate of what the clusters that a release enters say of it themselves. */
export const acceptedGate = "accepted";
