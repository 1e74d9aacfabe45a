import { expect, test } from "vitest";
import { worldOf } from "../../testing/world-of.ts";
import { networkModel } from "../model/network-model.ts";
import { specificationProfile } from "../model/profiles.ts";
import { portsText } from "../sets/port-set.ts";
import { deployment, exposed, join, namespace } from "../testing/stage-worlds.ts";
import { entrancesOf } from "./entrances.ts";
import { outerPorts } from "./outer-ports.ts";

const home = join(namespace("a", "dev"), deployment("a", "web"));
const service = (spec: string) =>
  `apiVersion: v1\nkind: Service\nmetadata: { name: lb, namespace: a }\nspec: { selector: { app: web }, ${spec} }`;
const at = (port: string) => `ports: [{ port: 80, targetPort: 8080${port} }]`;
/** Of the first way in: what policies may see of a call, and to what it has to be let out. */
const called = (document: string) => {
  const [entrance] = entrancesOf(networkModel(worldOf(join(home, document)), specificationProfile));
  if (!entrance) throw new Error("no way in");
  const { may, must } = outerPorts(entrance);
  return [portsText(may), ...must.map(portsText)];
};

test.each([
  // A call goes to the Service's port, and before or after that to a port of a node: any of the range where it is not given.
  [
    "a load balancer",
    service(`type: LoadBalancer, ${at("")}`),
    ["TCP 80, TCP 8080, TCP 30000-32767", "TCP 80", "TCP 8080"],
  ],
  [
    "a load balancer whose node port is known",
    service(`type: LoadBalancer, ${at(", nodePort: 31000")}`),
    ["TCP 80, TCP 8080, TCP 31000", "TCP 80", "TCP 8080"],
  ],
  [
    "an external address",
    service(`externalIPs: [203.0.113.4], ${at("")}`),
    ["TCP 80, TCP 8080, TCP 30000-32767", "TCP 80", "TCP 8080"],
  ],
  [
    "a node's port with an external address",
    service(`type: NodePort, externalIPs: [203.0.113.4], ${at(", nodePort: 31000")}`),
    ["TCP 80, TCP 8080, TCP 31000", "TCP 80", "TCP 8080"],
  ],
  [
    "a node's port",
    service(`type: NodePort, ${at(", nodePort: 31000")}`),
    ["TCP 80, TCP 8080, TCP 31000", "TCP 31000", "TCP 8080"],
  ],
  [
    "any port of a node",
    service(`type: NodePort, ${at("")}`),
    ["TCP 80, TCP 8080, TCP 30000-32767", "TCP 30000-32767", "TCP 8080"],
  ],
  [
    "several ports",
    service(
      "type: LoadBalancer, ports: [{ port: 80, nodePort: 31000, name: a }, { port: 53, protocol: UDP, nodePort: 31001, name: b }]",
    ),
    ["TCP 80, TCP 31000, UDP 53, UDP 31001", "TCP 80, UDP 53", "TCP 80, UDP 53"],
  ],
  // A controller is called where it takes requests in, whatever the ports of the pods.
  ["an Ingress", exposed("a"), ["any port", "TCP 80, TCP 443"]],
  [
    "a port of its node",
    `apiVersion: v1\nkind: Pod\nmetadata: { name: p, namespace: a }\nspec: { containers: [{ name: c, image: c, ports: [{ containerPort: 80, hostPort: 8443 }] }] }`,
    ["any port", "TCP 80, TCP 443"],
  ],
])("by %s", (_, document, expected) => {
  expect(called(document)).toEqual(expected);
});
