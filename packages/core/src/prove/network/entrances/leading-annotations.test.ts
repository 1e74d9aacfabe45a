import { expect, test } from "vitest";
import { objectsOf } from "../../../manifests/world/world.ts";
import { worldOf } from "../../testing/world-of.ts";
import { join, namespace } from "../testing/stage-worlds.ts";
import { externalNameOf } from "./external-name.ts";
import { annotatedLeads } from "./leading-annotations.ts";

const whole = "fd00:0:0:0:0:0:0:3";
const asks = "nginx.ingress.kubernetes.io/auth-url";

function leads(text: string, key = asks): string[] {
  const ingress = `apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: { name: in, namespace: shop, annotations: { ${key}: "${text}", note: "http://api.cart" } }\nspec: {}`;
  return objectsOf(worldOf(join(namespace("shop", "dev"), ingress)), "networking.k8s.io/Ingress").flatMap(
    ({ object }) =>
      [...annotatedLeads(object, "cluster.local")].map(({ key: by, to }) => {
        expect(by).toBe(key);
        return to.type === "address" ? to.address : `${to.type} ${to.namespace}/${to.name}`;
      }),
  );
}

test.each([
  asks,
  "nginx.ingress.kubernetes.io/mirror-target",
  "haproxy-ingress.github.io/auth-url",
  "ingress.kubernetes.io/auth-url",
])("%s opens what it names", (key) => {
  expect(leads("http://api.cart", key)).toEqual(["service cart/api"]);
});

test.each<[string, string[]]>([
  ["http://api.cart.svc.cluster.local/check", ["service cart/api"]],
  ["HTTPS://api.cart:8443/check?a=b#c", ["service cart/api"]],
  ["http://api.cart?a", ["service cart/api"]],
  ["http://api.cart#a", ["service cart/api"]],
  ["http://api.cart$request_uri", ["service cart/api"]],
  ["http://name:secret@api.cart/", ["service cart/api"]],
  ["http://10.1.2.3:80", ["10.1.2.3"]],
  ["http://[fd00::3]:80/", [whole]],
  ["http://[fd00:0::3]", [whole]],
  ["http://api.cart http://web.cart", ["service cart/api", "service cart/web"]],
  ["svc://cart/api:8080", ["service cart/api"]],
  ["svc://cart/api", ["service cart/api"]],
  ["svc://api:8080/check", ["service shop/api"]],
  ["svc://api", ["service shop/api"]],
  ["a svc://api", []],
  ["https://auth.example.com", []],
  ["ftp://api.cart", []],
  ["", []],
])("a controller asks there: %s", (text, expected) => {
  expect(leads(text)).toEqual(expected);
});

test("an Ingress without annotations leads nowhere by them", () => {
  const bare = "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: { name: in, namespace: shop }\nspec: {}";
  const [found] = objectsOf(worldOf(join(namespace("shop"), bare)), "networking.k8s.io/Ingress");
  expect(found && [...annotatedLeads(found.object, "cluster.local")]).toEqual([]);
});

const service = { type: "service", namespace: "cart", name: "api" };
test.each<[string, object | undefined]>([
  ["api.cart", service],
  ["api.cart.svc", service],
  ["API.Cart.SVC.Cluster.Local.", service],
  ["api-0.api.cart.svc", service],
  ["api", undefined],
  ["", undefined],
  [".cart", undefined],
  ["api.", undefined],
  [".cart.svc", undefined],
  ["api..svc", undefined],
  ["svc", undefined],
  ["api.cart.example", undefined],
  ["api.cart.example.com", undefined],
  ["10-1-2-3.cart.pod", { type: "address", address: "10.1.2.3" }],
  ["fd00--3.cart.pod.cluster.local", { type: "address", address: whole }],
  ["api.cart.pod", undefined],
  ["10-1-2-3..pod", undefined],
  ["10-1-2-3.cart.more.pod", undefined],
])("a name in the cluster's DNS: %s", (name, expected) => {
  expect(externalNameOf(name, "cluster.local")).toEqual(expected);
});
