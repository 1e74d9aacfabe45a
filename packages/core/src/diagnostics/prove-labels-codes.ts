import { error, warning } from "./code-entry.ts";

/** What makes a stage a stage (KS35). */
export const labelsCodes = {
  KS3501: error(
    "Somebody of another stage may make a namespace of this one",
    "A namespace belongs to the stage that its label names. Whoever can make one with another stage's label, and pods in it, stands inside that stage: every policy that lets the stage's own namespaces in lets them in too.",
    "Let nobody but administrators make namespaces, or guard the label by a ValidatingAdmissionPolicy that compares it with the old object, as the proposed change does.",
  ),
  KS3502: error(
    "Somebody of another stage may change which stage a namespace belongs to",
    "Whoever can change the label can move a namespace of their own into another stage, or take one out of it, past every policy that selects by that label. `patch` on namespaces/status changes labels as well.",
    "Take away the right to change namespaces, or guard the label by a ValidatingAdmissionPolicy that compares it with the old object, as the proposed change does.",
  ),
  KS3503: error(
    "Somebody of another stage may change which stage a node belongs to",
    "Pods of a stage ask for nodes with its label. Whoever can change it brings the stage's pods onto a node of their own, or takes its nodes away.",
    "Take away the right to change nodes, or guard the label by a ValidatingAdmissionPolicy that compares it with the old object, as the proposed change does.",
  ),
  KS3504: error(
    "Policies of a stage trust a label that others may give their pods",
    "A rule lets in pods by their own label, in namespaces that are not the stage's. Whoever may make pods there writes that label and is let in.",
    "Add a namespaceSelector with the stage's label to the rule, or have admission compare the label of pods with that of their namespace.",
  ),
  KS3505: error(
    "Policies of a stage trust a namespace label that others may set",
    "A namespaceSelector lets in whatever carries a label, and somebody of another stage may give that label to a namespace of theirs.",
    "Select by `kubernetes.io/metadata.name`, which nobody can set, or guard the label by a ValidatingAdmissionPolicy.",
  ),
  KS3506: error(
    "Somebody of another stage may change what Pod Security enforces in this one",
    "The level is a label of the namespace. Whoever can remove it lets pods in that share the node with everything on it.",
    "Take away the right to change namespaces, or guard the label by a ValidatingAdmissionPolicy that compares it with the old object, as the proposed change does.",
  ),
  KS3507: error(
    "A pod carries another stage's label",
    "Its namespace says one stage and its own label another. Policies and selectors that go by the pod's label count it to the other stage.",
    "Correct the label in the pod's template, or move it to a namespace of its stage.",
  ),
  KS3508: error(
    "A node of one stage keeps its place for another",
    "Its label says one stage and its taint another. Pods that follow the label and pods that tolerate the taint are of different stages, and both may come to run there.",
    "Correct the taint or the label: a node has both of the same stage.",
  ),
  KS3509: warning(
    "A namespace's name says another stage than its label",
    "All others are named after their stage and this one after another. One of the two is a mistake: either the label moved the namespace into a stage in which nobody looks for it, or it is misnamed.",
    "Correct the label, or rename the namespace.",
  ),
  KS3510: warning(
    "The label of a stage is misspelt",
    "Its key or its value differs from that of all others by its spelling only. The namespace is of no stage, or of a stage of its own, and what selects the stage passes it over.",
    "Write the label as the other namespaces have it.",
  ),
} as const;

export type LabelsCode = keyof typeof labelsCodes;
