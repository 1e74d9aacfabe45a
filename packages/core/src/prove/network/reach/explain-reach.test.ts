import { describe, expect, test } from "vitest";
import { worldOf } from "../../testing/world-of.ts";
import { specificationProfile } from "../model/profiles.ts";
import { clusterPolicy, everything, namespaces, pod, policy, tiered } from "../testing/two-pods.ts";
import { explainReach } from "./explain-reach.ts";
import { reachMatrix } from "./reach.ts";

const named = (port: number) =>
  `containers: [{ name: app, image: app, ports: [{ name: http, containerPort: ${port} }] }]`;
const caller = pod("a", "caller", "app: caller", named(9090));
const server = pod("b", "server", "app: server", named(8080));
const key = (namespace: string, name: string) => ({ group: "", kind: "Pod", namespace, name });
const why = (documents: readonly string[], profile = specificationProfile) => {
  const world = worldOf([namespaces, caller, server, ...documents].join("\n---\n"));
  return explainReach(world, profile, key("a", "caller"), key("b", "server"));
};
const tcp = (port: number) => [{ protocol: "TCP", port }];

describe("one pair", () => {
  test("is explained from both sides, of the workloads that were asked for", () => {
    expect(why([])).toEqual({
      ...{ open: everything, perhaps: [] },
      sides: [
        {
          ...{ direction: "egress", workload: key("a", "caller"), isolated: "no" },
          ...{ open: everything, perhaps: [], rules: [] },
        },
        {
          ...{ direction: "ingress", workload: key("b", "server"), isolated: "no" },
          ...{ open: everything, perhaps: [], rules: [] },
        },
      ],
    });
  });

  test("semantics: a name of a port is the destination's, on either side", () => {
    const [out, into] = ["egress", "ingress"].map((direction) =>
      policy(
        direction === "egress" ? "a" : "b",
        `podSelector: {}, policyTypes: [${direction === "egress" ? "Egress" : "Ingress"}], ${direction}: [{ ports: [{ port: http }] }]`,
      ),
    );
    const found = why([out ?? "", into ?? ""]);
    expect(found?.open).toEqual(tcp(8080));
    expect(found?.sides.map(({ open, isolated, rules }) => [open, isolated, rules.map((rule) => rule.ports)])).toEqual([
      ...[
        [tcp(8080), "yes", [tcp(8080)]],
        [tcp(8080), "yes", [tcp(8080)]],
      ],
    ]);
  });

  test("what depends on the plugin may be open, and says by which rule", () => {
    const block = policy(
      "b",
      "podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: 10.0.0.0/8 } }], ports: [{ port: 80 }] }]",
    );
    const found = why([block]);
    expect(found).toMatchObject({ open: [], perhaps: tcp(80) });
    expect(found?.sides[1]).toMatchObject({
      ...{ open: [], perhaps: tcp(80), isolated: "yes" },
      rules: [{ action: "Accept", ports: [], perhaps: tcp(80), site: { path: ["spec", "ingress", 0] } }],
    });
  });

  test("rules that are sure of a port have nothing that may be", () => {
    const plain = policy("b", "podSelector: {}, ingress: [{ ports: [{ port: 80 }] }]");
    expect(why([plain])?.sides[1]?.rules).toMatchObject([{ ports: tcp(80), perhaps: [] }]);
  });
});

describe("policies of the cluster", () => {
  const rule = (action: string, port: number, direction = "ingress") =>
    `${direction}: [{ action: ${action}, ${direction === "ingress" ? "from" : "to"}: [{ namespaces: {} }], ports: [{ portNumber: { protocol: TCP, port: ${port} } }] }]`;
  const subject = "priority: 1, subject: { namespaces: {} }";

  test("are asked before and after those of the namespace, in the order of tiers", () => {
    const admin = clusterPolicy("first", `tier: Admin, ${subject}, ${rule("Deny", 81)}`);
    const baseline = clusterPolicy("last", `tier: Baseline, ${subject}, ${rule("Deny", 82)}`);
    const own = policy("b", "podSelector: {}, ingress: [{}]", "own");
    const rules = why([baseline, own, admin], tiered)?.sides[1]?.rules;
    expect(rules?.map(({ site, action, ports }) => [site.object.object.metadata.name, action, ports])).toEqual([
      ["first", "Deny", tcp(81)],
      ["own", "Accept", everything],
      ["last", "Deny", tcp(82)],
    ]);
  });

  test("semantics: they do not speak of pods on their node's network as pods", () => {
    const onNode = pod("a", "caller", "app: caller", `${named(9090)}, hostNetwork: true`);
    const admin = clusterPolicy("first", `tier: Admin, ${subject}, ${rule("Deny", 81)}`);
    const baseline = clusterPolicy("last", `tier: Baseline, ${subject}, ${rule("Deny", 82)}`);
    const own = policy(
      "b",
      "podSelector: {}, ingress: [{ from: [{ namespaceSelector: {} }], ports: [{ port: 80 }] }]",
      "own",
    );
    const world = worldOf([namespaces, onNode, server, admin, own, baseline].join("\n---\n"));
    const found = explainReach(world, tiered, key("a", "caller"), key("b", "server"));
    expect(found?.sides[1]?.rules.map(({ ports, perhaps }) => [ports, perhaps])).toEqual([
      [[], []],
      [[], tcp(80)],
      [[], []],
    ]);
  });
});

describe("the matrix", () => {
  const matrix = (...documents: string[]) =>
    reachMatrix(worldOf([namespaces, ...documents].join("\n---\n")), specificationProfile);

  test("has what leaves for the world outside as addresses", () => {
    const out = policy(
      "a",
      "podSelector: {}, policyTypes: [Egress], egress: [{ to: [{ ipBlock: { cidr: 192.0.2.0/24 } }], ports: [{ port: 443 }] }]",
    );
    expect(matrix(caller, out)).toEqual([
      {
        from: { type: "workload", stage: "dev", workload: key("a", "caller") },
        ...{ to: { type: "outside", cidr: "192.0.2.0/24" }, open: tcp(443), perhaps: [] },
      },
    ]);
  });

  test("has a workload whose pods differ once, with what any of them opens", () => {
    const owner =
      ", ownerReferences: [{ apiVersion: apps/v1, kind: StatefulSet, name: web, uid: u, controller: true }]";
    const one = (name: string, app: string) => pod("b", name, `app: ${app}`).replace(/ }\nspec/, `${owner} }\nspec`);
    const closed = policy("b", "podSelector: { matchLabels: { app: server } }, ingress: []");
    const to = matrix(caller, one("web-0", "server"), one("web-1", "other"), closed).filter(
      ({ from, to: end }) => from.type === "workload" && from.workload.name === "caller" && end.type === "workload",
    );
    expect(to).toMatchObject([{ to: { workload: { kind: "StatefulSet", name: "web" } }, open: everything }]);
  });

  test("has a pod once that its own template's hash does not name", () => {
    const owned = (labels: string) =>
      `apiVersion: v1\nkind: Pod\nmetadata: { name: web-5d-x, namespace: a ${labels}, ownerReferences: [{ apiVersion: apps/v1, kind: ReplicaSet, name: web-undefined, uid: u, controller: true }] }\nspec: { containers: [] }`;
    for (const labels of ["", ", labels: { app: web }"])
      expect(matrix(owned(labels))).toMatchObject([
        { from: { workload: { kind: "ReplicaSet", name: "web-undefined" } } },
      ]);
  });

  test("has what a workload makes by the workload, whatever owns that", () => {
    const owner = "ownerReferences: [{ apiVersion: example.com/v1, kind: Own, name: own, uid: u, controller: true }]";
    const deployment = `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web, namespace: a, ${owner} }\nspec: { selector: { matchLabels: { app: web } }, template: { metadata: { labels: { app: web } }, spec: { containers: [] } } }`;
    expect(matrix(deployment).map(({ from }) => from)).toMatchObject([
      ...[{ workload: { kind: "Deployment", name: "web" } }, { workload: { kind: "Deployment", name: "web" } }],
    ]);
  });
});
