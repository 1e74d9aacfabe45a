import type { Sample } from "./documents.ts";
import { acknowledgeSamples, app, cluster, gateway, labelled, ledger, pool, team, workload } from "./documents.ts";

export const clusterSamples: readonly Sample[] = [
  ["Cluster.version", 'Cluster nonprod: { cni: calico, ‹version: "1.34"› }\n'],
  ["Cluster.uid", cluster("‹uid: 1f0c7a4e-5d1b-4c1e-9a51-0f6f6a2b7c3d›")],
  ["Cluster.identity", cluster('‹identity: { groupPrefix: "oidc:" }›')],
  ["Cluster.identity.groupPrefix", cluster('identity: { ‹groupPrefix: "oidc:"› }')],
  ["Cluster.identity.userPrefix", cluster('identity: { ‹userPrefix: "oidc:"› }') + team("users: [ada]")],
  ["Cluster.identity.groups", cluster("identity: { ‹groups: [other]› }")],
  ["Cluster.identity.users", cluster("identity: { ‹users: [grace]› }") + team("users: [ada]")],
  [
    "Cluster.cni",
    `Cluster nonprod: { cni: ‹calico|cilium› }\n${app("calls: [{ host: mail.example.com, cidrs: [192.0.2.1/32] }]")}`,
  ],
  ["Cluster.features", cluster("‹features: { clusterNetworkPolicy: true }›")],
  ["Cluster.features.clusterNetworkPolicy", cluster("features: { ‹clusterNetworkPolicy: true› }")],
  ["Cluster.features.mutatingAdmission", cluster("features: { ‹mutatingAdmission: false› }")],
  ["Cluster.dns", cluster("‹dns: { port: 5353 }›")],
  ["Cluster.dns.namespace", cluster("dns: { ‹namespace: { kubernetes.io/metadata.name: openshift-dns }› }")],
  ["Cluster.dns.pods", cluster("dns: { ‹pods: { dns: default }› }")],
  ["Cluster.dns.port", cluster("dns: { ‹port: 5353› }")],
  ["Cluster.dns.nodeLocal", cluster("dns: { ‹nodeLocal: 169.254.20.10› }")],
  ["Cluster.entry", cluster("‹entry: { className: nginx }›") + app("expose: {}")],
  [
    "Cluster.entry.namespace",
    cluster("entry: { ‹namespace: { kubernetes.io/metadata.name: traefik }› }") + app("expose: {}"),
  ],
  ["Cluster.entry.pods", cluster("entry: { ‹pods: { app: traefik }› }") + app("expose: {}")],
  [
    "Cluster.entry.kind",
    cluster(
      "entry: { kind: ‹ingress|gateway›, namespace: { a: b }, pods: { c: d }, gateway: { namespace: gateways, name: public } }",
    ) + app("expose: {}"),
  ],
  ["Cluster.entry.className", cluster("entry: { ‹className: nginx› }") + app("expose: {}")],
  [
    "Cluster.entry.gateway",
    cluster(`entry: { ${gateway}, ‹gateway: { namespace: gateways, name: public }› }`) + app("expose: {}"),
  ],
  [
    "Cluster.entry.gateway.namespace",
    cluster(`entry: { ${gateway}, gateway: { namespace: ‹gateways|edge›, name: public } }`) + app("expose: {}"),
  ],
  [
    "Cluster.entry.gateway.name",
    cluster(`entry: { ${gateway}, gateway: { namespace: gateways, name: ‹public|other› } }`) + app("expose: {}"),
  ],
  [
    "Cluster.entry.gateway.listener",
    cluster(`entry: { ${gateway}, gateway: { namespace: gateways, name: public, ‹listener: https› } }`) +
      app("expose: {}"),
  ],
  ["Cluster.monitoring", cluster("‹monitoring: { namespace: { a: b }, pods: { c: d } }›")],
  ["Cluster.monitoring.namespace", cluster("monitoring: { namespace: { a: ‹b|x› }, pods: { c: d } }")],
  ["Cluster.monitoring.pods", cluster("monitoring: { namespace: { a: b }, pods: { c: ‹d|x› } }")],
  [
    "Cluster.monitoring.ports",
    cluster("monitoring: { namespace: { a: b }, pods: { c: d }, ‹ports: [9090]› }") +
      workload("", "").replace("http: 8080", "http: 8080, metrics: 9090"),
  ],
  ["Cluster.apiServer", cluster("‹apiServer: { cidrs: [198.51.100.1/32] }›") + app("calls: [{ apiServer: true }]")],
  [
    "Cluster.apiServer.cidrs",
    cluster("apiServer: { cidrs: [198.51.100.‹1|2›/32] }") + app("calls: [{ apiServer: true }]"),
  ],
  [
    "Cluster.apiServer.port",
    cluster("apiServer: { cidrs: [198.51.100.1/32], ‹port: 443› }") + app("calls: [{ apiServer: true }]"),
  ],
  [
    "Cluster.podCidrs",
    cluster("‹podCidrs: [10.1.0.0/16]›") + app("calls: [{ host: a.example.com, cidrs: [10.0.0.0/8] }]"),
  ],
  [
    "Cluster.serviceCidrs",
    cluster("podCidrs: [10.1.0.0/16], ‹serviceCidrs: [10.2.0.0/16]›") +
      app("calls: [{ host: a.example.com, cidrs: [10.0.0.0/8] }]"),
  ],
  [
    "Cluster.nodePools",
    cluster("‹nodePools: [{ name: fast, stage: dev, taints: [{ key: gpu, effect: NoSchedule }] }]›") + labelled,
  ],
  ["Cluster.nodePools[].name", pool("setBy: kubelet").replace("name: fast", "name: ‹fast|slow›")],
  [
    "Cluster.nodePools[].stage",
    `${cluster("nodePools: [{ name: fast, stage: ‹dev|test› }]")}${labelled}Stage test: { cluster: nonprod, tier: verification, nodes: labelled }\n`,
  ],
  ["Cluster.nodePools[].nodeNames", pool("setBy: kubelet, nodeNames: ‹dev-|fast-›")],
  ["Cluster.nodePools[].labels", pool("‹labels: { gpu: yes-please }›")],
  ["Cluster.nodePools[].taints", pool("‹taints: [{ key: gpu, effect: NoSchedule }]›")],
  ["Cluster.nodePools[].taints[].key", pool("taints: [{ key: ‹gpu|fpga›, effect: NoSchedule }]")],
  ["Cluster.nodePools[].taints[].value", pool("taints: [{ key: gpu, ‹value: big,› effect: NoSchedule }]")],
  ["Cluster.nodePools[].taints[].effect", pool("taints: [{ key: gpu, effect: ‹NoSchedule|NoExecute› }]")],
  ["Cluster.nodePools[].setBy", pool("nodeNames: dev-, ‹setBy: kubelet›")],
  ["Cluster.registries", cluster("‹registries: [registry.example.com/shop]›")],
  ["Cluster.delivery", cluster("‹delivery: argocd›") + ledger],
  ["Cluster.engine", cluster("delivery: argocd, ‹engine: { namespace: delivery }›") + ledger],
  ["Cluster.engine.namespace", cluster("delivery: argocd, engine: { ‹namespace: delivery› }") + ledger],
  ["Cluster.engine.account", cluster("delivery: argocd, engine: { ‹account: applier› }") + ledger],
  ["Cluster.engine.credentials", cluster("delivery: flux, engine: { ‹credentials: ledger› }") + ledger],
  ...acknowledgeSamples("Cluster", "KS2010", (field) =>
    cluster(`monitoring: { namespace: { stage: dev }, pods: { c: d } }, ${field}`),
  ),
];
