import type { World } from "../../manifests/world/world.ts";
import type { Actor } from "../../verdicts/witness.ts";
import type { AskFor } from "../admission/request-names.ts";
import type { Rights } from "../rights/rights.ts";

/** By these somebody may come to rights that are not theirs. */
const gaining = [
  ...["roles", "clusterroles"].flatMap((resource) =>
    ["bind", "escalate"].map((verb) => ({ verb, group: "rbac.authorization.k8s.io", resource })),
  ),
  ...["users", "groups", "serviceaccounts"].map((resource) => ({ verb: "impersonate", group: "", resource })),
];

/**
 * What the authorizer says: that somebody may is said by a binding; that they may not holds for good where nobody of a stage
 * may give rights that they do not have.
 */
export function lastingRights(world: World, rights: Rights): AskFor {
  const stages = new Set(world.stages.names);
  const mayGain = (): boolean =>
    gaining.some((asked) =>
      [...world.stages.ofNamespace.keys(), ""].some((namespace) =>
        rights
          .whoMay({ ...asked, namespace, name: "" })
          .some(({ subject }) => rights.homes(subject).some((home) => stages.has(home))),
      ),
    );
  let known: boolean | undefined;
  return (actor) => (question, account) => {
    const as = account === undefined ? actor : accountActor(account.namespace, account.name);
    if (rights.allows(as, question) !== undefined) return true;
    known ??= mayGain();
    return known ? undefined : false;
  };
}

function accountActor(namespace: string, name: string): Actor {
  const groups = ["system:serviceaccounts", `system:serviceaccounts:${namespace}`, "system:authenticated"];
  return { user: `system:serviceaccount:${namespace}:${name}`, groups };
}
