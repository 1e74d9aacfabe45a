import { describe, expect, test } from "vitest";
import { unassigned } from "../../verdicts/property.ts";
import { certificate, dev, from, into, out, prod, stage } from "./testing/certificate-lines.ts";
import { deployment, exposed, intentOf, join, namespace } from "./testing/stage-worlds.ts";

describe("pods of no stage to which something may get", () => {
  const shut = ["cart ingress closed by in for any"];
  const walls = [dev, prod, into("cart", "")];
  const pod = (home: string, name: string, labels: string, spec = "") =>
    `apiVersion: v1\nkind: Pod\nmetadata: { name: ${name}, namespace: ${home}, labels: { ${labels} } }\nspec: { containers: [] ${spec} }`;

  test("are all where none of them gets to the stage", () => {
    const tools = [
      namespace("tools"),
      pod("tools", "a", "app: a"),
      pod("tools", "b", "tier: x, app: b"),
      pod("tools", "c", "app: b, tier: x"),
      namespace("logs"),
      pod("logs", "d", ""),
    ];
    const unheard = [...tools, ...["tools", "logs"].flatMap((home) => [into(home, ""), out(home, "")])];
    const unreached = [...tools, into("tools", ""), into("logs", "")];
    expect(certificate([...walls, ...unreached]), "though they get to another").toEqual(
      certificate([...walls, ...tools]),
    );
    expect(certificate([...walls, ...unheard])).toEqual(certificate([...walls, ...tools]));
    expect(certificate([...walls, ...tools])).toEqual([
      ...shut,
      'tools reached at {"app":"a"} {"app":"b","tier":"x"}',
      "logs reached at {}",
    ]);
  });

  test("are none that pass nothing on", () => {
    const quiet = [namespace("tools"), pod("tools", "node", "", ", hostNetwork: true"), pod("kube-system", "dns", "")];
    expect(certificate([...walls, ...quiet])).toEqual(shut);
    const declared = intentOf({ from: { namespace: "tools", forwards: false }, to: { stage: "dev" } });
    expect(certificate([...walls, namespace("tools"), pod("tools", "a", "")], { intent: declared })).toEqual(shut);
    expect(certificate([...walls, namespace("tools")], { makes: ["tools"] }), "nor are such as are not there").toEqual(
      shut,
    );
  });

  const letsIn = into("cart", from("{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: far } } }"));
  const near = (name: string) => `{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: ${name} } } }`;
  const hops = (...documents: string[]) => [
    ...[
      dev,
      prod,
      letsIn,
      namespace("far"),
      pod("far", "far", "app: far"),
      namespace("near"),
      pod("near", "near", "app: near"),
    ],
    ...documents,
  ];

  test("are those only to which something gets, straight or over others, where one gets to the stage", () => {
    const farIsShut = into("far", "");
    expect(certificate(hops(farIsShut, into("near", "")))).toEqual(shut);
    expect(certificate(hops(farIsShut))).toEqual([...shut, 'near reached at {"app":"near"}']);
    const overNear = into("far", from(near("near")));
    expect(certificate(hops(overNear))).toEqual([
      ...shut,
      'near reached at {"app":"near"}',
      'far reached at {"app":"far"}',
    ]);
    const overNearOnly = [
      overNear,
      into("near", from(stage("dev"))),
      namespace("last"),
      pod("last", "last", ""),
      into("last", from(near("far"))),
    ];
    expect(certificate(hops(...overNearOnly))).toEqual([
      ...[...shut, 'near reached at {"app":"near"}', 'far reached at {"app":"far"}', "last reached at {}"],
    ]);
    const notOverOthers = [
      into("far", from(near("last"))),
      namespace("last"),
      pod("last", "last", ""),
      into("last", ""),
    ];
    expect(certificate(hops(...notOverOthers))).toEqual([...shut, 'near reached at {"app":"near"}']);
  });
});

describe("ways in from outside", () => {
  const walls = [dev, prod, into("cart", "{}"), out("shop", "")];
  const closed = "shop egress closed by out for any";
  const service = (type: string, home = "cart") =>
    `apiVersion: v1\nkind: Service\nmetadata: { name: lb, namespace: ${home} }\nspec: { type: ${type}, selector: { app: api }, ports: [{ port: 80, targetPort: 8080 }] }`;
  const route = `apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: { name: route, namespace: cart }\nspec: { parentRefs: [{ name: gate }], rules: [{ backendRefs: [{ name: web, port: 80 }] }] }`;
  const gateway =
    "apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: { name: gate, namespace: cart }\nspec: { gatewayClassName: any, listeners: [{ name: http, port: 80, protocol: HTTP }] }";
  const behind =
    "apiVersion: v1\nkind: Service\nmetadata: { name: web, namespace: cart }\nspec: { selector: { app: api }, ports: [{ port: 80, targetPort: 8080 }] }";
  const onHost =
    "apiVersion: v1\nkind: Pod\nmetadata: { name: edge, namespace: cart }\nspec: { containers: [{ name: a, image: a, ports: [{ containerPort: 80, hostPort: 80 }] }] }";

  test.each<[string, string[], string[]]>([
    ["a Service", [service("LoadBalancer")], ["way in Service cart/lb"]],
    ["an Ingress", [exposed("cart").replace("app: web", "app: api")], ["way in Ingress cart/web"]],
    ["a route, by its own name", [gateway, route, behind], ["way in HTTPRoute cart/route"]],
    ["ports of nodes", [onHost], ["way in pods of cart"]],
    ["none", [], []],
    ["none, of a Service inside", [service("ClusterIP")], []],
    ["of the stage itself only", [service("LoadBalancer", "shop").replace("app: api", "app: web")], []],
  ])("%s", (_, documents, expected) => {
    expect(certificate([...walls, ...documents])).toEqual([closed, ...expected]);
  });

  test("are said once each, and not of those who are of no stage", () => {
    const two = [service("LoadBalancer"), join(deployment("cart", "more").replace(/app: more/g, "app: api"))];
    expect(certificate([...walls, ...two])).toEqual([closed, "way in Service cart/lb"]);
    expect(certificate([...walls, ...two], { from: unassigned })).toEqual([]);
  });
});
