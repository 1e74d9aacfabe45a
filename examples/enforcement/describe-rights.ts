import { describe, expect, it } from "vitest";
import type { Api } from "./api.ts";
import type { Enforced } from "./enforced-cluster.ts";
import { declaredRights } from "./declared-rights.ts";
import { allowedOf, questionText, wholeMatrix } from "./rights.ts";
import type { Scenario } from "./scenario.ts";

const anybody = { name: "anybody", groups: [] };
const matrixTimeoutMs = 300_000;

/**
 * Everything that may be asked of the API server, asked of the API server, against what the declaration says. Where the
 * scenario names namespaces it is in those: the others are made like them. ENFORCEMENT=full asks in all.
 */
export function describeRights(enforced: () => Enforced, scenario: Scenario): void {
  const { role, namespaces, own, other, platform } = scenario;
  const sample = process.env["ENFORCEMENT"] === "full" ? undefined : namespaces;
  const where = sample
    ? `${String(new Set(sample).size)} of the namespaces (all with ENFORCEMENT=full)`
    : "every namespace";
  describe(`rights, over every verb and resource, in ${where}`, () => {
    /** What there is to ask, and what everybody may in a namespace: the same for every test. */
    const asked = once(async () => {
      const { api } = enforced().world;
      const matrix = await wholeMatrix(api);
      return { ...matrix, everybody: await allowedOf(api, anybody, "default", matrix.namespaced) };
    });

    it(
      "a developer may do what the declaration gives their team there, and nothing else",
      async () => {
        const { api, developer } = enforced().world;
        const { namespaced, everybody } = await asked();
        for (const namespace of sample ?? (await everyNamespace(api))) {
          const mine = await allowedOf(api, developer, namespace, namespaced);
          const declared = declaredRights(role(namespace), namespaced, questionText);
          expect({ namespace, rights: mine }).toEqual({ namespace, rights: everybody.union(declared) });
        }
      },
      matrixTimeoutMs,
    );

    it("a developer may do nothing cluster-wide that not everybody may", async () => {
      const { api, developer } = enforced().world;
      const { clusterWide, namespaced } = await asked();
      const questions = [...clusterWide, ...namespaced];
      expect(await allowedOf(api, developer, undefined, questions)).toEqual(
        await allowedOf(api, anybody, undefined, questions),
      );
    });

    it("the deployer of a stage may write there, and has no right in another stage", async () => {
      const { api, deployer } = enforced().world;
      const { everybody, ...matrix } = await asked();
      const system = [`kubestage-${platform}-${other.stage}`, `kubestage-${platform}`, "kube-system"];
      for (const namespace of own === other ? system : [other.namespace, ...system]) {
        const rights = await allowedOf(api, deployer, namespace, matrix.namespaced);
        expect({ namespace, rights }).toEqual({ namespace, rights: everybody });
      }
      const here = await allowedOf(api, deployer, own.namespace, matrix.namespaced);
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
