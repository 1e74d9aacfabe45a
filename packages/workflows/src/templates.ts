/** The platforms that `kubestage init` writes. Each compiles without a finding. */
export const templates = {
  minimal: [
    {
      path: "platform.yaml",
      text: `# A platform: what holds for all stages. Explain any field: kubestage explain Platform
apiVersion: kubestage.dev/v1alpha1
kind: Platform
metadata: { name: shop }
spec:
  domain: example.com
  # administrators: { groups: [platform] } # who may change what keeps stages apart, besides system:masters
---
apiVersion: kubestage.dev/v1alpha1
kind: Cluster
metadata: { name: main }
spec:
  cni: calico
  # uid: 00000000-0000-0000-0000-000000000000 # of its namespace kube-system, as kubestage doctor prints it
---
# A stage's tier sets every default: network, pod security, quotas, permissions, placement.
apiVersion: kubestage.dev/v1alpha1
kind: Stage
metadata: { name: dev }
spec: { cluster: main, tier: development }
---
apiVersion: kubestage.dev/v1alpha1
kind: Stage
metadata: { name: test }
spec: { cluster: main, tier: verification, after: [dev] }
---
apiVersion: kubestage.dev/v1alpha1
kind: Team
metadata: { name: storefront }
spec: { groups: [storefront] }
`,
    },
    {
      path: "apps/web.yaml",
      text: `# An app: it gets a namespace, a quota, policies and workloads in every stage.
apiVersion: kubestage.dev/v1alpha1
kind: App
metadata: { name: web }
spec:
  team: storefront
  image: registry.example.com/shop/web:1.0.0
  port: 8080
  expose: {} # web-dev.example.com, web-test.example.com
  resources:
    requests: { cpu: 100m, memory: 128Mi }
    limits: { cpu: 500m, memory: 256Mi }
  calls: [{ app: api }] # gives web the variable API_URL, of the same stage
  config: { LOG_LEVEL: info }
  stages:
    dev: { config: { LOG_LEVEL: debug } }
`,
    },
    {
      path: "apps/api.yaml",
      text: `apiVersion: kubestage.dev/v1alpha1
kind: App
metadata: { name: api }
spec:
  team: storefront
  image: registry.example.com/shop/api:1.0.0
  port: 8080
  resources:
    requests: { cpu: 100m, memory: 128Mi }
    limits: { cpu: 500m, memory: 256Mi }
`,
    },
  ],
  hybrid: [
    {
      path: "platform.yaml",
      text: `# A platform: what holds for all stages. Explain any field: kubestage explain Platform
apiVersion: kubestage.dev/v1alpha1
kind: Platform
metadata: { name: shop }
spec:
  domain: example.com
  # administrators: { groups: [platform] } # who may change what keeps stages apart, besides system:masters
---
apiVersion: kubestage.dev/v1alpha1
kind: Cluster
metadata: { name: nonprod }
spec:
  cni: calico
  # uid: 00000000-0000-0000-0000-000000000000 # of its namespace kube-system, as kubestage doctor prints it
  nodePools:
    - { name: performance, stage: performance }
---
apiVersion: kubestage.dev/v1alpha1
kind: Cluster
metadata: { name: prod }
spec:
  cni: calico
  # uid: 00000000-0000-0000-0000-000000000000 # of its namespace kube-system, as kubestage doctor prints it
---
# A stage's tier sets every default: network, pod security, quotas, permissions, placement.
apiVersion: kubestage.dev/v1alpha1
kind: Stage
metadata: { name: dev }
spec: { cluster: nonprod, tier: development }
---
apiVersion: kubestage.dev/v1alpha1
kind: Stage
metadata: { name: test }
spec: { cluster: nonprod, tier: verification, after: [dev] }
---
apiVersion: kubestage.dev/v1alpha1
kind: Stage
metadata: { name: performance }
spec: { cluster: nonprod, tier: performance, after: [test] }
---
apiVersion: kubestage.dev/v1alpha1
kind: Stage
metadata: { name: prod }
spec: { cluster: prod, tier: production, after: [test, performance] }
---
apiVersion: kubestage.dev/v1alpha1
kind: Team
metadata: { name: storefront }
spec: { groups: [storefront] }
`,
    },
    {
      path: "apps/web.yaml",
      text: `# An app: it gets a namespace, a quota, policies and workloads in every stage. Production takes images by digest only.
apiVersion: kubestage.dev/v1alpha1
kind: App
metadata: { name: web }
spec:
  team: storefront
  image: registry.example.com/shop/web:1.0.0@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
  port: 8080
  expose: {} # web-dev.example.com, web-test.example.com, web.example.com in production
  resources:
    requests: { cpu: 100m, memory: 128Mi }
    limits: { cpu: 500m, memory: 256Mi }
  calls: [{ app: api }] # gives web the variable API_URL, of the same stage
  config: { LOG_LEVEL: info }
  stages:
    prod: { replicas: 3, config: { LOG_LEVEL: warn } }
`,
    },
    {
      path: "apps/api.yaml",
      text: `apiVersion: kubestage.dev/v1alpha1
kind: App
metadata: { name: api }
spec:
  team: storefront
  image: registry.example.com/shop/api:1.0.0@sha256:60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752
  port: 8080
  resources:
    requests: { cpu: 100m, memory: 128Mi }
    limits: { cpu: 500m, memory: 256Mi }
  stages:
    prod: { replicas: 3 }
`,
    },
  ],
} as const satisfies Record<string, readonly { readonly path: string; readonly text: string }[]>;

export type TemplateName = keyof typeof templates;
