import { expect, it } from "vitest";
import { compileAdmission } from "./compile-admission.ts";
import { describePolicy } from "./testing/describe-policy.ts";
import { clusterScope, container, declaration, pod } from "./testing/platform.ts";
import type { Request } from "./testing/requests.ts";
import { administrator, create, deployer, developer, update } from "./testing/requests.ts";

const digest = `@sha256:${"a".repeat(64)}`;
const runs = (image: string, stage = "dev"): Request =>
  create(developer, pod(stage, { containers: [container({ image })] }));
const mounts = (reference: string, stage = "dev"): Request =>
  create(developer, pod(stage, { volumes: [{ name: "v", image: { reference } }] }));
const debugs = (image: string, old = pod("prod")): Request =>
  update(
    developer,
    old,
    { ...old, spec: { ...(old.spec as object), ephemeralContainers: [container({ image })] } },
    "ephemeralcontainers",
  );
const older = pod("prod", { containers: [container({ image: "elsewhere.example.com/x:1" })] });

describePolicy("images", {
  accepts: {
    "a path of the registry": runs("registry.example.com/shop/web:1"),
    "the path itself": runs("registry.example.com/shop:1"),
    "a whole registry": runs("mirror.example.com/any/thing:1", "perf"),
    "a short name, which is docker.io's": runs("nginx:1"),
    "a short name with a user": runs("grafana/grafana:11"),
    "docker.io by its other name": runs("index.docker.io/library/nginx"),
    "a digest in production": runs(`registry.example.com/shop/web:1${digest}`, "prod"),
    "a short name with a digest": runs(`nginx${digest}`, "prod"),
    "an image volume": mounts(`registry.example.com/shop/data${digest}`, "prod"),
    "a debugger": debugs(`registry.example.com/shop/debug${digest}`),
    "a debugger in an older pod": debugs(`registry.example.com/shop/debug${digest}`, older),
    "an older pod, which ends": update(
      developer,
      { ...older, metadata: { ...older.metadata, finalizers: ["a"] } },
      older,
    ),
    "anything outside of the stages": create(
      developer,
      pod("dev", { containers: [container({ image: "any.example.com/x" })] }, { namespace: "kube-system" }),
    ),
  },
  refuses: {
    "another registry": runs("elsewhere.example.com/shop/web"),
    "another registry, by an administrator": create(
      administrator,
      pod("dev", { containers: [container({ image: "elsewhere.example.com/x" })] }),
    ),
    "another path": runs("registry.example.com/bank/web"),
    "a path that begins alike": runs("registry.example.com/shop-evil/web"),
    "a registry that begins alike": runs("mirror.example.com.evil.example.org/shop/web"),
    "another port": runs("mirror.example.com:5000/x"),
    "a user called like the registry": runs("mirror.example.com", "perf"),
    "what the stage allows, but not the cluster": runs("registry.example.com/bank/web", "perf"),
    "a short name where docker.io is not allowed": runs("nginx:1", "perf"),
    "a registry without a dot": runs("localhost/shop/web"),
    "a registry in capitals": runs("REGISTRY/shop/web"),
    "no image": create(developer, pod("perf", { containers: [container({ image: undefined })] })),
    "another registry in an init container": create(
      developer,
      pod("dev", { initContainers: [container({ image: "elsewhere.example.com/x" })] }),
    ),
    "another registry in a volume": mounts("elsewhere.example.com/x"),
    "another registry in a debugger": debugs(`elsewhere.example.com/x${digest}`),
    "another image later": update(
      developer,
      pod("dev"),
      pod("dev", { containers: [container({ image: "elsewhere.example.com/x" })] }),
    ),
    "a tag in production": runs("registry.example.com/shop/web:1", "prod"),
    "a tag in production, by the deployer": create(
      deployer,
      pod("prod", { containers: [container(), container({ image: "nginx" })] }),
    ),
    "a tag in an init container": create(deployer, pod("prod", { initContainers: [container({ image: "nginx:1" })] })),
    "a tag in a volume": mounts("nginx:1", "prod"),
    "a tag in a debugger": debugs("nginx:1"),
    "a digest that is too short": runs("nginx@sha256:abc", "prod"),
    "a digest in the middle": runs(`registry.example.com/shop/x${digest}/web:1`, "prod"),
  },
});

it("says nothing where every registry and every tag is allowed", () => {
  const [platform, , dev] = declaration.split("---\n");
  const cluster =
    "apiVersion: kubestage.dev/v1alpha1\nkind: Cluster\nmetadata: { name: main }\nspec: { cni: calico }\n";
  const names = compileAdmission(clusterScope([platform, cluster, dev].join("---\n"))).map(
    ({ object }) => object.metadata.name,
  );
  expect(names).not.toContain("kubestage-shop-images");
});
