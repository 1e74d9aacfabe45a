import type { PolicyRule } from "kubernetes-types/rbac/v1.d.ts";
import type { World } from "../../manifests/world/world.ts";
import type { AskFor } from "../admission/request-names.ts";
import type { Rights } from "../rights/rights.ts";
import { namesInRules } from "../rights/role-rules.ts";
import { accountActor } from "../rights/account-actor.ts";

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
  const mayGain = (): boolean => {
    // A right may be to single roles, or to act as single people.
    const names = ["", ...namesInRules(world, isGaining)];
    const places = [...world.stages.ofNamespace.keys(), ""];
    return gaining.some((asked) =>
      places.some((namespace) =>
        names.some((name) =>
          rights
            .whoMay({ ...asked, namespace, name })
            .some(({ subject }) => rights.homes(subject).some((home) => stages.has(home))),
        ),
      ),
    );
  };
  let known: boolean | undefined;
  return (actor) => (question, account) => {
    const as = account === undefined ? actor : accountActor(account.namespace, account.name);
    if (rights.allows(as, question) !== undefined) return true;
    known ??= mayGain();
    return known ? undefined : false;
  };
}

const gainingVerbs: ReadonlySet<string> = new Set([...gaining.map(({ verb }) => verb), "*"]);
const gainingResources: ReadonlySet<string> = new Set([...gaining.map(({ resource }) => resource), "*"]);

/** Rules of other things have names too, which are asked for in every namespace. */
function isGaining({ verbs, resources = [] }: PolicyRule): boolean {
  return verbs.some((verb) => gainingVerbs.has(verb)) && resources.some((one) => gainingResources.has(one));
}
