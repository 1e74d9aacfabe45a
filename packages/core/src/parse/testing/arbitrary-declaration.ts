import fc from "fast-check";
import type { YamlValue } from "../../manifests/write-yaml.ts";
import { writeYaml } from "../../manifests/write-yaml.ts";
import { apiVersion } from "../../model/kinds.ts";
import { arbitraryApps } from "./arbitrary-apps.ts";
import { arbitraryClusters, arbitraryStages } from "./arbitrary-stages.ts";
import type { GeneratedDocument, Plan } from "./generated-documents.ts";

const names = (pool: readonly string[], minLength: number) =>
  fc.shuffledSubarray([...pool], { minLength, maxLength: pool.length });

const road = ["development", "verification", "verification", "performance", "production", "production"];

const plan: fc.Arbitrary<Plan> = fc
  .record({
    clusters: names(["nonprod", "prod-eu", "prod-us"], 1),
    stages: names(["dev", "test", "load", "staging", "client-qa", "prod"], 1),
    teams: names(["storefront", "payments", "data-science"], 1),
    apps: names(["web", "api", "ledger", "mail", "search", "worker9"], 0),
    places: fc.array(fc.nat(5), { minLength: 12, maxLength: 12 }),
  })
  .map(({ places, ...chosen }) => ({
    ...chosen,
    stages: chosen.stages.map((name, index) => {
      const [first, second] = [places[index] ?? 0, places[index + 6] ?? 0].map(
        (at) => chosen.clusters[at % chosen.clusters.length] ?? "nonprod",
      );
      const clusters =
        index === 5 && first !== second ? [first ?? "nonprod", second ?? "nonprod"] : [first ?? "nonprod"];
      return { name, tier: road[(places[index] ?? 0) % (index + 1)] ?? "development", clusters };
    }),
  }));

const platform = fc.record(
  {
    domain: fc.constantFrom("example.com", "shop.example.org"),
    stageLabel: fc.constantFrom("stage", "example.com/stage"),
    namespaceTemplate: fc.constantFrom("{app}-{stage}", "{stage}-{app}", "{platform}-{app}-{stage}"),
    administrators: fc.constantFrom<YamlValue>({ groups: ["platform"] }, { users: ["ada"], groups: [] }),
    calls: fc.constantFrom("consent", "open"),
  },
  { requiredKeys: ["domain"] },
);

const role = fc.constantFrom("admin", "debug", "view", "none");
const team = fc.record(
  {
    groups: fc.subarray(["storefront", "developers", "on-call"]),
    users: fc.subarray(["ada", "grace"]),
    serviceAccounts: fc.constant([{ namespace: "ci", name: "builder" }]),
    access: fc.record({ development: role, verification: role, production: role }, { requiredKeys: [] }),
  },
  { requiredKeys: [] },
);

/**
 * For tests: the documents of a declaration without errors, in the order in which people write them. Small, and of
 * everything that a declaration may say something.
 */
export const arbitraryDocuments: fc.Arbitrary<GeneratedDocument[]> = plan.chain((chosen) =>
  fc
    .record({
      platform,
      clusters: arbitraryClusters(chosen),
      stages: arbitraryStages(chosen),
      teams: fc.tuple(...chosen.teams.map(() => team)),
      apps: arbitraryApps(chosen),
    })
    .map((made) => [
      { kind: "Platform", name: "shop", spec: made.platform },
      ...made.clusters,
      ...made.stages,
      ...made.teams.map((spec, index) => ({ kind: "Team", name: chosen.teams[index] ?? "", spec })),
      ...made.apps,
    ]),
);

/** For tests: documents as the text of one file. */
export function textOf(documents: readonly GeneratedDocument[]): string {
  return documents
    .map(({ kind, name, spec }) => writeYaml({ apiVersion, kind, metadata: { name }, spec }))
    .join("---\n");
}

/** For tests: the text of a declaration without errors. */
export const arbitraryDeclaration: fc.Arbitrary<string> = arbitraryDocuments.map(textOf);
