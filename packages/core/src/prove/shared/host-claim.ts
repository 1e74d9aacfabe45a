import type { Site } from "../../verdicts/finding.ts";

/** A host that an object claims at an entrance: what an IngressClass, or a Gateway, answers for. */
export interface HostClaim {
  readonly entrance: string;
  /** In lower case. `*.` in front stands for one label in an Ingress, for any number in a Gateway; empty is every host. */
  readonly host: string;
  readonly anyDepth: boolean;
  readonly stage: string;
  readonly at: Site;
  /** The IngressClass, where it is named; the Gateway, and its listener where one is named; a kind of its own. */
  readonly by:
    | { readonly type: "own" }
    | { readonly type: "class"; readonly name: string | undefined }
    | {
        readonly type: "gateway";
        readonly namespace: string;
        readonly name: string;
        readonly section: string | undefined;
      };
}
