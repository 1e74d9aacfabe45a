import { expect, test } from "vitest";
import { json, openDouble, type Reply, refusal, startDouble } from "./testing/api-double.ts";

function byPath(answers: Readonly<Record<string, Reply>>): Reply {
  return (response, seen) => (answers[seen.url.pathname] ?? refusal(404, "NotFound"))(response, seen);
}

const deployments = {
  resource: "deployments",
  scope: "Namespaced",
  verbs: ["list"],
  responseKind: { kind: "Deployment" },
};

test("aggregated: preferred versions first, every served one is found, what is stale is told", async () => {
  const list = (items: unknown): Reply => json({ kind: "APIGroupDiscoveryList", items });
  const double = await startDouble([
    byPath({
      "/api": list([{ metadata: {}, versions: [{ version: "v1", freshness: "Current", resources: [] }] }]),
      "/apis": list([
        {
          metadata: { name: "apps" },
          versions: [
            { version: "v2", freshness: "Current", resources: [deployments] },
            { version: "v1", freshness: "Current", resources: [deployments] },
          ],
        },
        { metadata: { name: "metrics.k8s.io" }, versions: [{ version: "v1beta1", freshness: "Stale" }] },
      ]),
    }),
  ]);
  const api = await openDouble(double);
  const discovery = await api.discovery();
  const { resources, unavailable } = discovery;
  expect(resources.map(({ version, kind }) => `${version} ${kind}`)).toStrictEqual(["v2 Deployment"]);
  expect(discovery.find("apps/v1", "Deployment")).toMatchObject({
    version: "v1",
    plural: "deployments",
    namespaced: true,
  });
  expect(discovery.find("apps/v3", "Deployment")).toBeUndefined();
  expect(unavailable).toStrictEqual(["metrics.k8s.io/v1beta1"]);
  await api.discovery();
  expect(double.seen).toHaveLength(2);
  await api.discovery({ refresh: true });
  expect(double.seen).toHaveLength(4);
});

test("group by group where the server knows no other way; one that is away stops nothing", async () => {
  const double = await startDouble([
    byPath({
      "/api": json({ kind: "APIVersions", versions: ["v1"] }),
      "/api/v1": json({
        resources: [
          { name: "pods", kind: "Pod", namespaced: true },
          { name: "pods/log", kind: "Pod", namespaced: true },
        ],
      }),
      "/apis": json({
        kind: "APIGroupList",
        groups: [{ name: "gone.example.com", versions: [{ version: "v1" }], preferredVersion: { version: "v1" } }],
      }),
      "/apis/gone.example.com/v1": refusal(503, "ServiceUnavailable"),
    }),
  ]);
  const { resources, unavailable } = await (await openDouble(double)).discovery();
  expect(resources.map(({ plural }) => plural)).toStrictEqual(["pods"]);
  expect(unavailable).toStrictEqual(["gone.example.com/v1"]);
});
