import { expect, test } from "vitest";
import type { Content } from "../testing/compared-namespaces.ts";
import {
  all,
  api,
  block,
  cilium,
  compared,
  from,
  into,
  nothing,
  ofStage,
  out,
  pod,
  service,
  shut,
  web,
} from "../testing/compared-namespaces.ts";
import { exposed, join } from "../testing/stage-worlds.ts";

const led: Content = (home) =>
  join(
    exposed(home).split("\n---\n")[0] ?? "",
    `apiVersion: traefik.io/v1alpha1\nkind: IngressRoute\nmetadata: { name: web, namespace: ${home} }
spec: { routes: [{ kind: Rule, match: Host(\`shop.example.com\`), services: [{ name: web, port: 80 }] }] }`,
  );
const second: Content = (home) => pod("containers: []")(home).replace("name: one", "name: two");

test.each<[string, Content, Content, string]>([
  ["without anything", nothing, nothing, "alike"],
  ["with pods of other names and labels", web, api, "alike"],
  ["with pods, and without", web, nothing, "apart"],
  ["closed, and not", all(web, into("")), web, "apart"],
  ["closed in one direction, and in the other", all(web, into("")), all(web, out("")), "apart"],
  ["with policies of other names", all(web, into("")), all(web, into("", "x")), "alike"],
  [
    "that let in their stage, and themselves",
    all(web, into(from(ofStage("dev")))),
    all(web, into(from("{ podSelector: {} }"))),
    "alike",
  ],
  [
    "that let in their stage, and another",
    all(web, into(from(ofStage("dev")))),
    all(web, into(from(ofStage("prod")))),
    "apart",
  ],
  ["that let in their stage, and everybody", all(web, into(from(ofStage("dev")))), all(web, into("{}")), "apart"],
  [
    "that let in two by one rule, in another order",
    all(web, into(from(ofStage("prod"), ofStage("x")))),
    all(web, into(from(ofStage("x"), ofStage("prod")))),
    "alike",
  ],
  [
    "that let in two by two rules, in another order",
    all(web, into(`${from(ofStage("prod"))}, {}`)),
    all(web, into(`{}, ${from(ofStage("prod"))}`)),
    "alike",
  ],
  ["that let in the same twice", all(web, into("{}")), all(web, into("{}, {}")), "alike"],
  [
    "that let in on other ports",
    all(web, into("{ ports: [{ port: 80 }] }")),
    all(web, into("{ ports: [{ port: 81 }] }")),
    "apart",
  ],
  [
    "that let in by other names of ports",
    all(web, into("{ ports: [{ port: x }] }")),
    all(web, into("{ ports: [{ port: z }] }")),
    "apart",
  ],
  [
    "that let in other addresses",
    all(web, into(from(block("10.0.0.0/8")))),
    all(web, into(from(block("10.0.0.0/9")))),
    "apart",
  ],
  [
    "that let out to the same addresses",
    all(web, out(`{ to: [${block("10.0.0.0/8")}] }`)),
    all(api, out(`{ to: [${block("10.0.0.0/8")}] }`)),
    "alike",
  ],
  ["that may be held by what is not in force for sure", all(web, cilium("")), web, "apart"],
  [
    "that may let out to other hosts",
    all(web, cilium("{ toFQDNs: [{ matchName: a.example }] }")),
    all(web, cilium("{ toFQDNs: [{ matchName: b.example }] }")),
    "apart",
  ],
  [
    "that may let out to nodes, and to a host",
    all(web, cilium("{ toEntities: [kube-apiserver] }")),
    all(web, cilium("{ toFQDNs: [{ matchName: b.example }] }")),
    "apart",
  ],
  [
    "touched by what is not understood",
    all(
      web,
      (home) =>
        `apiVersion: projectcalico.org/v3\nkind: NetworkPolicy\nmetadata: { name: own, namespace: ${home} }\nspec: {}`,
    ),
    web,
    "apart",
  ],
  [
    "with pods to which nothing gets, of other ports",
    all(web, shut),
    all(pod("containers: [{ name: a, image: a, ports: [{ name: x, containerPort: 1 }] }]"), shut),
    "alike",
  ],
  [
    "with other names of ports",
    web,
    pod("containers: [{ name: a, image: a, ports: [{ name: x, containerPort: 1 }] }]"),
    "apart",
  ],
  [
    "with ports of nodes, though closed",
    all(web, shut),
    all(pod("containers: [{ name: a, image: a, ports: [{ containerPort: 1, hostPort: 1 }] }]"), shut),
    "apart",
  ],
  [
    "with pods bound to a node, though closed",
    all(pod("containers: []"), shut),
    all(pod("containers: [], nodeName: one"), shut),
    "apart",
  ],
  ["with pods on their node's network", web, pod("containers: [], hostNetwork: true"), "like no other"],
  ["exposed, and not", all(web, exposed), web, "apart"],
  [
    "exposed at other hosts that no rule names",
    all(web, exposed),
    all(web, (home) => exposed(home, "b.example")),
    "alike",
  ],
  [
    "exposed to other sources",
    all(web, service("type: LoadBalancer")),
    all(web, service("type: LoadBalancer, loadBalancerSourceRanges: [192.0.2.0/24]")),
    "apart",
  ],
  [
    "exposed at other addresses",
    all(web, service("type: LoadBalancer, loadBalancerIP: 192.0.2.1")),
    all(web, service("type: LoadBalancer, loadBalancerIP: 192.0.2.2")),
    "apart",
  ],
  [
    "exposed with the sources kept, and not",
    all(web, service("type: LoadBalancer")),
    all(web, service("type: LoadBalancer, externalTrafficPolicy: Local")),
    "apart",
  ],
  ["exposed though closed, and not", all(web, shut, exposed), all(web, shut), "apart"],
  [
    "exposed at a host, and at any",
    all(web, exposed),
    all(web, (home) => exposed(home).replace("host: shop.example.com, ", "")),
    "apart",
  ],
  [
    "that let in their stage on other ports",
    all(web, into(`{ from: [${ofStage("dev")}], ports: [{ port: 80 }] }`)),
    all(web, into(`{ from: [${ofStage("dev")}], ports: [{ port: 81 }] }`)),
    "alike",
  ],
  ["closed, and with a rule for its own stage only", all(web, into("")), all(web, into(from(ofStage("dev")))), "alike"],
  [
    "with a rule for what has no pods, nor can have any, and with another",
    all(web, into("", "in", "matchLabels: { app: none }")),
    all(web, into("{}", "in", "matchLabels: { app: none }")),
    "alike",
  ],
  [
    "that may let out to nodes, and to nothing",
    all(web, cilium("{ toEntities: [kube-apiserver] }")),
    all(web, cilium("")),
    "apart",
  ],
  ["exposed for sure, and perhaps", all(web, exposed), all(web, led), "apart"],
  [
    "with a policy that selects none, and without",
    web,
    all(web, into("", "in", "matchLabels: { app: none }")),
    "apart",
  ],
  [
    "with one pod of two bound to a node, and none",
    all(pod("containers: [], nodeName: one"), second, shut),
    all(pod("containers: []"), second, shut),
    "apart",
  ],
  [
    "with one pod of two bound to a node, and both",
    all(pod("containers: [], nodeName: one"), second, shut),
    all(pod("containers: [], nodeName: one"), (home) => second(home).replace("[]", "[], nodeName: one"), shut),
    "alike",
  ],
  [
    "with one pod bound to a node, and one that is unlike it",
    all(pod("containers: [], nodeName: one"), web, shut),
    all(pod("containers: []"), web, shut),
    "apart",
  ],
])("namespaces %s", (_, one, other, expected) => {
  expect(compared(one, other)).toBe(expected);
  expect(compared(other, one)).toBe(expected);
});
