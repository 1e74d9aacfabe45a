/** For tests: a platform of two stages in one cluster, web calling api in both; what differs is given as JSON-like YAML. */
export function smallPlatform(
  given: { cluster?: string; dev?: string; prod?: string; web?: string; api?: string; more?: string } = {},
): string {
  const documents = [
    "kind: Platform, metadata: { name: shop }, spec: { domain: example.com }",
    `kind: Cluster, metadata: { name: main }, spec: { cni: calico, podCidrs: [10.244.0.0/16], ${given.cluster ?? ""} }`,
    `kind: Stage, metadata: { name: dev }, spec: { cluster: main, tier: development, ${given.dev ?? ""} }`,
    `kind: Stage, metadata: { name: prod }, spec: { cluster: main, tier: production, after: [dev], ${given.prod ?? ""} }`,
    "kind: Team, metadata: { name: storefront }, spec: { groups: [storefront] }",
    `kind: App, metadata: { name: web }, spec: { team: storefront, image: registry.example.com/web, port: 8080, ${given.web ?? "calls: [{ app: api }]"} }`,
    `kind: App, metadata: { name: api }, spec: { team: storefront, image: registry.example.com/api, port: 9090, ${given.api ?? ""} }`,
    ...(given.more === undefined ? [] : [given.more]),
  ];
  return documents.map((document) => `{ apiVersion: kubestage.dev/v1alpha1, ${document} }`).join("\n---\n");
}
