import fc from "fast-check";
import type { NetworkPolicyPeer, NetworkPolicySpec } from "kubernetes-types/networking/v1.d.ts";
import type { UnknownContent } from "../../../manifests/world/content.ts";
import { clusterPolicyForms } from "./network-cluster-policies.ts";
import { peerLists, podPairs, podSelectors, portLists } from "./network-forms.ts";
import { objectsOfNamespace } from "./network-namespaces.ts";
import type { NamespaceForm } from "./network-namespaces.ts";

/** Blocks of IPv6, alone and beside others. */
const ipv6PeerLists: readonly (readonly NetworkPolicyPeer[])[] = [
  [{ ipBlock: { cidr: "::/0" } }],
  [{ ipBlock: { cidr: "::/0", except: ["fd00::/8"] } }],
  [{ ipBlock: { cidr: "0.0.0.0/0" } }, { ipBlock: { cidr: "::/0" } }],
  [{ ipBlock: { cidr: "fd00::/8" } }, { namespaceSelector: { matchLabels: { n: "x" } } }],
];

const rule = (direction: "ingress" | "egress") =>
  fc.tuple(fc.constantFrom(...peerLists, ...ipv6PeerLists), fc.constantFrom(...portLists)).map(([peers, ports]) => ({
    ...(peers && { [direction === "ingress" ? "from" : "to"]: [...peers] }),
    ...(ports && { ports: [...ports] }),
  }));

const policy: fc.Arbitrary<NetworkPolicySpec> = fc
  .record({
    podSelector: fc.constantFrom(...podSelectors),
    policyTypes: fc.constantFrom<(string[] | undefined)[]>(
      undefined,
      [],
      ["Ingress"],
      ["Egress"],
      ["Ingress", "Egress"],
    ),
    ingress: fc.option(fc.array(rule("ingress"), { maxLength: 3 }), { nil: undefined }),
    egress: fc.option(fc.array(rule("egress"), { maxLength: 3 }), { nil: undefined }),
  })
  .map(({ podSelector, policyTypes, ingress, egress }) => ({
    podSelector,
    ...(policyTypes && { policyTypes }),
    ...(ingress && { ingress }),
    ...(egress && { egress }),
  }));

const pod = fc
  .tuple(fc.constantFrom(...podPairs.flat()), fc.integer({ min: 0, max: 7 }))
  .map(([form, chance]) => (chance === 0 ? { ...form, spec: { ...form.spec, hostNetwork: true } } : form));

export const arbitraryNamespace: fc.Arbitrary<NamespaceForm> = fc.record({
  labels: fc.constantFrom({}, { n: "x" }, { n: "" }, { n: "y" }),
  pods: fc.array(pod, { minLength: 1, maxLength: 4 }),
  policies: fc.array(policy, { maxLength: 4 }),
});

/** Undefined: as they are in the forms. */
const networks = fc.constantFrom(undefined, undefined, ["::/0"], ["0.0.0.0/0", "::/0"], ["10.0.0.0/8", "fd00::/8"]);

/** Up to three policies of the cluster, under names that differ. */
export const arbitraryWalls: fc.Arbitrary<readonly UnknownContent[]> = fc
  .array(fc.tuple(fc.constantFrom(...clusterPolicyForms), networks), { maxLength: 2 })
  .map((sets) =>
    sets
      .flatMap(([set, written]) => set.map((object) => (written ? withNetworks(object, written) : object)))
      .map((object, at) => ({
        ...object,
        metadata: { name: object.kind === "BaselineAdminNetworkPolicy" ? "default" : `wall-${at}` },
      })),
  );

/** The same policy, with these networks wherever it names some. */
function withNetworks(object: UnknownContent, written: readonly string[]): UnknownContent {
  return JSON.parse(JSON.stringify(object, (key, value: unknown) => (key === "networks" ? written : value)));
}

export interface Stages {
  readonly namespaces: readonly NamespaceForm[];
  readonly walls: readonly UnknownContent[];
}

/** A larger world: stages `s0`, `s1`, …, one namespace each, with policies of the cluster. */
export const arbitraryStages: fc.Arbitrary<Stages> = fc.record({
  namespaces: fc.array(arbitraryNamespace, { minLength: 3, maxLength: 6 }),
  walls: arbitraryWalls,
});

export function stageObjects(namespaces: readonly NamespaceForm[]): UnknownContent[][] {
  return namespaces.map((form, at) => objectsOfNamespace(form, `s${at}`));
}
