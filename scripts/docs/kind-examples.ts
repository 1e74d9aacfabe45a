/** An example of each kind for its reference page. The test compiles them together as one platform. */
export const kindExamples: Readonly<Record<string, string>> = {
  Platform: `apiVersion: kubestage.dev/v1alpha1
kind: Platform
metadata: { name: shop }
spec:
  domain: example.com
  administrators: { groups: [platform] }
  defaults:
    stage: { network: closed }`,

  Cluster: `apiVersion: kubestage.dev/v1alpha1
kind: Cluster
metadata: { name: nonprod }
spec:
  version: "1.36"
  cni: cilium
  podCidrs: [10.16.0.0/14]
  serviceCidrs: [10.20.0.0/16]
  registries: [registry.example.com/shop]
  identity: { groupPrefix: "oidc:" }
  monitoring:
    namespace: { kubernetes.io/metadata.name: monitoring }
    pods: { app.kubernetes.io/name: prometheus }
  nodePools:
    - { name: load, stage: load }`,

  Stage: `apiVersion: kubestage.dev/v1alpha1
kind: Stage
metadata: { name: load }
spec:
  cluster: nonprod
  tier: performance
  access: { groups: { quality: debug } }
  quota:
    cpu: 16
    cap: { cpu: 64 }
  replicas: { max: 12 }`,

  Team: `apiVersion: kubestage.dev/v1alpha1
kind: Team
metadata: { name: storefront }
spec:
  groups: [storefront]
  serviceAccounts: [{ namespace: builds, name: storefront }]
  access: { performance: view }`,

  App: `apiVersion: kubestage.dev/v1alpha1
kind: App
metadata: { name: web }
spec:
  team: storefront
  image: registry.example.com/shop/web:1.4
  port: 8080
  probe: { path: /healthy }
  resources: { requests: { cpu: 100m, memory: 128Mi }, limits: { memory: 128Mi } }
  expose: {}
  calls: [{ shared: traces }, { host: api.payments.example.net }]
  config: { LOG_LEVEL: debug }
  secrets: [SESSION_KEY]
  stages:
    load: { replicas: 6, config: { LOG_LEVEL: warn } }`,

  Shared: `apiVersion: kubestage.dev/v1alpha1
kind: Shared
metadata: { name: traces }
spec:
  pods:
    namespace: { kubernetes.io/metadata.name: observability }
    pods: { app.kubernetes.io/name: trace-collector }
  ports: [{ port: 4317 }]
  stages: [load]`,

  Release: `apiVersion: kubestage.dev/v1alpha1
kind: Release
metadata: { name: web-465d08ef2ca1 }
spec:
  app: web
  document:
    team: storefront
    image: registry.example.com/shop/web:1.4
    port: 8080
    resources: { requests: { cpu: 100m, memory: 128Mi }, limits: { memory: 128Mi } }
    expose: {}
  images:
    registry.example.com/shop/web:1.4: registry.example.com/shop/web:1.4@sha256:84ede4807a4763d7a08e7d50b45e695e19bc48cd66d54737d631120da260e4c2
  source: { commit: 3e11516d0eeded5e3af008ec1f40e9aafbf4d77a }
  compiler: 0.1.0`,

  ReleasePointers: `apiVersion: kubestage.dev/v1alpha1
kind: ReleasePointers
metadata: { name: load }
spec:
  stages:
    load: { web: web-465d08ef2ca1 }`,

  Intent: `apiVersion: kubestage.dev/v1alpha1
kind: Intent
metadata: { name: shop }
spec:
  openings:
    - from: {}
      to: { namespace: kube-system, podLabels: { k8s-app: kube-dns }, forwards: false }
      ports: [{ port: 53, protocol: UDP }, { port: 53 }]
    - from: { namespace: ingress-nginx }
      to: { stage: prod, podLabels: { app: web } }
      ports: [{ port: 8080 }]
  grants:
    - subject: { kind: Group, name: developers }
      stage: dev
      may: [read, runCommands, changeWorkloads]
  administrators:
    - { kind: Group, name: platform-team }
  shared:
    - { type: image, name: "registry.example.com/shop/*", stages: [dev, prod] }`,
};
