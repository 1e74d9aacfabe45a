import { error } from "./code-entry.ts";

/** Pods on nodes of another stage (KS33). */
export const placementCodes = {
  KS3301: error(
    "Pods of a stage run on nodes of another stage",
    "What runs on a node can be reached from that node: a pod that breaks out of its container has every token, volume and secret of the others there, and one that only uses up memory takes it from them. With an intent that says who shares the nodes of no stage, those are closed to all other stages in the same way. A taint keeps nobody away who tolerates it, and a label keeps nobody away at all.",
    "Let the workload ask for nodes of its own stage by a node selector, or for nodes of no stage; leave `nodeName` to the scheduler.",
  ),
  KS3302: error(
    "New pods may choose nodes of another stage",
    "Whoever may create pods, or a workload that makes some, may write any toleration, any node selector and any `nodeName` into them: only admission can say no. No policy in force refuses the pod that is shown as the witness.",
    "Add a ValidatingAdmissionPolicy that lets a pod ask only for nodes of its namespace's stage, tolerate only its taints, and name no node; bind it with `Deny`, and select its namespaces by nothing that those whom it binds can change.",
  ),
  KS3303: error(
    "Pods may be put on nodes of another stage past the scheduler",
    "Whoever may create `pods/binding` says on which node a pod runs, as the scheduler does. `NoSchedule` taints are not looked at then; only node selector and affinity are.",
    "Take the right to create `pods/binding` and `bindings` away, or let an admission policy refuse both to everybody but the scheduler.",
  ),
  KS3304: error(
    "Pods of a stage may run on nodes of the control plane",
    "Such a node holds the keys of the whole cluster: a pod that breaks out there is in every stage at once. The taint of the control plane is tolerated by whoever wants to.",
    "Let an admission policy refuse tolerations of `node-role.kubernetes.io/` taints and without a key, and `nodeName`, to everybody but the cluster's own components.",
  ),
} as const;
