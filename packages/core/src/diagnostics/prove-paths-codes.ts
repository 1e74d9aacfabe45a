import { error, warning } from "./code-entry.ts";

/** Ways from stage to stage over several roads (KS39). */
export const pathsCodes = {
  KS3901: error(
    "A pod that gets hold of its node leads into another stage",
    "Whoever controls a node reads the files, the memory and the tokens of every pod that runs there. Somebody of one stage can bring such a pod about, or get into one, and what they find on the node leads on into another stage.",
    "Let namespaces enforce the Pod Security level baseline, and keep the pods of every stage on nodes of its own by an admission policy.",
  ),
  KS3902: error(
    "Several roads together lead into another stage",
    "No single one does. Somebody of one stage gets hold of something in a third place, such as a pod, a node or an account of another stage or of none, and from there a road of another kind leads on.",
    "Close the road that fewest need: take the right in the third place away, or what leads on from there.",
  ),
  KS3903: warning(
    "Whether several roads together lead into another stage is not known",
    "One of them depends on something that cannot be decided from what was read, most often on what an admission policy says of requests that differ in more than it looks at.",
    "Write the policy so that it refuses every such request, or take the right away that leads there.",
  ),
} as const;
