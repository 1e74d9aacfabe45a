import { expect, test } from "vitest";
import { bound, allowed, proveWithPeople } from "../testing/people.ts";
import { closed, controller, deployment, join, namespace, policy } from "../testing/stage-worlds.ts";
import { told } from "../testing/told.ts";

const named = (name: string) => `{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: ${name} } } }`;
const writes = "{ apiGroups: [networking.k8s.io], resources: [networkpolicies], verbs: [create] }";
const shut = policy("tools", "deny", "podSelector: {}, policyTypes: [Ingress, Egress]");
const tools = join(namespace("tools"), deployment("tools", "proxy"), shut);
/** What dev lets out, where its people may write policies of a namespace of no stage that prod lets in. */
const answer = (out: string) =>
  told(
    proveWithPeople(
      join(
        closed("dev", controller, out),
        closed("prod", named("tools")),
        tools,
        bound("shop-dev", "view"),
        allowed("tools", writes),
      ),
    ),
    "dev",
    "prod",
  );

test("a stage gets to pods of no stage whose policies it opens by what its own policies let out, on these ports", () => {
  expect(answer(`{ to: [${named("tools")}], ports: [{ port: 5432 }] }`)).toEqual([
    "broken KS3114",
    "people of dev may open the policies of tools; then Deployment shop-dev/web can open Deployment tools/proxy, which can open Deployment shop-prod/web.",
    "assumes kubernetes-works",
    "devs create networkpolicies tools {apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: witness, namespace: tools}, spec: {podSelector: {}, policyTypes: [Ingress, Egress], ingress: [{}], egress: [{}]}}",
    "Deployment shop-dev/web {app: web} in {stage: dev} opens TCP 5432 of Deployment tools/proxy {app: proxy} in {}",
    "Deployment tools/proxy {app: proxy} in {} opens TCP 8080 of Deployment shop-prod/web {app: web} in {stage: prod}",
  ]);
  expect(answer(`{ to: [${named("elsewhere")}] }`)[0]).toBe("holds");
});

test("where it depends on the plugin whether the stage gets to these pods, it is not known", () => {
  expect(answer("{ to: [{ ipBlock: { cidr: 10.0.0.0/8 } }] }")).toEqual([
    "unknown KS3114",
    "It depends on the network plugin whether Deployment shop-dev/web can open Deployment tools/proxy, which can open Deployment shop-prod/web.",
    "assumes kubernetes-works, cni-profile",
  ]);
});
