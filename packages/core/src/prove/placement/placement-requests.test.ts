import { expect, test } from "vitest";
import { workloadChain } from "./placement-requests.ts";

const where = { namespace: "shop-dev", as: { user: "dora", groups: [] } };

function sent(kind: "Job" | "CronJob" | "Deployment", restartPolicy?: string): unknown {
  const spec = { containers: [], ...(restartPolicy && { restartPolicy }) };
  const [first] = workloadChain(
    kind,
    { metadata: { labels: { app: "placed" } }, spec },
    where,
    "CREATE",
    "node",
  ).requests;
  return first?.object;
}

test("pods of jobs say how they start again, as an API server asks, and those of other workloads always do", () => {
  expect(sent("Job")).toMatchObject({ spec: { template: { spec: { restartPolicy: "Never" } } } });
  expect(sent("Job", "OnFailure")).toMatchObject({ spec: { template: { spec: { restartPolicy: "OnFailure" } } } });
  expect(sent("CronJob", "Always")).toMatchObject({
    spec: { jobTemplate: { spec: { template: { spec: { restartPolicy: "Never" } } } } },
  });
  expect(sent("Deployment", "Never")).toMatchObject({ spec: { template: { spec: { containers: [] } } } });
  expect(JSON.stringify(sent("Deployment", "Never"))).not.toContain("restartPolicy");
});
