import { describe, expect, it } from "vitest";
import type { Api } from "./api.ts";
import type { Enforced } from "./enforced-cluster.ts";
import { declaredRights } from "./declared-rights.ts";
import { openRights, questionText } from "./rights.ts";
import type { Scenario } from "./scenario.ts";

const anybody = { name: "anybody", groups: [] };
const matrixTimeoutMs = 300_000;

/** Everything that may be asked of the API server, asked of the API server, against what the declaration says, in every namespace. */
export function describeRights(enforced: () => Enforced, { role, own, other, platform }: Scenario): void {
  describe("rights, over every verb and resource, in every namespace", () => {
    /** What everybody may in a namespace is the same for every test. */
    const asked = once(async () => {
      const rights = await openRights(enforced().world.api, process.env["ENFORCEMENT"] === "full");
      return { rights, everybody: await rights.in(anybody, "default") };
    });

    it(
      "a developer may do what the declaration gives their team there, and nothing else",
      async () => {
        const { api, developer } = enforced().world;
        const { rights, everybody } = await asked();
        for (const namespace of await everyNamespace(api)) {
          const declared = declaredRights(role(namespace), rights.namespaced, questionText);
          const mine = await rights.in(developer, namespace);
          expect({ namespace, rights: mine }).toEqual({ namespace, rights: everybody.union(declared) });
        }
      },
      matrixTimeoutMs,
    );

    it("a developer may do nothing cluster-wide that not everybody may", async () => {
      const { rights } = await asked();
      expect(await rights.everywhere(enforced().world.developer)).toEqual(await rights.everywhere(anybody));
    });

    it("the deployer of a stage may write there, and has no right in another stage", async () => {
      const { deployer } = enforced().world;
      const { rights, everybody } = await asked();
      const system = [`kubestage-${platform}-${other.stage}`, `kubestage-${platform}`, "kube-system"];
      for (const namespace of own === other ? system : [other.namespace, ...system])
        expect({ namespace, rights: await rights.in(deployer, namespace) }).toEqual({ namespace, rights: everybody });
      const here = await rights.in(deployer, own.namespace);
      expect([...here]).toEqual(expect.arrayContaining(["create apps/deployments", "patch services"]));
      expect([...here].filter((right) => / secrets|exec|roles|networkpolicies|pods\/(?!log)/.test(right))).toEqual([]);
    });
  });
}

function once<Made>(make: () => Promise<Made>): () => Promise<Made> {
  let made: Promise<Made> | undefined;
  return async () => (made ??= make());
}

async function everyNamespace(api: Api): Promise<readonly string[]> {
  const { body } = await api.as().get("/api/v1/namespaces");
  return (body.items ?? []).map(({ metadata }) => metadata.name);
}
