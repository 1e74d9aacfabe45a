import { describe, expect, it } from "vitest";
import { parseDeclaration } from "../parse-declaration.ts";
import { sourceOf } from "../testing.ts";
import { says, testEach } from "../testing/wrong-and-right.ts";

const platform = `
apiVersion: kubestage.dev/v1alpha1
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
---
apiVersion: kubestage.dev/v1alpha1
kind: App
metadata: { name: web }
spec:
  team: storefront
`;

/** Each error of an app as its code and the text that it points to. */
function errors(spec: string): string[] {
  const text = `${platform}${spec.replaceAll(/^/gm, "  ")}\n`;
  return parseDeclaration([sourceOf(text)])
    .diagnostics.filter(({ severity }) => severity === "error")
    .map(({ code, span }) => `${code} ${span?.source.text.slice(span.start, span.end)}`);
}

const pod = (containers: string) => errors(`workloads: { web: { containers: { ${containers} } } }`);
const image = "image: registry.example.com/web";

describe("checkContainers", () => {
  it("refuses two ports of one pod with one name or number", () => {
    expect(pod(`a: { ${image}, ports: { http: 80 } }, b: { ${image}, ports: { http: 81 } }`)).toEqual(["KS1027 http"]);
    expect(pod(`a: { ${image}, ports: { http: 80 } }, b: { ${image}, ports: { web: 80 } }`)).toEqual(["KS1027 web"]);
    expect(pod(`a: { ${image}, ports: { http: 80, web: 80 } }`)).toEqual(["KS1027 web"]);
  });

  it("accepts one number with two protocols, and a port that an init container had before", () => {
    expect(pod(`a: { ${image}, ports: { tcp: 53, udp: { port: 53, protocol: UDP } } }`)).toEqual([]);
    expect(pod(`a: { ${image}, role: init, ports: { http: 80 } }, b: { ${image}, ports: { http: 80 } }`)).toEqual([]);
  });

  it("refuses a probe of an init container", () => {
    expect(pod(`a: { ${image} }, b: { ${image}, role: init, probe: { command: [check] } }`)).toEqual(["KS1027 probe"]);
    expect(pod(`a: { ${image} }, b: { ${image}, role: sidecar, probe: { command: [check] } }`)).toEqual([]);
  });

  it("refuses a probe of a port that the container does not name", () => {
    expect(pod(`a: { ${image}, ports: { http: 80 }, liveness: { port: htp } }`)).toEqual(["KS1012 port"]);
    expect(errors(`${image}\nport: 80\nprobe: { path: /, port: http }`)).toEqual([]);
  });

  it("refuses a probe with nothing to ask, or with two things", () => {
    expect(errors(`${image}\nprobe: { path: / }`)).toEqual(["KS1008 probe"]);
    expect(errors(`${image}\nprobe: { port: 80 }`)).toEqual([]);
    expect(errors(`${image}\nport: 80\nprobe: { path: /, command: [check] }`)).toEqual(["KS1027 path"]);
  });
});

describe("mounts", () => {
  const mounted = (cache: string) =>
    `App web: { team: storefront, workloads: { web: { storage: { data: {}, cache: {} }, containers: { main: { image: registry.example.com/web, mounts: { data: /data, ${cache} } } } } } }`;

  testEach([
    {
      mistake: "two mounts on one path",
      wrong: mounted("⟦cache⟧: /data"),
      says: says("KS1027", "cache", "data and cache are both mounted at /data", "mount one of them elsewhere"),
      right: mounted("cache: /cache"),
    },
  ]);
});
