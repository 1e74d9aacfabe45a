import { readFileSync } from "node:fs";
import { join } from "node:path";
import { load } from "js-yaml";
import { expect, test } from "vitest";
import { describeWithTestbed, startControlPlane } from "../../../../testbed/harness/index.ts";
import { temporaryFolder } from "../testing/folders.ts";
import { openCluster } from "./open-cluster.ts";

interface Config {
  readonly users: readonly { readonly name: string; readonly user: object }[];
}

describeWithTestbed("a kubeconfig that impersonates", () => {
  test("is somebody else to the API server: by name, groups, UID and more", async () => {
    await using plane = await startControlPlane({ components: "api" });
    const config = load(readFileSync(await plane.kubeconfig(), "utf8")) as Config;
    const as = {
      as: "developer",
      "as-uid": "4711",
      "as-groups": ["storefront", "system:masters"],
      "as-user-extra": { "example.com/Reason": ["on call", "größe"] },
    };
    const users = config.users.map(({ name, user }) => ({ name, user: { ...user, ...as } }));
    const folder = temporaryFolder({ kubeconfig: JSON.stringify({ ...config, users }) });
    const api = await openCluster({ kubeconfig: join(folder, "kubeconfig") });
    const review = { apiVersion: "authentication.k8s.io/v1", kind: "SelfSubjectReview" };
    const answer = await api.request("POST", "/apis/authentication.k8s.io/v1/selfsubjectreviews", review);
    api.close();
    expect(answer).toMatchObject({
      object: {
        status: {
          userInfo: {
            username: "developer",
            uid: "4711",
            groups: expect.arrayContaining(["storefront", "system:masters"]) as string[],
            extra: { "example.com/reason": ["on call", "größe"] },
          },
        },
      },
    });
  });
});
