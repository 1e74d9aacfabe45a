import type { PodSpec } from "kubernetes-types/core/v1.d.ts";
import type { LabelSelector, LabelSelectorRequirement } from "kubernetes-types/meta/v1.d.ts";
import type { NetworkPolicyPeer, NetworkPolicyPort, NetworkPolicySpec } from "kubernetes-types/networking/v1.d.ts";
import { protocols } from "../sets/port-set.ts";
import type { Question } from "./arbitrary-question.ts";

/** What another verifier reads otherwise than the specification says. */
export interface KnownFault {
  readonly name: string;
  /** The number of semantics.md with its sentence, or the specification's sentence. */
  readonly says: string;
  /**
   * The question as they read it: a right answer to that is what they say. In place of what makes them give up, where
   * they only do that.
   *
   * @param to the destination, as its position among the ends
   */
  readonly asRead?: (question: Question, to: number) => Question;
  /** Whether they give up on connections to a destination. */
  readonly givesUp?: (question: Question, to: number) => boolean;
  /** What has to be changed in a question before they say anything at all. */
  readonly instead?: (question: Question) => Question;
}

/** Requirements on the key as well, which the specification does not have. */
export const notInNeedsTheKey: KnownFault = {
  name: "NotIn needs the key",
  says: "semantics 1: `NotIn` and `DoesNotExist` match when the key is missing",
  asRead: (question) =>
    withSelectors(question, ({ matchExpressions = [], ...rest }) => ({
      ...rest,
      matchExpressions: matchExpressions.flatMap((one): LabelSelectorRequirement[] =>
        one.operator === "NotIn" ? [one, { key: one.key, operator: "Exists" }] : [one],
      ),
    })),
};

export const emptyValueNeedsNoKey: KnownFault = {
  name: "an empty value needs no key",
  says: 'semantics 2: `matchLabels: {k: ""}` needs the key to be present',
  asRead: (question) =>
    withSelectors(question, ({ matchLabels = {}, matchExpressions = [] }) => ({
      matchLabels: Object.fromEntries(Object.entries(matchLabels).filter(([, value]) => value !== "")),
      matchExpressions: [
        ...matchExpressions,
        ...Object.entries(matchLabels).flatMap(([key, value]): LabelSelectorRequirement[] => {
          const values = valuesOf(question, key).filter((one) => one !== "");
          return value === "" && values.length > 0 ? [{ key, operator: "NotIn", values }] : [];
        }),
      ],
    })),
};

export const needsPolicyTypes: KnownFault = {
  name: "a policy without types is refused",
  says: "semantics 4: No `policyTypes` means Ingress, plus Egress only where egress rules exist. Raw files are not defaulted",
  instead: (question) =>
    withSpecs(question, (spec) => {
      const types = (spec.egress ?? []).length > 0 ? ["Ingress", "Egress"] : ["Ingress"];
      return { ...spec, policyTypes: (spec.policyTypes ?? []).length === 0 ? types : (spec.policyTypes ?? []) };
    }),
};

export const nodesGetNoFurther: KnownFault = {
  name: "nodes do not always get through to their own pods",
  says: "semantics 5: traffic from a pod's own node (always allowed)",
  asRead: (question) => ({
    ...question,
    pods: question.pods.map((pod, at) =>
      pod.spec ? { ...pod, spec: { ...pod.spec, nodeName: `of-pod-${at}` } } : pod,
    ),
  }),
};

export const finishedPodsListen: KnownFault = {
  name: "finished pods still listen",
  says: "Pod Lifecycle: in the phase Succeeded `All containers in the Pod have terminated in success, and will not be restarted`",
  asRead: (question) => ({
    ...question,
    pods: question.pods.map((pod) => ({ ...pod, status: { ...pod.status, phase: "Running" } })),
  }),
};

export const sidecarsNameNothing: KnownFault = {
  name: "ports of sidecars have no names",
  says: "semantics 7: Named ports resolve for each destination pod and protocol (a restartable init container is one of its containers)",
  asRead: (question) => withPodSpecs(question, ({ initContainers: _, ...spec }) => spec),
};

/** The first container's port of that name, whatever its protocol. */
export const namesHaveNoProtocol: KnownFault = {
  name: "a name is that of one port, of every protocol",
  says: "semantics 7: Named ports resolve for each destination pod and protocol; no match means no port",
  asRead: (question) =>
    withPodSpecs(question, (spec) => {
      const listening = spec.containers.flatMap(({ ports = [] }) => ports).filter(({ name }) => name !== undefined);
      const first = listening.filter(({ name }, at) => listening.findIndex(({ name: other }) => other === name) === at);
      const ports = protocols.flatMap((protocol) => first.map((one) => ({ ...one, protocol })));
      return { ...spec, containers: [{ name: "all", ports }] };
    }),
};

/** What else a rule names for the protocol is never looked at. */
export const unknownNameEndsTheRule: KnownFault = {
  name: "a name that the destination has not ends its rule",
  says: "semantics 7: Named ports resolve for each destination pod and protocol; no match means no port (of that entry; the others hold)",
  asRead: (question, to) => {
    const spec = podSpecs(question)[to];
    if (!spec) return question;
    const listening = [...spec.containers, ...(spec.initContainers ?? [])].flatMap(({ ports = [] }) => ports);
    const known = new Set(listening.map(({ name }) => name));
    return withRulePorts(question, (ports) => {
      const ended = new Set<string>();
      return ports.filter(({ port, protocol = "TCP" }) => {
        const isLeft = !ended.has(protocol);
        if (typeof port === "string" && !known.has(port)) ended.add(protocol);
        return isLeft;
      });
    });
  },
};

export const namesOfAddressesAreErrors: KnownFault = {
  name: "a name of a port is an error for the world outside",
  says: "semantics 7: Named ports resolve for each destination pod and protocol; no match means no port",
  givesUp: (question, to) =>
    to >= question.pods.length + question.deployments.length &&
    question.policies.some(({ spec }) =>
      (spec?.egress ?? []).some(({ ports = [] }) => ports.some(({ port }) => typeof port === "string")),
    ),
};

/** Its first 32 bits, as a block of IPv4. */
export const ipv6IsIpv4: KnownFault = {
  name: "a block of IPv6 is read as one of IPv4",
  says: 'NetworkPolicy v1, ipBlock.cidr: `Valid examples are "192.168.1.0/24" or "2001:db8::/64"`',
  asRead: (question) =>
    withPeers(question, (peer) =>
      peer.ipBlock ? { ipBlock: { ...peer.ipBlock, cidr: asIpv4(peer.ipBlock.cidr) } } : peer,
    ),
};

/** By who has it. */
export const knownFaults = {
  "netpol-analyzer list": [
    finishedPodsListen,
    nodesGetNoFurther,
    sidecarsNameNothing,
    namesHaveNoProtocol,
    namesOfAddressesAreErrors,
    ipv6IsIpv4,
  ],
  "netpol-analyzer evaluate": [
    finishedPodsListen,
    nodesGetNoFurther,
    sidecarsNameNothing,
    namesHaveNoProtocol,
    unknownNameEndsTheRule,
    namesOfAddressesAreErrors,
    ipv6IsIpv4,
  ],
  cyclonus: [finishedPodsListen, nodesGetNoFurther, notInNeedsTheKey, emptyValueNeedsNoKey, needsPolicyTypes],
} as const satisfies Readonly<Record<string, readonly KnownFault[]>>;

function valuesOf({ namespaces, pods, deployments }: Question, key: string): string[] {
  const labelled = [
    ...namespaces.map(({ metadata }) => metadata?.labels),
    ...pods.map(({ metadata }) => metadata?.labels),
    ...deployments.map(({ spec }) => spec?.template.metadata?.labels),
  ];
  return [...new Set(labelled.flatMap((labels) => labels?.[key] ?? []))];
}

function podSpecs({ pods, deployments }: Question): (PodSpec | undefined)[] {
  return [...pods.map(({ spec }) => spec), ...deployments.map(({ spec }) => spec?.template.spec)];
}

function withPodSpecs(question: Question, change: (spec: PodSpec) => PodSpec): Question {
  return {
    ...question,
    pods: question.pods.map((pod) => (pod.spec ? { ...pod, spec: change(pod.spec) } : pod)),
    deployments: question.deployments.map((deployment) => {
      const { spec } = deployment;
      if (!spec?.template.spec) return deployment;
      return { ...deployment, spec: { ...spec, template: { ...spec.template, spec: change(spec.template.spec) } } };
    }),
  };
}

function withSpecs(question: Question, change: (spec: NetworkPolicySpec) => NetworkPolicySpec): Question {
  const policies = question.policies.map((policy) => (policy.spec ? { ...policy, spec: change(policy.spec) } : policy));
  return { ...question, policies };
}

function withRulePorts(question: Question, change: (ports: NetworkPolicyPort[]) => NetworkPolicyPort[]): Question {
  const changed = <Rule extends { ports?: NetworkPolicyPort[] }>(rules: Rule[]): Rule[] =>
    rules.map((rule) => (rule.ports ? { ...rule, ports: change(rule.ports) } : rule));
  return withSpecs(question, ({ ingress, egress, ...rest }) => ({
    ...rest,
    ...(ingress && { ingress: changed(ingress) }),
    ...(egress && { egress: changed(egress) }),
  }));
}

function withSelectors(question: Question, change: (selector: LabelSelector) => LabelSelector): Question {
  const changed = withSpecs(question, (spec) => ({ ...spec, podSelector: change(spec.podSelector) }));
  return withPeers(changed, ({ podSelector, namespaceSelector, ...rest }) => ({
    ...rest,
    ...(podSelector && { podSelector: change(podSelector) }),
    ...(namespaceSelector && { namespaceSelector: change(namespaceSelector) }),
  }));
}

function withPeers(question: Question, change: (peer: NetworkPolicyPeer) => NetworkPolicyPeer): Question {
  return withSpecs(question, ({ ingress, egress, ...rest }) => ({
    ...rest,
    ...(ingress && {
      ingress: ingress.map((rule) => (rule.from ? { ...rule, from: rule.from.map(change) } : rule)),
    }),
    ...(egress && { egress: egress.map((rule) => (rule.to ? { ...rule, to: rule.to.map(change) } : rule)) }),
  }));
}

function asIpv4(cidr: string): string {
  if (!cidr.includes(":")) return cidr;
  const [address = "", length = ""] = cidr.split("/");
  const [high = "", low = ""] = address.split(":");
  const bytes = [high, low].flatMap((group) => {
    const bits = Number.parseInt(group || "0", 16);
    return [bits >> 8, bits & 255];
  });
  return `${bytes.join(".")}/${Math.min(Number(length), 32)}`;
}
