import { describe, expect, it } from "vitest";
import { compileProbe } from "./probes.ts";
import { scopeOfWeb } from "./testing.ts";

function probe(fields: string, ports = "{ http: 8080, https-admin: 8443 }"): unknown {
  const scope = scopeOfWeb(
    `workloads: { web: { containers: { web: { image: registry.example.com/web, ports: ${ports}, readiness: ${fields} } } } }`,
  );
  const container = scope.app.workloads[0]?.containers[0];
  if (!container) throw new Error("no container");
  return compileProbe(container.readiness, container);
}

describe("compileProbe", () => {
  it("asks by HTTP on the container's first port", () => {
    expect(probe("{ path: /ready }")).toEqual({ httpGet: { path: "/ready", port: "http" } });
  });

  it("asks by HTTPS on a port that is called so, by name or number", () => {
    const wanted = { httpGet: { path: "/ready", port: 8443, scheme: "HTTPS" } };
    expect(probe("{ path: /ready, port: 8443 }")).toEqual(wanted);
    expect(probe("{ path: /ready, port: https-admin }")).toEqual({
      httpGet: { ...wanted.httpGet, port: "https-admin" },
    });
  });

  it("runs a command", () => {
    expect(probe("{ command: [pg_isready, -q] }")).toEqual({ exec: { command: ["pg_isready", "-q"] } });
  });

  it("connects where neither is given", () => {
    expect(probe("{ port: 8443 }")).toEqual({ tcpSocket: { port: 8443 } });
  });

  it("keeps the times, and Kubernetes' defaults where none are given", () => {
    expect(
      probe("{ path: /, initialDelaySeconds: 0, periodSeconds: 5, timeoutSeconds: 2, failureThreshold: 9 }"),
    ).toEqual({
      httpGet: { path: "/", port: "http" },
      initialDelaySeconds: 0,
      periodSeconds: 5,
      timeoutSeconds: 2,
      failureThreshold: 9,
    });
  });
});
