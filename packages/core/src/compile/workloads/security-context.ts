import type { PodSecurityContext, SecurityContext } from "kubernetes-types/core/v1.d.ts";

/** Any group but root's: the kubelet gives it the pod's claims and makes every container a member. */
const claimGroup = 65532;

/**
 * What every container gets, in every stage: Pod Security `restricted`, although a stage may enforce less. A pod that
 * runs in dev only because dev is laxer would fail on its way to production.
 *
 * `readOnlyRootFilesystem` is not part of that standard and breaks many images, so it is left to the image.
 * `runAsUser` is not set either: an image says by number which user it runs as, and the kubelet refuses root.
 *
 * Source: https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
 */
export const containerSecurity: SecurityContext = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ["ALL"] },
};

const pod: PodSecurityContext = { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } };

/** A new volume belongs to root: without `fsGroup` a process that is not root could not write to its own claim. */
const podWithClaims: PodSecurityContext = { ...pod, fsGroup: claimGroup, fsGroupChangePolicy: "OnRootMismatch" };

/** The pod's part of the same. `claims`: whether it mounts persistent volumes. */
export function podSecurity(claims: boolean): PodSecurityContext {
  return claims ? podWithClaims : pod;
}
