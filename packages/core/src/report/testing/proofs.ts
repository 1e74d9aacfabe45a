import type { WorldObject } from "../../manifests/world/world.ts";
import type { Finding } from "../../verdicts/finding.ts";
import type { Proof, ProofReport } from "../../verdicts/proof.ts";
import type { Property } from "../../verdicts/property.ts";
import { outside, unassigned } from "../../verdicts/property.ts";
import type { Verdict } from "../../verdicts/verdict.ts";
import type { Witness } from "../../verdicts/witness.ts";

export function verdictOf(property: Property, from: string, to: string, more: Partial<Verdict> = {}): Verdict {
  return {
    property,
    from,
    to,
    verdict: "holds",
    reason: "nothing leads there",
    assumptions: ["kubernetes-works"],
    findings: [],
    sensitivity: { kinds: "any" },
    ...more,
  };
}

/** Text that a terminal, Markdown, HTML, XML, CSV, Mermaid and Graphviz would each take for their own. */
export const hostile = `\u001b[2J<script>alert(1)</script>|"'&]]>\`*_#;%%\u202e`;

const text = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: all, namespace: shop-prod }
spec:
  podSelector: {}
  ingress: [{}]
`;

const policy: WorldObject = {
  object: {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name: "all", namespace: "shop-prod" },
    spec: { podSelector: {}, ingress: [{}] },
  },
  origin: {
    type: "text",
    source: { file: "shop/policies.yaml", path: "policies.yaml", text },
    start: 0,
    end: text.length,
    path: [],
  },
};

const policyKey = { group: "networking.k8s.io", kind: "NetworkPolicy", namespace: "shop-prod", name: "all" };

const witness: Witness = {
  summary: "shop-dev/web opens TCP 8080 of shop-prod/api",
  steps: [
    {
      type: "packet",
      from: {
        type: "pod",
        namespace: "shop-dev",
        namespaceLabels: { stage: "dev" },
        labels: { app: "web" },
        of: { group: "apps", kind: "Deployment", namespace: "shop-dev", name: "web" },
      },
      to: { type: "pod", namespace: "shop-prod", namespaceLabels: { stage: "prod" }, labels: { app: "api" } },
      protocol: "TCP",
      port: 8080,
      via: [{ group: "", kind: "Service", namespace: "shop-prod", name: "api" }],
    },
  ],
};

export const openPolicy: Finding = {
  code: "KS3001",
  property: "network",
  severity: "error",
  message: "the policy all lets everybody in",
  hint: "name who may come in",
  at: { object: policy, path: ["spec", "ingress", 0] },
  related: [{ message: "the same", at: { object: policy, path: ["spec", "podSelector"] } }],
  pairs: [{ from: "dev", to: "prod" }],
  witness,
  fix: {
    description: "let in only pods of the same stage",
    edits: [
      { type: "set", object: policyKey, path: ["spec", "ingress", 0, "from"], value: [{ podSelector: {} }] },
      { type: "remove", object: policyKey, path: ["spec", "egress"] },
    ],
  },
};

export const opened = verdictOf("network", "dev", "prod", {
  verdict: "broken",
  reason: "pods of dev open ports of prod",
  findings: ["KS3001"],
  sensitivity: { kinds: ["networking.k8s.io/NetworkPolicy"], namespaces: ["shop-prod"] },
  witness,
});

/** A proof in which dev reaches prod, and it is not known whether it may change labels. */
export function openProof(more: Partial<Proof> = {}): Proof {
  const names = ["dev", "prod", unassigned, outside];
  const pairs = names.flatMap((from) => names.filter((to) => to !== from).map((to) => ({ from, to })));
  const verdicts = (["network", "labels"] as const).flatMap((property) =>
    pairs.map(({ from, to }) => {
      if (property === "network" && from === "dev" && to === "prod") return opened;
      if (property === "labels" && from === "dev" && to === "prod")
        return verdictOf(property, from, to, {
          verdict: "unknown",
          reason: "Role x could not be judged (it has no rules)",
        });
      return verdictOf(property, from, to);
    }),
  );
  return {
    world: "manifests",
    minorVersion: 36,
    properties: ["network", "labels"],
    stages: ["dev", "prod"],
    hasIntent: false,
    verdicts,
    findings: [openPolicy],
    ...more,
  };
}

export function reportOf(...proofs: readonly Proof[]): ProofReport {
  const isStage = (name: string): boolean => !name.startsWith("(");
  return {
    proofs,
    counted: new Set(proofs.flatMap(({ verdicts }) => verdicts.filter(({ from, to }) => isStage(from) && isStage(to)))),
  };
}
