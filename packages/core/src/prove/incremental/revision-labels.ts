/** Labels that tell revisions of a workload apart, and that hardly any selector names. */
export const revisionLabels = ["pod-template-hash", "controller-revision-hash", "pod-template-generation"];
