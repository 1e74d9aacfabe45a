import type { ClusterApi } from "@kubestage/adapters";
import type { Cluster, Diagnostic, Platform } from "@kubestage/core";
import { diagnose, namePlace, platformIdentity } from "@kubestage/core";

/** Whoever a connection speaks for, as the cluster itself names them. */
export interface Applicant {
  readonly username: string;
  readonly groups: readonly string[];
}

/**
 * Asks the cluster whom it takes us for; undefined where it does not say.
 *
 * Source: https://kubernetes.io/docs/reference/access-authn-authz/authentication/#self-subject-review
 */
export async function whoApplies(api: ClusterApi, signal?: AbortSignal): Promise<Applicant | undefined> {
  const answer = await api.request(
    "POST",
    "/apis/authentication.k8s.io/v1/selfsubjectreviews",
    { apiVersion: "authentication.k8s.io/v1", kind: "SelfSubjectReview" },
    signal,
  );
  if (!answer.ok) return undefined;
  const { userInfo } = (answer.object as { readonly status?: { readonly userInfo?: Partial<Applicant> } }).status ?? {};
  return userInfo?.username === undefined ? undefined : { username: userInfo.username, groups: userInfo.groups ?? [] };
}

/** Whether the platform's own policies, as they are declared, would let them change what they guard. */
export function isAdministrator({ username, groups }: Applicant, platform: Platform, cluster: Cluster): boolean {
  const identity = platformIdentity(platform, cluster);
  return identity.users.includes(username) || groups.some((group) => identity.groups.includes(group));
}

/** The line of the declaration that would make them one. */
export function administratorsLine({ username, groups }: Applicant, { groupPrefix, userPrefix }: Cluster): string {
  const group = groups.find((name) => !name.startsWith("system:") && name.startsWith(groupPrefix));
  const account = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(username);
  if (account) return `administrators: { serviceAccounts: [{ namespace: ${account[1]}, name: ${account[2]} }] }`;
  if (group !== undefined) return `administrators: { groups: [${JSON.stringify(group.slice(groupPrefix.length))}] }`;
  const user = username.startsWith(userPrefix) ? username.slice(userPrefix.length) : username;
  return `administrators: { users: [${JSON.stringify(user)}] }`;
}

/**
 * KS5015 where whoever applies would be locked out by the very policies that they apply: the first apply would end
 * halfway, and nobody in the declaration could finish it.
 */
export async function checkApplicant(
  api: ClusterApi,
  platform: Platform,
  cluster: Cluster,
  signal?: AbortSignal,
): Promise<Diagnostic[]> {
  const applicant = await whoApplies(api, signal);
  if (!applicant || isAdministrator(applicant, platform, cluster)) return [];
  const { username, groups } = applicant;
  const own = groups.filter((group) => group !== "system:authenticated").join(", ");
  return [
    diagnose("KS5015", {
      message: `the cluster ${cluster.name} takes you for ${username}${own === "" ? "" : ` of ${own}`}, and no administrator of ${platform.name} is called that: its policies would refuse what you apply`,
      hint: `let an administrator apply, or add \`${administratorsLine(applicant, cluster)}\` to the spec of the Platform`,
      span: namePlace(platform.declared),
    }),
  ];
}
