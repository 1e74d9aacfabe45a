import type { BoundRole } from "../rights/grants.ts";
import type { AccessContext } from "./access-context.ts";
import type { Ability } from "./abilities.ts";
import type { Arrival, Followed, Way } from "./arrival.ts";
import { isAllowed, permitted } from "./own-bindings.ts";
import { scopeOf } from "./ways.ts";

const group = "certificates.k8s.io";
export const clientSigner = "kubernetes.io/kube-apiserver-client";
export const nodeSigner = "kubernetes.io/kube-apiserver-client-kubelet";

interface Right {
  readonly arrival: Arrival;
  readonly bound: BoundRole;
  readonly ability: Ability;
}

/**
 * Rights that lead somewhere together, whoever of those that were reached has which: one makes a Secret for an account's token
 * and one reads it; one asks for a certificate and one approves it.
 */
export class Coalition {
  readonly #makers = new Map<string, Right>();
  readonly #readers = new Map<string, Right>();
  readonly #joined = new Set<string>();
  requester: Right | undefined;
  approver: Right | undefined;
  nodeApprover: Right | undefined;

  /** The ways that are opened by what `bound` adds, each from whoever takes the last step. */
  *join(context: AccessContext, arrival: Arrival, bound: BoundRole): Generator<readonly [Arrival, Way]> {
    if (arrival.unclear !== undefined) return;
    const { rights } = context.given;
    const { powers } = context.abilities(bound.rules);
    const add = (known: Map<string, Right>, ability: Ability | undefined): void => {
      for (const namespace of ability ? permittedScopes(context, arrival, bound, ability) : [])
        if (ability && !known.has(namespace)) known.set(namespace, { arrival, bound, ability });
    };
    add(this.#makers, powers.get("createSecrets")?.[0]);
    add(
      this.#readers,
      powers.get("readSecrets")?.find(({ verb }) => ["get", "list", "watch"].includes(verb)),
    );
    if (powers.has("createSecrets") || powers.has("readSecrets")) yield* this.#tokens(context, bound.namespace);
    const [ability] = powers.get("requestCertificates") ?? [];
    if (ability && bound.namespace === "" && permitted(rights, arrival, ability, ""))
      this.requester ??= { arrival, bound, ability };
    if (bound.namespace !== "") return;
    const approving = (signer: string): Ability | undefined =>
      powers.get("approveSigners")?.find(({ names }) => isSigner(names, signer));
    const [client, node] = [approving(clientSigner), approving(nodeSigner)];
    if (client && mayApprove(context, arrival)) this.approver ??= { arrival, bound, ability: client };
    if (node && mayApprove(context, arrival)) this.nodeApprover ??= { arrival, bound, ability: node };
    const [byItself] = powers.get("requestNodeCertificates") ?? [];
    if (byItself) this.nodeApprover ??= { arrival, bound, ability: byItself };
  }

  *#tokens(context: AccessContext, changed: string): Generator<readonly [Arrival, Way]> {
    for (const namespace of changed === "" ? context.namespaces : [changed]) {
      if (this.#joined.has(namespace)) continue;
      const maker = this.#makers.get(namespace) ?? this.#makers.get("");
      const reader = this.#readers.get(namespace) ?? this.#readers.get("");
      const accounts = context.index.accountsIn.get(namespace) ?? [];
      if (!maker || !reader || accounts.length === 0) continue;
      if (context.admits(maker.arrival.actor, maker.ability, namespace).answer !== "admitted") continue;
      this.#joined.add(namespace);
      for (const subject of accounts)
        yield [
          maker.arrival,
          {
            to: { type: "subject", subject },
            how: "secret",
            bound: maker.bound,
            ability: maker.ability,
            namespace,
            second: reader,
          },
        ];
    }
  }
}

/**
 * A certificate makes its holder any user in any groups, but for `system:masters`; one of a node, what the node may: it gets
 * tokens of all accounts whose pods run there, and the Secrets that these use.
 */
export function* certificateWays(
  context: AccessContext,
  { requester, approver, nodeApprover }: Coalition,
  followed: Followed,
): Generator<readonly [Arrival, Way]> {
  if (!requester) return;
  const common = { how: "certificate", namespace: "", second: requester } as const;
  if (approver && !followed.has("certificates")) {
    followed.add("certificates");
    const { arrival, bound, ability } = approver;
    for (const subject of context.given.rights.subjects)
      if (!(subject.kind === "Group" && subject.name === "system:masters"))
        yield [arrival, { ...common, to: { type: "subject", subject }, bound, ability }];
  }
  if (nodeApprover && !followed.has("node certificates")) {
    followed.add("node certificates");
    const { arrival, bound, ability } = nodeApprover;
    for (const holders of context.index.podsIn.values())
      for (const { account, name } of holders)
        yield [arrival, { ...common, to: { type: "subject", subject: account }, bound, ability, name }];
  }
}

/** Where a right may be used: whoever acts as somebody else may do so in some namespaces only. */
function permittedScopes(
  context: AccessContext,
  arrival: Arrival,
  bound: BoundRole,
  ability: Ability,
): readonly string[] {
  const isPermitted = (namespace: string): boolean => permitted(context.given.rights, arrival, ability, namespace);
  return isPermitted(bound.namespace) ? [bound.namespace] : scopeOf(context, bound).filter(isPermitted);
}

function isSigner(names: readonly string[], signer: string): boolean {
  return names.length === 0 || names.includes(signer) || names.includes("kubernetes.io/*");
}

function mayApprove(context: AccessContext, arrival: Arrival): boolean {
  const resource = "certificatesigningrequests/approval";
  return ["update", "patch"].some(
    (verb) =>
      isAllowed(context, arrival, { verb, group, resource, namespace: "", name: "" }) &&
      permitted(context.given.rights, arrival, { verb, group, resource, names: [] }, ""),
  );
}
