import { platformFrom } from "../parse/testing.ts";
import type { PipelineRequest, PipelineSystem } from "./pipeline.ts";

const app = (name: string, spec: string): string => `---
apiVersion: kubestage.dev/v1alpha1
kind: App
metadata: { name: ${name} }
spec: { team: storefront, ${spec} }
`;

/** For tests: one app with one image, one with one of its own and one of others. */
const small = `apiVersion: kubestage.dev/v1alpha1
kind: Platform
metadata: { name: shop }
spec: { domain: example.com }
---
apiVersion: kubestage.dev/v1alpha1
kind: Cluster
metadata: { name: nonprod }
spec: { cni: calico }
---
apiVersion: kubestage.dev/v1alpha1
kind: Stage
metadata: { name: dev }
spec: { cluster: nonprod, tier: development }
---
apiVersion: kubestage.dev/v1alpha1
kind: Team
metadata: { name: storefront }
spec: { groups: [storefront] }
${app("web", "image: 'registry.example.com/shop/web:1', port: 8080")}${app(
  "cart",
  `workloads: { cart: { containers: {
  cart: { image: 'registry.example.com/shop/cart:2' },
  cache: { image: 'registry.example.com/others/cache:8', role: sidecar },
  proxy: { image: 'registry.example.com/others/proxy@sha256:${"a".repeat(64)}', role: sidecar } } } }`,
)}`;

const smallPlatform = platformFrom(small);

/** For tests: the same with a stage that is entered by pull request. */
export const byPullRequest = platformFrom(
  small
    .replace(
      "domain: example.com",
      "domain: example.com, ledger: { repository: 'https://git.example.com/shop/ledger.git', codeHost: { kind: github, repository: shop/ledger, token: HOST_TOKEN } }",
    )
    .replace("tier: development", "tier: development, entry: { by: pullRequest }"),
);

/** For tests: a pipeline of that platform. */
export function pipelineRequest(system: PipelineSystem, changed: Partial<PipelineRequest> = {}): PipelineRequest {
  return {
    system,
    platform: smallPlatform,
    ledger: "ssh://git@git.example.com/shop/ledger.git",
    branch: "main",
    context: "apps/{app}",
    declaration: "platform",
    pinned: ["registry.example.com/others/cache:8"],
    version: "0.1.0",
    ...changed,
  };
}
