import { expect, test } from "vitest";
import { readIntent } from "./read-intent.ts";

const read = (spec: string) => {
  const text = `apiVersion: kubestage.dev/v1alpha1\nkind: Intent\nmetadata: { name: shop }\nspec:\n${spec}`;
  const { intent, diagnostics } = readIntent({ file: "intent.yaml", path: "intent.yaml", text });
  return {
    intent,
    said: diagnostics.map(
      ({ code, message, hint, span }) => `${code} ${text.slice(span?.start, span?.end)}: ${message} (${hint})`,
    ),
  };
};

test("everything that an intent can say", () => {
  const { intent, said } = read(`  openings:
    - from: { stage: dev, podLabels: { app: web } }
      to: { namespace: kube-system, podLabels: { k8s-app: kube-dns }, forwards: false }
      ports: [{ port: 53, protocol: UDP }, { port: 8000, endPort: 8010 }]
  grants: [{ subject: { kind: Group, name: devs }, stage: prod, may: [read] }]
  administrators: [{ kind: ServiceAccount, namespace: argocd, name: controller }]
  shared: [{ type: image, name: "registry.example.com/*", stages: [dev, prod] }, { type: cluster, stages: [dev, prod] }]
`);
  expect(said).toEqual([]);
  expect(intent).toMatchObject({
    openings: [
      {
        from: { stage: "dev", podLabels: { app: "web" } },
        to: { namespace: "kube-system", forwards: false },
        ports: [
          { port: 53, protocol: "UDP" },
          { port: 8000, endPort: 8010, protocol: "TCP" },
        ],
        declaredAt: { source: { file: "intent.yaml" } },
      },
    ],
    grants: [{ stage: "prod", may: ["read"] }],
    administrators: [{ kind: "ServiceAccount", namespace: "argocd", name: "controller" }],
    shared: [{ type: "image", name: "registry.example.com/*" }, { type: "cluster" }],
  });
});

test.each([
  ["  opnings: []", "KS1006", "openings"],
  ["  grants: [{ subject: { kind: Grop, name: a }, stage: dev, may: [read] }]", "KS1009", "Group"],
  ["  grants: [{ subject: { kind: Group, name: a }, stage: dev, may: [raed] }]", "KS1009", "read"],
  ["  administrators: [{ kind: ServiceAccount, name: a }]", "KS1008", "namespace"],
  ["  administrators: [{ kind: Group, name: a, namespace: b }]", "KS1006", "remove"],
  ["  shared: [{ type: image, stages: [dev, prod] }]", "KS1008", "name"],
  ["  openings: [{ from: {}, to: {}, ports: [{ port: 9, endPort: 8 }] }]", "KS1009", "lower"],
  ["  openings: [{ from: {}, to: { forwards: true } }]", "KS1009", ""],
])("%s is %s with a hint, and no intent", (spec, code, hint) => {
  const { intent, said } = read(spec);
  expect(intent).toBeUndefined();
  expect(said).toHaveLength(1);
  expect(said[0]).toMatch(new RegExp(`^${code} .*\\(.*${hint}`, "s"));
});

test("a file without an Intent says so", () => {
  const { intent, diagnostics } = readIntent({ file: "x", path: "x", text: "" });
  expect([intent, diagnostics.map(({ code }) => code)]).toEqual([undefined, ["KS1024"]]);
});
