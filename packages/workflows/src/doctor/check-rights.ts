import type { ClusterApi } from "@kubestage/adapters";
import type { Check } from "@kubestage/core";
import { check } from "./check.ts";
import type { Right } from "./needed-rights.ts";

/**
 * Whether the user may do all that apply needs. What is allowed in the whole cluster is asked once; only what is not is
 * asked for each namespace.
 *
 * Source: https://kubernetes.io/docs/reference/access-authn-authz/authorization/#checking-api-access
 */
export async function checkRights(api: ClusterApi, rights: readonly Right[], signal?: AbortSignal): Promise<Check[]> {
  const everywhere = new Map<string, Promise<boolean>>();
  const isAllowed = async (right: Right): Promise<boolean> => {
    const inCluster = { ...right, namespace: "" };
    const key = JSON.stringify(inCluster);
    const known = everywhere.get(key) ?? asks(api, inCluster, signal);
    everywhere.set(key, known);
    return (await known) || (right.namespace !== "" && asks(api, right, signal));
  };
  const answers = await Promise.all(rights.map(async (right) => ({ right, allowed: await isAllowed(right) })));
  const missing = answers.filter(({ allowed }) => !allowed).map(({ right }) => right);
  return [rightsCheck(rights.length, missing), await checkEscalation(api, signal)];
}

function rightsCheck(asked: number, missing: readonly Right[]): Check {
  if (missing.length === 0) return check("rights", "rights", "ok", { found: `all ${asked} that apply needs` });
  return check("rights", "rights", "problem", {
    found: `${missing.length} of ${asked} that apply needs are missing`,
    advice: "apply as an administrator of the platform; to read, plan and use a stage, fewer are needed",
    details: grouped(missing),
  });
}

/** `create, patch configmaps in web-dev` */
function grouped(missing: readonly Right[]): string[] {
  const byResource = Map.groupBy(
    missing,
    ({ group, resource, namespace }) =>
      `${resource}${group === "" ? "" : `.${group}`} ${namespace === "" ? "in the whole cluster" : `in ${namespace}`}`,
  );
  return [...byResource].map(([what, rights]) => `${rights.map(({ verb }) => verb).join(", ")} ${what}`);
}

/**
 * Who writes a role must hold every right in it, or may `escalate`; who binds one likewise, or may `bind`.
 * Source: https://kubernetes.io/docs/reference/access-authn-authz/rbac/#privilege-escalation-prevention-and-bootstrapping
 */
async function checkEscalation(api: ClusterApi, signal?: AbortSignal): Promise<Check> {
  const group = "rbac.authorization.k8s.io";
  const wanted = (["escalate", "bind"] as const).map((verb) => ({
    verb,
    group,
    resource: "clusterroles",
    namespace: "",
  }));
  const answers = await Promise.all(wanted.map(async (right) => asks(api, right, signal)));
  const missing = wanted.filter((_, index) => !answers[index]).map(({ verb }) => verb);
  if (missing.length === 0) return check("escalation", "roles", "ok", { found: "may write and bind them" });
  return check("escalation", "roles", "warning", {
    found: `may not ${missing.join(" or ")} clusterroles`,
    advice:
      "roles can be written and bound only by who holds every right in them: apply as an administrator of the platform",
  });
}

async function asks(
  api: ClusterApi,
  { verb, group, resource, namespace }: Right,
  signal?: AbortSignal,
): Promise<boolean> {
  const answer = await api.request(
    "POST",
    "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
    {
      apiVersion: "authorization.k8s.io/v1",
      kind: "SelfSubjectAccessReview",
      spec: { resourceAttributes: { verb, group, resource, ...(namespace !== "" && { namespace }) } },
    },
    signal,
  );
  if (!answer.ok) return false;
  return (answer.object as { readonly status?: { readonly allowed?: boolean } } | undefined)?.status?.allowed === true;
}
