/** Namespaces, and nodes, of no stage. No label's value can be written like this, so no stage is ever called so. */
export const unassigned = "(unassigned)";

/** The world beyond the cluster. */
export const outside = "(outside)";
