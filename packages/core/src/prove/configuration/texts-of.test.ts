import { expect, test } from "vitest";
import { fieldText } from "../../manifests/field-text.ts";
import { keyOf, keyText } from "../../manifests/object-key.ts";
import type { World } from "../../manifests/world/world.ts";
import { worldOf } from "../testing/world-of.ts";
import { textsOf } from "./texts-of.ts";

/** `field = text`, with the name that the value has, what leads, and how it is written where that is not the usual. */
const told = (text: string) => toldOfWorld(worldOf(text));
const toldOfWorld = (world: World) =>
  [...textsOf(world)].map(({ object, path, text: said, name, leads, beside, asWritten, secret, mayReferTo }) =>
    [
      `${keyText(keyOf(object.object))}: ${fieldText(path)} = ${said}`,
      ...(name === undefined ? [] : [`called ${name}`]),
      ...(leads === undefined ? [] : [`leads by ${fieldText(leads)}`]),
      ...(beside === undefined ? [] : [`beside ${[...beside.keys()].join("+")}`]),
      ...(asWritten ? [] : ["changed"]),
      ...(secret ? ["secret"] : []),
      ...(mayReferTo ? ["refers"] : []),
    ].join(", "),
  );
const one = (apiVersion: string, kind: string, rest: string, metadata = "") =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: x, namespace: shop${metadata}}\n${rest}\n---\n`;

test.each<[text: string, ...told: string[]]>([
  [
    one("v1", "ConfigMap", `data: {A: a, b.md: b, README: r, NOTES.txt: t}\nbinaryData: {C: ${btoa("c")}, D: "/w=="}`),
    "ConfigMap shop/x: data.A = a, called A, beside A+b.md+README+NOTES.txt",
    "ConfigMap shop/x: binaryData.C = c, called C, beside C, changed",
  ],
  ...["a.md", "a.MARKDOWN", "a.adoc", "a.rst", "README", "Readme.txt", "NOTES", "LICENSE", "CHANGELOG.txt"].map(
    (name): [string] => [one("v1", "ConfigMap", `data: {"${name}": a}`)],
  ),
  ...["a.mdx", "amd", "a.md.x", "MYREADME", "README.html", "LICENSES"].map((name): [string, string] => [
    one("v1", "ConfigMap", `data: {"${name}": a}`),
    `ConfigMap shop/x: data.${/\./.test(name) ? `"${name}"` : name} = a, called ${name}, beside ${name}`,
  ]),
  [
    one("v1", "Secret", `data: {A: ${btoa("a")}}\nstringData: {B: b}`),
    "Secret shop/x: data.A = a, called A, beside A, changed, secret",
    "Secret shop/x: stringData.B = b, called B, beside B, changed, secret",
  ],
  [
    one(
      "v1",
      "Secret",
      "type: kubernetes.io/service-account-token\nstringData: {A: a}",
      ", annotations: {kubernetes.io/service-account.name: x}",
    ),
    'Secret shop/x: metadata.annotations."kubernetes.io/service-account.name" = x, called kubernetes.io/service-account.name, refers',
  ],
  [one("v1", "Secret", 'type: kubernetes.io/dockercfg\nstringData: {.dockercfg: "{}"}')],
  [one("v1", "Secret", 'type: kubernetes.io/dockerconfigjson\nstringData: {.dockerconfigjson: "{}"}')],
  [one("v1", "Secret", "type: helm.sh/release.v1\nstringData: {A: a}")],
  [one("v1", "Secret", "type: bootstrap.kubernetes.io/token\nstringData: {A: a}")],
  [
    one("v1", "Secret", "type: my.helm.sh/x\nstringData: {A: a}"),
    "Secret shop/x: stringData.A = a, called A, beside A, changed, secret",
  ],
  [
    one("v1", "ServiceAccount", "", ", annotations: {a/b: c, description: d}"),
    'ServiceAccount shop/x: metadata.annotations."a/b" = c, called a/b, refers',
  ],
  ["apiVersion: v1\nkind: Namespace\nmetadata: {name: x, annotations: {a/b: c}}\n"],
  [
    one("v1", "Service", "spec: {externalName: a.net, externalIPs: [192.0.2.1, 192.0.2.2]}"),
    "Service shop/x: spec.externalName = a.net",
    "Service shop/x: spec.externalIPs[0] = 192.0.2.1, leads by spec.externalIPs[0]",
    "Service shop/x: spec.externalIPs[1] = 192.0.2.2, leads by spec.externalIPs[1]",
  ],
  [one("v1", "Service", "")],
  [
    one(
      "v1",
      "Endpoints",
      "subsets: [{}, {addresses: [{ip: 192.0.2.1}, {ip: 192.0.2.2}], notReadyAddresses: [{ip: 192.0.2.3}]}]",
    ),
    "Endpoints shop/x: subsets[1].addresses[0].ip = 192.0.2.1, leads by subsets[1].addresses[0]",
    "Endpoints shop/x: subsets[1].addresses[1].ip = 192.0.2.2, leads by subsets[1].addresses[1]",
    "Endpoints shop/x: subsets[1].notReadyAddresses[0].ip = 192.0.2.3, leads by subsets[1].notReadyAddresses[0]",
  ],
  [one("v1", "Endpoints", "")],
  [
    one("discovery.k8s.io/v1", "EndpointSlice", "addressType: IPv4\nendpoints: [{addresses: [192.0.2.1, 192.0.2.2]}]"),
    "discovery.k8s.io/EndpointSlice shop/x: endpoints[0].addresses[0] = 192.0.2.1, leads by endpoints[0]",
    "discovery.k8s.io/EndpointSlice shop/x: endpoints[0].addresses[1] = 192.0.2.2, leads by endpoints[0]",
  ],
  [
    one("example.com/v1", "Widget", "spec: {a: b, c: [d, 3, {e: f}]}\nstatus: {x: y}\nextra: g"),
    "example.com/Widget shop/x: spec.a = b, called a",
    "example.com/Widget shop/x: spec.c[0] = d, called c",
    "example.com/Widget shop/x: spec.c[2].e = f, called e",
    "example.com/Widget shop/x: extra = g, called extra",
  ],
  ...["image", "description", "message", "displayName", "summary", "labels", "matchLabels", "selector", "status"].map(
    (field): [string] => [one("example.com/v1", "Widget", `spec: {${field}: a, x: [{${field}: {b: c}}]}`)],
  ),
  ...["sourceRef", "repoURL", "caBundle", "notes"].map((field): [string] => [
    one("example.com/v1", "Widget", `spec: {${field}: a}`),
  ]),
  ...[
    "Policy",
    "PolicyReport",
    "PolicyException",
    "ReferenceGrant",
    "Sidecar",
    "PeerAuthentication",
    "RequestAuthentication",
    "RoleBinding",
    "Role",
    "MyPolicy",
  ].map((kind): [string] => [one("example.com/v1", kind, "spec: {a: b}")]),
  [one("example.com/v1", "Roles", "spec: {a: b}"), "example.com/Roles shop/x: spec.a = b, called a"],
])("the texts of %s", (text, ...texts) => {
  expect(told(text)).toEqual(texts);
});

test.each([
  ...[
    "apps",
    "batch",
    "autoscaling",
    "policy",
    "extensions",
    "events.k8s.io",
    "discovery.k8s.io",
    "networking.k8s.io",
    "node.k8s.io",
  ],
  ...[
    "rbac.authorization.k8s.io",
    "scheduling.k8s.io",
    "storage.k8s.io",
    "admissionregistration.k8s.io",
    "apiregistration.k8s.io",
  ],
  ...[
    "apiextensions.k8s.io",
    "certificates.k8s.io",
    "coordination.k8s.io",
    "resource.k8s.io",
    "flowcontrol.apiserver.k8s.io",
  ],
  "metrics.k8s.io",
])(
  "kinds of Kubernetes' own group %s are read field by field, those of a group that is spelt alike as a whole",
  (group) => {
    const world = worldOf(one("example.com/v1", "Widget", "spec: {a: b}"));
    const objects = world.objects.get("example.com/Widget") ?? [];
    const read = (own: string) => toldOfWorld({ ...world, objects: new Map([[`${own}/Widget`, objects]]) });
    expect(read(group)).toEqual([]);
    for (const other of [`my${group}`, `${group}.net`])
      expect(read(other)).toEqual(["example.com/Widget shop/x: spec.a = b, called a"]);
  },
);

const pod = `metadata: {annotations: {a/b: c, notes: d}}
spec:
  hostAliases: [{ip: 192.0.2.1, hostnames: [a.net, b.net]}]
  dnsConfig: {nameservers: [192.0.2.2], searches: [s.net]}
  initContainers: [{name: i, image: i, command: [sh, -c, run], args: [--to, x, --y=z]}]
  containers:
  - name: c
    image: c
    env: [{name: A, value: b}, {name: NAMESPACE, value: ns}, {name: B, value: "a.$(NAMESPACE)"}, {name: C, valueFrom: {}}]
    args: ["$(NAMESPACE)"]
    livenessProbe: {httpGet: {host: l.net, port: 1}}
    readinessProbe: {tcpSocket: {host: r.net, port: 1}}
    startupProbe: {exec: {command: [s, t]}}
    lifecycle: {postStart: {httpGet: {host: p.net, port: 1}}, preStop: {exec: {command: [q]}}}`;
const inPod = (key: string, at: string) => [
  ...(at === "" ? [] : [`${key}: ${at}metadata.annotations."a/b" = c, called a/b, refers`]),
  ...[
    "hostAliases[0].ip = 192.0.2.1, leads by SPEC.hostAliases[0]",
    "hostAliases[0].hostnames[0] = a.net",
    "hostAliases[0].hostnames[1] = b.net",
    "dnsConfig.nameservers[0] = 192.0.2.2",
    "dnsConfig.searches[0] = s.net",
    "initContainers[0].command[0] = sh",
    "initContainers[0].command[1] = -c",
    "initContainers[0].command[2] = run, called -c",
    "initContainers[0].args[0] = --to",
    "initContainers[0].args[1] = x, called --to",
    "initContainers[0].args[2] = --y=z",
    "containers[0].env[1].value = ns, called NAMESPACE, beside A+NAMESPACE+B",
    "containers[0].env[2].value = a.ns, called B, beside A+NAMESPACE+B, changed",
    "containers[0].args[0] = ns, changed",
    "containers[0].livenessProbe.httpGet.host = l.net",
    "containers[0].readinessProbe.tcpSocket.host = r.net",
    "containers[0].startupProbe.exec.command[0] = s",
    "containers[0].startupProbe.exec.command[1] = t",
    "containers[0].lifecycle.postStart.httpGet.host = p.net",
    "containers[0].lifecycle.preStop.exec.command[0] = q",
  ].map((each) => `${key}: ${at}spec.${each.replace("SPEC", `${at}spec`)}, refers`),
];

test.each([
  ["v1", "ReplicationController", ["spec", "template"]],
  ["v1", "PodTemplate", ["template"]],
  ["apps/v1", "Deployment", ["spec", "template"]],
  ["apps/v1", "ReplicaSet", ["spec", "template"]],
  ["apps/v1", "StatefulSet", ["spec", "template"]],
  ["apps/v1", "DaemonSet", ["spec", "template"]],
  ["batch/v1", "Job", ["spec", "template"]],
  ["batch/v1", "CronJob", ["spec", "jobTemplate", "spec", "template"]],
])("%s %s: all that its pods are told", (apiVersion, kind, path) => {
  let text = pod;
  for (const step of path.toReversed()) text = `${step}:\n  ${text.replaceAll("\n", "\n  ")}`;
  const group = apiVersion.includes("/") ? `${apiVersion.split("/")[0]}/` : "";
  const selector = group === "apps/" ? "\n  selector: {matchLabels: {a: b}}" : "";
  const schedule = kind === "CronJob" ? '\n  schedule: "* * * * *"' : "";
  const told_ = told(one(apiVersion, kind, `${text}${selector}${schedule}`));
  expect(told_).toEqual(inPod(`${group}${kind} shop/x`, `${path.join(".")}.`));
});

test("a pod: all that it is told, its annotations once", () => {
  const text = `apiVersion: v1\nkind: Pod\n${pod.replace("metadata: {", "metadata: {name: x, namespace: shop, ")}\n`;
  expect(told(text)).toEqual([
    'Pod shop/x: metadata.annotations."a/b" = c, called a/b, refers',
    ...inPod("Pod shop/x", ""),
  ]);
});

test("a pod is read in what makes it, where that is there, in the same namespace, and its controller", () => {
  const says = "{containers: [{name: a, image: a, args: [x]}]}";
  const maker = one(
    "apps/v1",
    "ReplicaSet",
    `spec: {selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: ${says}}}`,
  );
  const owned = (name: string, kind: string, controller: boolean, namespace = "shop") =>
    one(
      "v1",
      "Pod",
      `spec: ${says}`,
      `, ownerReferences: [{apiVersion: v1, kind: ${kind}, name: ${name}, uid: "1", controller: ${controller}}]`,
    ).replace("{name: x, namespace: shop,", `{name: web-1, namespace: ${namespace},`);
  const inMaker = "apps/ReplicaSet shop/x: spec.template.spec.containers[0].args[0] = x, refers";
  const inPodOf = (namespace: string) => `Pod ${namespace}/web-1: spec.containers[0].args[0] = x, refers`;
  expect(told(maker + owned("x", "ReplicaSet", true))).toEqual([inMaker]);
  expect(told(maker + owned("z", "ReplicaSet", true))).toEqual([inPodOf("shop"), inMaker]);
  expect(told(maker + owned("x", "Job", true))).toEqual([inPodOf("shop"), inMaker]);
  expect(told(maker + owned("x", "ReplicaSet", false))).toEqual([inPodOf("shop"), inMaker]);
  expect(told(maker + owned("x", "ReplicaSet", true, "other"))).toEqual([inPodOf("other"), inMaker]);
});

test("an option is what stands right before its value, as a whole", () => {
  const args = (list: string) => told(one("v1", "Pod", `spec: {containers: [{name: a, image: a, args: ${list}}]}`));
  const said = (...texts: string[]) =>
    texts.map((text, index) => `Pod shop/x: spec.containers[0].args[${index}] = ${text}, refers`);
  expect(args("[a--to, x]")).toEqual(said("a--to", "x"));
  expect(args("['--to y', x]")).toEqual(said("--to y", "x"));
  expect(args("['--to=y', x]")).toEqual(said("--to=y", "x"));
  expect(args("[-n, x]")).toEqual(said("-n", "x, called -n"));
});
