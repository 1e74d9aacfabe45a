import { expect, test } from "vitest";
import { worldOf } from "../testing/world-of.ts";
import { networkProfile, specificationProfile } from "./model/profiles.ts";
import { reachMatrix } from "./reach/reach.ts";
import { everything, from, isClosed, isOpen, pods, namespaces, pod, policy, reached } from "./testing/two-pods.ts";

test.each([
  ["NotIn", "{ key: tier, operator: NotIn, values: [web] }"],
  ["DoesNotExist", "{ key: tier, operator: DoesNotExist }"],
])("semantics 1: `%s` matches when the key is missing", (_, expression) => {
  const rule = from(`{ namespaceSelector: {}, podSelector: { matchExpressions: [${expression}] } }`);
  expect(reached([...pods("app: caller"), rule])).toEqual(isOpen);
  expect(reached([...pods("tier: web"), rule])).toEqual(isClosed);
});

test('semantics 2: `matchLabels: {k: ""}` needs the key to be present', () => {
  const rule = from('{ namespaceSelector: {}, podSelector: { matchLabels: { k: "" } } }');
  expect(reached([...pods("app: caller"), rule])).toEqual(isClosed);
  expect(reached([...pods('k: ""'), rule])).toEqual(isOpen);
});

test.each([
  ["`{}` selects everything", "podSelector: {}, ingress: [{ from: [{ namespaceSelector: {} }] }]", isOpen],
  [
    "No `namespaceSelector` beside a `podSelector` means the policy's own namespace",
    "podSelector: {}, ingress: [{ from: [{ podSelector: {} }] }]",
    isClosed,
  ],
  ["No `from` means everyone", "podSelector: {}, ingress: [{ ports: [] }]", isOpen],
  ["`ingress: []` means nobody", "podSelector: {}, ingress: []", isClosed],
  ["`ingress: [{}]` means everyone", "podSelector: {}, ingress: [{}]", isOpen],
])("semantics 3: %s", (_, spec, expected) => {
  expect(reached([...pods("app: caller"), policy("b", spec)])).toEqual(expected);
});

test("semantics 4: No `policyTypes` means Ingress, plus Egress only where egress rules exist", () => {
  expect(reached([...pods("app: caller"), policy("a", "podSelector: {}")]), "ingress only").toEqual(isOpen);
  expect(reached([...pods("app: caller"), policy("a", "podSelector: {}, egress: []")])).toEqual(isOpen);
  const out = "podSelector: {}, egress: [{ to: [{ podSelector: {} }] }]";
  expect(reached([...pods("app: caller"), policy("a", out)])).toEqual(isClosed);
  expect(reached([...pods("app: caller"), policy("b", "podSelector: {}, egress: [{}]")]), "ingress too").toEqual(
    isClosed,
  );
});

test("semantics 5: `ipBlock` against pod addresses depends on the network plugin", () => {
  const documents = [...pods("app: caller"), from("{ ipBlock: { cidr: 0.0.0.0/0 } }")];
  expect(reached(documents)).toEqual({ open: [], perhaps: everything });
  const answers = ["calico", "cilium", "flannel"].map((name) => reached(documents, networkProfile(name)));
  expect(answers).toEqual([isOpen, isClosed, isOpen]);
});

test("semantics 5: blocks that hold no address of a pod mean none", () => {
  expect(reached([...pods("app: caller"), from("{ ipBlock: { cidr: 203.0.113.0/24 } }")])).toEqual(isClosed);
  const node = "apiVersion: v1\nkind: Node\nmetadata: { name: node }\nspec: { podCIDRs: [203.0.113.0/25] }";
  const rule = from("{ ipBlock: { cidr: 203.0.113.0/24, except: [203.0.113.0/25] } }");
  expect(reached([...pods("app: caller"), node, rule])).toEqual(isClosed);
});

test("semantics 5: so is hostNetwork, and traffic from a pod's own node (always allowed)", () => {
  const closed = policy("b", "podSelector: {}");
  const onNode = (x: string, y: string) =>
    reached(
      [
        pod("a", "caller", "app: caller", `hostNetwork: true, containers: [], nodeName: ${x}`),
        pod("b", "server", "app: server", `containers: [], nodeName: ${y}`),
        closed,
      ],
      networkProfile("calico"),
    );
  expect(onNode("one", "one")).toEqual(isOpen);
  expect(onNode("one", "other")).toEqual(isClosed);
  const toHost = [
    pod("a", "caller", "app: caller"),
    pod("b", "server", "app: server", "hostNetwork: true, containers: []"),
    closed,
  ];
  expect(reached(toHost)).toEqual({ open: [], perhaps: everything });
  expect(reached(toHost, networkProfile("calico"))).toEqual(isOpen);
});

test("semantics 6: An address in `except` is still allowed when another rule covers it", () => {
  const node = "apiVersion: v1\nkind: Node\nmetadata: { name: node }\nspec: { podCIDRs: [10.0.0.0/24] }";
  const excepted = "{ from: [{ ipBlock: { cidr: 10.0.0.0/8, except: [10.0.0.0/24] } }] }";
  const whole = "{ from: [{ ipBlock: { cidr: 10.0.0.0/16 } }] }";
  const rules = (ingress: string) => [
    ...pods("app: caller"),
    node,
    policy("b", `podSelector: {}, ingress: [${ingress}]`),
  ];
  expect(reached(rules(excepted), networkProfile("calico"))).toEqual(isClosed);
  expect(reached(rules(`${excepted}, ${whole}`), networkProfile("calico"))).toEqual(isOpen);
});

const onPorts = (ports: string, y = "containers: []") => [
  pod("a", "caller", "app: caller"),
  pod("b", "server", "app: server", y),
  policy("b", `podSelector: {}, ingress: [{ ports: [${ports}] }]`),
];

test("semantics 7: Named ports resolve for each destination pod and protocol; no match means no port", () => {
  const named =
    "containers: [{ name: c, ports: [{ name: web, containerPort: 80 }, { name: web, containerPort: 53, protocol: UDP }] }]";
  expect(reached(onPorts("{ port: web }", named)).open).toEqual([{ protocol: "TCP", port: 80 }]);
  expect(reached(onPorts("{ port: web, protocol: UDP }", named)).open).toEqual([{ protocol: "UDP", port: 53 }]);
  expect(reached(onPorts("{ port: web }"))).toEqual(isClosed);
  const init =
    "initContainers: [{ name: s, restartPolicy: RESTART, ports: [{ name: web, containerPort: 81 }] }], containers: []";
  expect(reached(onPorts("{ port: web }", init.replace("RESTART", "Always"))).open).toEqual([
    { protocol: "TCP", port: 81 },
  ]);
  expect(reached(onPorts("{ port: web }", init.replace("restartPolicy: RESTART, ", "")))).toEqual(isClosed);
});

test("semantics 7: named ports of an egress rule are the destination's", () => {
  const documents = (y: string) => [
    pod("a", "caller", "app: caller", "containers: [{ name: c, ports: [{ name: web, containerPort: 1 }] }]"),
    pod("b", "server", "app: server", y),
    policy("a", "podSelector: {}, egress: [{ ports: [{ port: web }] }]"),
  ];
  const named = "containers: [{ name: c, ports: [{ name: web, containerPort: 80 }] }]";
  expect(reached(documents(named)).open).toEqual([{ protocol: "TCP", port: 80 }]);
  expect(reached(documents("containers: []"))).toEqual(isClosed);
});

test("semantics 7: `endPort` is inclusive; `ports: [{protocol: UDP}]` is all of UDP and nothing else", () => {
  expect(reached(onPorts("{ port: 80, endPort: 82 }")).open).toEqual([{ protocol: "TCP", port: 80, endPort: 82 }]);
  expect(reached(onPorts("{ protocol: UDP }")).open).toEqual([{ protocol: "UDP", port: 1, endPort: 65_535 }]);
});

test("semantics 7: An SCTP-only rule still isolates TCP", () => {
  expect(reached(onPorts("{ protocol: SCTP, port: 7777 }")).open).toEqual([{ protocol: "SCTP", port: 7777 }]);
});

test("semantics 8: A pod can always reach itself, and policies see pod ports, never Service ports", () => {
  const service =
    "apiVersion: v1\nkind: Service\nmetadata: { name: server, namespace: b }\nspec: { selector: { app: server }, ports: [{ port: 80, targetPort: 8080 }] }";
  expect(reached([...onPorts("{ port: 8080 }"), service]).open).toEqual([{ protocol: "TCP", port: 8080 }]);
  const world = worldOf([namespaces, pod("b", "server", "app: server")].join("\n---\n"));
  const own = reachMatrix(world, specificationProfile).filter(({ to }) => to.type === "workload");
  expect(own, "one pod alone is no reach between workloads").toEqual([]);
});

test("semantics 8: Replies are always allowed", () => {
  const nothingBack = [
    policy("a", "podSelector: {}, policyTypes: [Ingress]", "no-way-in"),
    policy("b", "podSelector: {}, policyTypes: [Egress]", "no-way-out"),
  ];
  expect(reached([...pods("app: caller"), ...nothingBack])).toEqual(isOpen);
});
