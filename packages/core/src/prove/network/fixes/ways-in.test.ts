import { describe, expect, test } from "vitest";
import type { Edit } from "../../../verdicts/finding.ts";
import type { Intent, Opening } from "../../../verdicts/intent.ts";
import { portsText } from "../sets/port-set.ts";
import { surveyed } from "../testing/proposed.ts";
import { deployment, exposed, intentOf, join, namespace, policy } from "../testing/stage-worlds.ts";
import { closedByEdits, waysIn } from "./ways-in.ts";

const shop = join(namespace("shop-prod", "prod"), deployment("shop-prod", "web"));
const service = (name = "web", app = "web", more = "") =>
  `apiVersion: v1\nkind: Service\nmetadata: { name: ${name}, namespace: shop-prod }
spec: { type: LoadBalancer, selector: { app: ${app} }, ports: [{ port: 80, targetPort: http }]${more} }`;
const onNode = (name: string, spec: string) =>
  deployment("shop-prod", name).replace("spec: { containers", `spec: { ${spec}, containers`);
const hostPort = (name: string, port: number) =>
  deployment("shop-prod", name).replace("containerPort: 8080", `containerPort: 8080, hostPort: ${port}`);
const listed = (text: string, parts: Parameters<typeof surveyed>[1] = {}) =>
  waysIn(surveyed(text, parts)).map(({ text: told, open }) =>
    [told, portsText(open.may), portsText(open.must)].map((part) => part || "none").join(": "),
  );

describe("ways in from outside", () => {
  test("are told by what leads in", () => {
    const gateway = `apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: { name: main, namespace: shop-prod }
spec: { gatewayClassName: any, listeners: [{ name: http, port: 80, protocol: HTTP }] }`;
    const route = `apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: { name: led, namespace: shop-prod }
spec: { parentRefs: [{ name: main }], rules: [{ backendRefs: [{ name: web, port: 80 }] }] }`;
    const world = join(shop, exposed("shop-prod"), gateway, route, service("front"), hostPort("proxy", 8081));
    expect(listed(world).toSorted()).toEqual([
      "HTTPRoute shop-prod/led: TCP 8080: TCP 8080",
      "Ingress shop-prod/web: TCP 8080: TCP 8080",
      "Service shop-prod/front: TCP 8080: TCP 8080",
      "the host ports of Deployment shop-prod/proxy: TCP 8080: TCP 8080",
    ]);
  });

  test("are none to pods on their node's network, nor where policies let nothing in", () => {
    expect(listed(join(shop, onNode("agent", "hostNetwork: true"), service("agent", "agent")))).toEqual([]);
    const closed = policy("shop-prod", "in", "podSelector: {}");
    expect(listed(join(shop, service(), closed))).toEqual([]);
    const other = policy("shop-prod", "in", "podSelector: {}, ingress: [{ ports: [{ port: 9000 }] }]");
    expect(listed(join(shop, service(), other))).toEqual([]);
  });

  test("are worked out once for each model", () => {
    const world = surveyed(join(shop, service()));
    expect(waysIn(world)).toBe(waysIn(world));
  });
});

describe("with an intent, what was meant is a way in", () => {
  const to = { namespace: "shop-prod", podLabels: { app: "web" } };
  const ports = [{ protocol: "TCP" as const, port: 8080 }];
  const meant = (opening: Partial<Opening>): Intent =>
    intentOf({ from: { stage: "(outside)" }, to, ports, ...opening });
  const found = (text: string, opening?: Partial<Opening>) =>
    listed(text, { intent: opening ? meant(opening) : intentOf() });

  test("of an entrance as far as it was", () => {
    const two = service("web", "web")
      .replace("ports: [", "ports: [{ name: admin, port: 81, targetPort: 9000 }, ")
      .replace("{ port: 80,", "{ name: http, port: 80,");
    expect(found(join(shop, two))).toEqual([]);
    expect(found(join(shop, two), {})).toEqual([
      "Service shop-prod/web: TCP 8080: TCP 8080",
      "what was declared: TCP 8080: TCP 8080",
    ]);
  });

  test("though nothing that was read leads there: from outside, and to pods that are there", () => {
    const declared = ["what was declared: TCP 8080: TCP 8080"];
    expect(found(shop, {})).toEqual(declared);
    expect(found(shop, { from: { cidr: "203.0.113.0/24" } })).toEqual(declared);
    expect(found(shop, { from: { stage: "dev" } })).toEqual([]);
    expect(found(shop, { from: {} })).toEqual([]);
    expect(found(shop, { to: { namespace: "shop-prod", podLabels: { app: "job" } } })).toEqual([]);
    const agent = onNode("agent", "hostNetwork: true");
    expect(found(join(shop, agent), { to: { namespace: "shop-prod", podLabels: { app: "agent" } } })).toEqual([]);
    expect(found(join(shop, agent), { to: { namespace: "shop-prod" } })).toEqual(declared);
    const onAll = intentOf({ from: { stage: "(outside)" }, to });
    expect(listed(shop, { intent: onAll })).toEqual(["what was declared: any port: any port"]);
  });

  test("as far as policies let in the addresses that it names, as pods see them", () => {
    const from = (cidr: string) =>
      join(shop, policy("shop-prod", "in", `podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: ${cidr} } }] }]`));
    const opening = { from: { cidr: "203.0.113.0/24" } };
    expect(found(from("203.0.113.0/24"), opening)).toEqual(["what was declared: TCP 8080: TCP 8080"]);
    expect(found(from("198.51.100.0/24"), opening)).toEqual([]);
    expect(found(from("198.51.100.0/24"), {})).toEqual(["what was declared: TCP 8080: TCP 8080"]);
  });
});

describe("edits close what comes from outside", () => {
  const edit = (kind: string): Edit => ({
    type: "add",
    object: { apiVersion: "example.com/v1", kind, metadata: { name: "any", namespace: "shop-prod" } },
  });
  const closedIn = (before: string, after: string, parts: Parameters<typeof surveyed>[1] = {}) =>
    closedByEdits(surveyed(before, parts), [edit("NetworkPolicy")], () => surveyed(after, parts));
  const wall = policy("shop-prod", "wall", "podSelector: {}");
  const from = (...names: string[]) => `what comes from outside by ${names.join(", ")}`;

  test("only where they are about policies: otherwise nobody looks", () => {
    const before = surveyed(join(shop, service()));
    const after = () => surveyed(join(shop, service(), wall));
    const closedBy = (...kinds: string[]) => closedByEdits(before, kinds.map(edit), after);
    const why = "what comes from outside by Service shop-prod/web";
    expect(closedBy("ConfigMap", "NetworkPolicyReport")).toBeUndefined();
    for (const kind of ["NetworkPolicy", "CiliumNetworkPolicy", "AdminNetworkPolicy"])
      expect([closedBy(kind), closedBy("ConfigMap", kind)]).toEqual([why, why]);
    const nobody = () => {
      throw new Error("looked");
    };
    expect(closedByEdits(before, [edit("ConfigMap")], nobody)).toBeUndefined();
  });

  test("by each entrance that is lost, of which the first three are named", () => {
    const services = (count: number) => join(shop, ...Array.from({ length: count }, (_, at) => service(`s${at}`)));
    const named = (count: number) => Array.from({ length: count }, (_, at) => `Service shop-prod/s${at}`);
    expect(closedIn(services(1), join(services(1), wall))).toBe(from(...named(1)));
    expect(closedIn(services(3), join(services(3), wall))).toBe(from(...named(3)));
    expect(closedIn(services(5), join(services(5), wall))).toBe(`${from(...named(3))} and 2 more`);
  });

  test("not where the entrance, or what it led to, is gone", () => {
    expect(closedIn(join(shop, service()), shop)).toBeUndefined();
    expect(closedIn(join(shop, service()), join(shop, service().replace("web,", "front,")))).toBeUndefined();
    expect(closedIn(join(shop, service()), join(shop, service("web", "other"), wall))).toBeUndefined();
  });

  test("where it leads to the pods on another port only", () => {
    const moved = service().replace("targetPort: http", "targetPort: 9000");
    expect(closedIn(join(shop, service()), join(shop, moved))).toBe(from("Service shop-prod/web"));
  });

  test("of some of the pods behind it, that were not told apart before", () => {
    const pods = (labels: string) =>
      deployment("shop-prod", "web")
        .replace("name: web,", "name: canary,")
        .replace("labels: { app: web }", `labels: { app: web${labels} }`);
    const two = join(shop, pods(", track: canary"), service());
    const part = (track: string) =>
      policy("shop-prod", "part", `podSelector: { matchExpressions: [{ key: track, operator: ${track} }] }`);
    expect(closedIn(two, join(two, part("Exists")))).toBe(from("Service shop-prod/web"));
    expect(closedIn(two, join(two, part("DoesNotExist")))).toBe(from("Service shop-prod/web"));
    expect(closedIn(two, two)).toBeUndefined();
  });

  test("of several ports of the same pods behind it", () => {
    const ports = "ports: [{ name: a, port: 80, targetPort: http }, { name: b, port: 81, targetPort: 9000 }]";
    const two = join(shop, service().replace("ports: [{ port: 80, targetPort: http }]", ports));
    const only = (port: number) =>
      policy("shop-prod", "in", `podSelector: {}, ingress: [{ ports: [{ port: ${port} }] }]`);
    expect(closedIn(two, join(two, only(9000)))).toBe(from("Service shop-prod/web"));
    expect(closedIn(two, join(two, only(8080)))).toBe(from("Service shop-prod/web"));
    expect(closedIn(exposedTwice(shop), exposedTwice(shop))).toBeUndefined();
  });

  test("by ports of nodes, each by itself", () => {
    const two = join(shop, hostPort("one", 81), hostPort("two", 82).replaceAll("app: two", "app: one"));
    expect(closedIn(two, join(two, wall))).toBe(
      "what comes from outside by the host ports of Deployment shop-prod/one, the host ports of Deployment shop-prod/two",
    );
  });

  test("of one entrance, though another leads to the same pods on the same port", () => {
    const node =
      "apiVersion: v1\nkind: Node\nmetadata: { name: n1 }\nspec: { podCIDRs: [10.244.1.0/24] }\nstatus: { addresses: [{ type: InternalIP, address: 10.0.0.1 }] }";
    const direct = service("direct", "web", ", externalTrafficPolicy: Local");
    const two = join(shop, node, service(), direct);
    const some = policy(
      "shop-prod",
      "in",
      "podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: 203.0.113.0/24 } }] }]",
    );
    expect(closedIn(two, join(two, some))).toBe(from("Service shop-prod/web"));
  });

  test("not of an entrance that is gone, though another leads to the same pods", () => {
    const other = service("other").replace("targetPort: http", "targetPort: 9000");
    const only = policy("shop-prod", "in", "podSelector: {}, ingress: [{ ports: [{ port: 9000 }] }]");
    expect(closedIn(join(shop, service(), other), join(shop, other, only))).toBeUndefined();
  });

  test("though it is gone where a Gateway is changed that it came through", () => {
    const before = surveyed(join(shop, service()));
    const closedBy = (...kinds: string[]) => closedByEdits(before, kinds.map(edit), () => surveyed(shop));
    expect(closedBy("NetworkPolicy")).toBeUndefined();
    expect(closedBy("Gateway")).toBe(from("Service shop-prod/web"));
    expect(closedBy("ConfigMap", "Gateway")).toBe(from("Service shop-prod/web"));
  });

  test("where it is no longer certain that something gets in", () => {
    const opaque = `apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: { name: any, namespace: shop-prod }
spec: { endpointSelector: {}, ingress: [{ fromCIDR: [0.0.0.0/0], toPorts: [{ rules: { http: [{ method: GET }] } }] }] }`;
    expect(closedIn(join(shop, service()), join(shop, service(), opaque))).toBe(from("Service shop-prod/web"));
  });

  test("that was declared, whatever leads there", () => {
    const intent = intentOf({ from: { cidr: "0.0.0.0/0" }, to: { namespace: "shop-prod" } });
    expect(closedIn(shop, join(shop, wall), { intent })).toBe(from("what was declared"));
    expect(closedIn(shop, shop, { intent })).toBeUndefined();
  });

  test("that was declared for some addresses, though others still come in", () => {
    const to = { namespace: "shop-prod" };
    const intent = intentOf({ from: { cidr: "203.0.113.0/24" }, to }, { from: { cidr: "198.51.100.0/24" }, to });
    const some = policy(
      "shop-prod",
      "in",
      "podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: 203.0.113.0/24 } }] }]",
    );
    expect(closedIn(shop, join(shop, some), { intent })).toBe(from("what was declared"));
  });
});

/** An Ingress that leads to a Service by two paths. */
function exposedTwice(text: string): string {
  const path = "{ path: /, pathType: Prefix, backend: { service: { name: web, port: { number: 80 } } } }";
  return join(text, exposed("shop-prod").replace(path, `${path}, ${path.replace("path: /", "path: /api")}`));
}
