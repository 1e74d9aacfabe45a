import { describe, expect, test } from "vitest";
import { worldOf } from "../../testing/world-of.ts";
import { join, namespace } from "../testing/stage-worlds.ts";
import { routingNamespaces } from "./telling.ts";

const homes = ["shop", "cart", "edge-1"].map((name) => namespace(name, "dev"));
const routing = (...documents: string[]) =>
  [...routingNamespaces(worldOf(join(...homes, ...documents)))].toSorted().join(" ");
const service = (spec: string) =>
  `apiVersion: v1\nkind: Service\nmetadata: { name: web, namespace: shop }\nspec: { ${spec} }`;
const gateway = (kind: string, spec: string, version = "v1") =>
  `apiVersion: gateway.networking.k8s.io/${version}\nkind: ${kind}\nmetadata: { name: web, namespace: shop }\nspec: ${spec}`;

describe("namespaces that lead traffic to where others do not, and those that are named there", () => {
  test.each<[string, string, string]>([
    ["none of a Service that selects pods", service("selector: { app: cart }, ports: [{ port: 80 }]"), ""],
    ["of one that selects none", service("ports: [{ port: 80 }]"), "shop"],
    ["of one that selects by nothing", service("selector: {}, ports: [{ port: 80 }]"), "shop"],
    ["of a name", service("type: ExternalName, externalName: web.cart.svc.cluster.local"), "cart shop"],
    [
      "of a name, though it selects pods",
      service("type: ExternalName, externalName: web.edge-1.svc, selector: { app: web }"),
      "edge-1 shop",
    ],
    ["of a name that is no namespace", service("type: ExternalName, externalName: web.carts.svc"), "shop"],
    [
      "of a route",
      gateway("HTTPRoute", "{ rules: [{ backendRefs: [{ name: web, namespace: cart, port: 80 }] }] }"),
      "cart shop",
    ],
    [
      "of other routes",
      gateway("TLSRoute", "{ parentRefs: [{ name: gate, namespace: edge-1 }], rules: [] }", "v1alpha2"),
      "edge-1 shop",
    ],
    ["of a Gateway", gateway("Gateway", "{ gatewayClassName: any, listeners: [] }"), "shop"],
    [
      "of a ReferenceGrant",
      gateway("ReferenceGrant", "{ from: [{ namespace: cart }], to: [] }", "v1beta1"),
      "cart shop",
    ],
  ])("%s", (_, text, expected) => {
    expect(routing(text)).toBe(expected);
  });

  test.each(["GRPCRoute", "TCPRoute", "UDPRoute"])("of a %s", (kind) => {
    expect(routing(gateway(kind, "{}", kind === "GRPCRoute" ? "v1" : "v1alpha2"))).toBe("shop");
  });

  test("of a route of a controller's own", () => {
    const route = `apiVersion: traefik.io/v1alpha1\nkind: IngressRoute\nmetadata: { name: web, namespace: shop }\nspec: { routes: [{ match: Host, services: [{ name: web, namespace: cart }] }] }`;
    expect(routing(route)).toBe("cart shop");
  });
});
