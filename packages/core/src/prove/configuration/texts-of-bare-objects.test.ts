import { expect, test } from "vitest";
import { fieldText } from "../../manifests/field-text.ts";
import { worldOf } from "../testing/world-of.ts";
import { hostClaims } from "./host-claims.ts";
import { textsOf } from "./texts-of.ts";

const one = (apiVersion: string, kind: string, rest: string, metadata = "") =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: x, namespace: shop${metadata}}\n${rest}\n---\n`;
const told = (text: string) => [...textsOf(worldOf(text))].map(({ path, text: said }) => `${fieldText(path)}: ${said}`);

test.each<[text: string, ...texts: string[]]>([
  [one("v1", "PodTemplate", "")],
  [one("v1", "PodTemplate", "template: {}")],
  [one("apps/v1", "Deployment", "")],
  [one("v1", "Pod", "")],
  [one("v1", "Pod", "spec: {containers: [], hostAliases: [{ip: 192.0.2.1}]}"), "spec.hostAliases[0].ip: 192.0.2.1"],
  [
    one(
      "v1",
      "Pod",
      "spec: {containers: [{name: a, image: a, env: [{name: NAMESPACE, valueFrom: {fieldRef: {fieldPath: metadata.namespace}}}]}]}",
    ),
  ],
  [one("v1", "Service", "spec: {}")],
  [one("discovery.k8s.io/v1", "EndpointSlice", "addressType: IPv4")],
])("what is left out says nothing: %s", (text, ...texts) => {
  expect(told(text)).toEqual(texts);
});

test("what is decoded is not what is written, and a Secret's alone is kept back", () => {
  const flags = (text: string) => [...textsOf(worldOf(text))].map(({ asWritten, secret }) => ({ asWritten, secret }));
  expect(flags(one("v1", "ConfigMap", "data: {A: a}\nbinaryData: {B: Yg==}"))).toEqual([
    { asWritten: true, secret: false },
    { asWritten: false, secret: false },
  ]);
  expect(flags(one("v1", "Secret", "data: {A: YQ==}"))).toEqual([{ asWritten: false, secret: true }]);
});

test("a pod that another pod made is read itself: pods are no templates", () => {
  const says = "spec: {containers: [{name: a, image: a, args: [z]}]}";
  const owners = ", ownerReferences: [{apiVersion: v1, kind: Pod, name: x, uid: '1', controller: true}]";
  const made = one("v1", "Pod", says, owners).replace("name: x,", "name: z,");
  expect(told(one("v1", "Pod", says) + made)).toEqual([
    "spec.containers[0].args[0]: z",
    "spec.containers[0].args[0]: z",
  ]);
});

test.each([
  one("networking.k8s.io/v1", "Ingress", ""),
  one("networking.k8s.io/v1", "Ingress", "spec: {defaultBackend: {service: {name: x, port: {number: 80}}}}"),
  one("gateway.networking.k8s.io/v1", "HTTPRoute", "spec: {}"),
  one("gateway.networking.k8s.io/v1", "Gateway", "spec: {listeners: [{}]}"),
  one("externaldns.k8s.io/v1alpha1", "DNSEndpoint", "spec: {endpoints: [{}]}"),
  one("v1", "Service", "", ", annotations: {a: b.net}"),
])("who names no host claims none: %s", (text) => {
  expect([...hostClaims(worldOf(text))]).toEqual([]);
});
