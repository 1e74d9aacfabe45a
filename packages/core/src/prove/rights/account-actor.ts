import type { Actor } from "../../verdicts/witness.ts";

/** A service account as it asks. Source: https://kubernetes.io/docs/reference/access-authn-authz/authentication/#service-account-tokens */
export function accountActor(namespace: string, name: string): Actor {
  const groups = ["system:serviceaccounts", `system:serviceaccounts:${namespace}`, "system:authenticated"];
  return { user: `system:serviceaccount:${namespace}:${name}`, groups };
}

/** A controller of Kubernetes, by the name of its account. */
export function controllerActor(name: string): Actor {
  return accountActor("kube-system", name);
}
