import type { Intent } from "../../verdicts/intent.ts";
import type { Admission } from "../admission/admission.ts";
import { specificationProfile } from "../network/model/profiles.ts";
import type { Possible } from "../possible/possible.ts";
import type { Given } from "../property-proof.ts";
import type { Rights } from "../rights/rights.ts";

const impossible = { possible: false, why: "nobody has any right" } as const;

/** Nobody has any right: only what is there can do anything. */
const nobodyCan: Possible = {
  pods: () => impossible,
  podWithLabels: () => impossible,
  labelValues: () => new Map(),
  newNamespace: () => impossible,
  relabelledNamespace: () => impossible,
  relabellers: () => [],
  policies: () => impossible,
  mayHaveLabels: () => true,
  mayMakeNamespaces: () => true,
  podOnNodeNetwork: () => impossible,
  podAsAsked: () => impossible,
  foreignRoute: () => impossible,
  visitors: () => [],
};

const noRights: Rights = {
  subjects: [],
  allows: () => undefined,
  whoMay: () => [],
  homes: () => [],
  isTrusted: () => false,
  actorOf: ({ name }) => ({ user: name, groups: [] }),
};

const admitsAll: Admission = { decide: () => ({ answer: "admitted" }) };

/** What a property is judged with in tests of that property alone: nobody can do anything, unless `parts` say so. */
export function givenOf(parts: Partial<Given> = {}): Given {
  const intent: Intent | undefined = undefined;
  return {
    intent,
    profile: specificationProfile,
    rights: noRights,
    admission: admitsAll,
    possible: nobodyCan,
    ...parts,
  };
}
