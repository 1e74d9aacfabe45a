import { expect, it } from "vitest";
import { compilePlatform } from "../compile/compile-platform.ts";
import { codesOf, platformFrom } from "./testing.ts";
import { documentsFrom } from "./testing/short-declaration.ts";

/** One name for everything that a user names: it is also what every object of JavaScript inherits. */
const inherited = (name: string) =>
  documentsFrom(`
Platform ${name}: { domain: example.com }
Cluster ${name}: { cni: calico }
Cluster other: { cni: calico }
Stage ${name}: { cluster: ${name}, tier: development, namespaces: { existing: { ${name}: ${name}, differing: differing } } }
Stage plain: { cluster: other, tier: development }
Team ${name}: { groups: [people] }
App ${name}:
  team: ${name}
  workloads:
    ${name}:
      kind: StatefulSet
      storage: { ${name}: { size: 1Gi } }
      containers:
        ${name}: { image: ${name}, ports: { http: 80 }, mounts: { ${name}: /data } }
App differing:
  team: ${name}
  workloads: { ${name}: { storage: { ${name}: {} }, containers: { ${name}: { image: ${name} }, main: { image: main } } } }
  stages: { plain: { workloads: { ${name}: { storage: {}, containers: {} } } } }
`);

it("takes no name for what every object of JavaScript has", () => {
  const platform = platformFrom(inherited("constructor"));
  const renamed = platformFrom(inherited("ordinary"));
  const objects = (of: typeof platform) =>
    JSON.stringify([...compilePlatform(of)].map((file) => [file.path, file.manifests.map(({ object }) => object)]));
  expect(objects(platform).replaceAll("constructor", "ordinary")).toBe(objects(renamed));
});

it("misses what is not declared under such a name", () => {
  const existing = documentsFrom(`
Platform shop: { domain: example.com }
Cluster main: { cni: calico }
Stage dev: { cluster: main, tier: development, namespaces: { existing: {} } }
Team storefront: { groups: [people] }
App constructor: { team: storefront, image: constructor }
`);
  expect(codesOf(existing)).toEqual(["KS1008"]);
  const differing = documentsFrom(`
Platform shop: { domain: example.com }
Cluster main: { cni: calico }
Stage dev: { cluster: main, tier: development }
Team storefront: { groups: [people] }
App web: { team: storefront, image: web, stages: { dev: { workloads: { constructor: { replicas: 2 } } } } }
`);
  expect(codesOf(differing)).toEqual(["KS1012"]);
});
