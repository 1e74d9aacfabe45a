import { load } from "js-yaml";
import { describe, expect, test } from "vitest";
import { isPipeline, isPipelineAsWritten, pipelineFiles } from "./pipeline-files.ts";
import { pipelineSystems } from "./pipeline.ts";
import { pipelineUnits } from "./pipeline-units.ts";
import { byPullRequest, pipelineRequest } from "./testing.ts";

interface Workflow {
  readonly on: { readonly push?: { readonly paths?: readonly string[] }; readonly schedule?: unknown };
  readonly jobs: Readonly<Record<string, Job>>;
}
interface Job {
  readonly permissions: Readonly<Record<string, string>>;
  readonly environment?: string;
  readonly "timeout-minutes"?: number;
  readonly steps: readonly {
    readonly uses?: string;
    readonly env?: Readonly<Record<string, string>>;
    readonly run?: string;
  }[];
}

const workflows = (changed = {}): Workflow[] =>
  pipelineFiles(pipelineRequest("github", changed)).map(({ text }) => load(text) as Workflow);

describe("units", () => {
  test("the platform's documents, then apps; images that are pinned already are nobody's to build", () => {
    expect(pipelineUnits(pipelineRequest("github"))).toEqual([
      { name: "platform", folder: "platform", images: [], changes: ["platform"] },
      {
        name: "web",
        folder: "apps/web",
        images: [
          {
            declared: "registry.example.com/shop/web:1",
            repository: "registry.example.com/shop/web",
            dockerfile: "apps/web/Dockerfile",
          },
        ],
        changes: ["apps/web", "platform"],
      },
      {
        name: "cart",
        folder: "apps/cart",
        images: [
          {
            declared: "registry.example.com/shop/cart:2",
            repository: "registry.example.com/shop/cart",
            dockerfile: "apps/cart/cart.Dockerfile",
          },
          {
            declared: "registry.example.com/others/cache:8",
            repository: "registry.example.com/others/cache",
            dockerfile: undefined,
          },
        ],
        changes: ["apps/cart", "platform"],
      },
    ]);
  });

  test("of an app whose folder is the root every change counts", () => {
    const request = pipelineRequest("github", { apps: ["web"], context: "." });
    expect(pipelineUnits(request)).toMatchObject([{ name: "web", folder: ".", changes: undefined }]);
    expect(workflows({ apps: ["web"], context: "." })[0]?.on.push).toEqual({ branches: ["main"] });
  });
});

describe("GitHub", () => {
  test("no job has more than it needs, and none that builds knows the key", () => {
    for (const { jobs } of workflows())
      for (const [name, { permissions, environment, steps, ...job }] of Object.entries(jobs)) {
        expect(permissions).toEqual(name === "promote" ? {} : { contents: "read" });
        expect(environment).toBe(name === "build" ? undefined : "kubestage");
        expect(job["timeout-minutes"]).toBeGreaterThan(0);
        expect(steps.filter(({ uses }) => uses !== undefined)).toEqual([]);
        expect(JSON.stringify(steps).includes("KUBESTAGE_KEY")).toBe(name !== "build");
        expect(JSON.stringify(steps).includes("secrets.REGISTRY")).toBe(name === "build");
      }
  });

  test("what builds has one commit, what releases all of the history without the contents of old files", () => {
    const fetched = workflows().flatMap(({ jobs }) =>
      Object.entries(jobs).map(
        ([name, { steps }]) => `${name} ${/git fetch --quiet (\S+)/.exec(steps[0]?.run ?? "")?.[1]}`,
      ),
    );
    expect([...new Set(fetched)].toSorted()).toEqual([
      "build --depth=1",
      "promote undefined",
      "release --filter=blob:none",
    ]);
  });

  test("where a stage is entered by pull request, what promotes has the commits and the token of the code host", () => {
    for (const { jobs } of workflows({ platform: byPullRequest })) {
      const { permissions, steps } = jobs["promote"] ?? expect.fail("there is no such job");
      expect(permissions).toEqual({ contents: "read" });
      expect(steps[0]?.run).toContain("git fetch --quiet --filter=tree:0 ");
      expect(steps[1]?.env?.["HOST_TOKEN"]).toBe("${{ secrets.HOST_TOKEN }}");
      for (const [name, other] of Object.entries(jobs))
        expect(JSON.stringify(other).includes("HOST_TOKEN")).toBe(name === "promote");
    }
  });

  test("nothing runs for a pull request", () => {
    for (const { on } of workflows())
      expect(Object.keys(on)).toEqual(on.schedule ? ["schedule", "workflow_dispatch"] : ["push", "workflow_dispatch"]);
  });
});

test("GitLab: what builds is in no environment, so that it has none of the variables that sign", () => {
  const [file] = pipelineFiles(pipelineRequest("gitlab"));
  const jobs = Object.entries(load(file?.text ?? "") as Record<string, { readonly environment?: object }>);
  expect(jobs.filter(([, { environment }]) => environment === undefined).map(([name]) => name)).toEqual([
    "build-web",
    "build-cart",
  ]);
});

test("GitLab: what releases has all of the history, and what opens merge requests the commits", () => {
  const variablesOf = (changed = {}) => {
    const jobs = load(pipelineFiles(pipelineRequest("gitlab", changed))[0]?.text ?? "") as Record<string, object>;
    const wanted = Object.entries(jobs).filter(([name]) => !name.startsWith("build-"));
    return wanted.map(([name, job]) => [name.split("-")[0], "variables" in job ? job.variables : undefined]);
  };
  const release = ["release", { GIT_DEPTH: "0" }];
  expect(variablesOf()).toEqual([release, release, release, ["promote", { GIT_STRATEGY: "none" }]]);
  const commits = ["promote", { GIT_DEPTH: "0", GIT_CHECKOUT: "false" }];
  expect(variablesOf({ platform: byPullRequest })).toEqual([release, release, release, commits]);
});

test("the way to the ledger asks for no secret that it does not need", () => {
  for (const system of pipelineSystems) {
    const textOf = (ledger: string): string =>
      pipelineFiles(pipelineRequest(system, { ledger }))
        .map(({ text }) => text)
        .join("");
    const secrets = (ledger: string): string[] => [
      ...new Set(textOf(ledger).match(/KUBESTAGE_(KNOWN_HOSTS|LEDGER_TOKEN)/g)),
    ];
    expect(secrets("git@git.example.com:shop/ledger.git")).toEqual(["KUBESTAGE_KNOWN_HOSTS"]);
    expect(secrets("https://git.example.com/shop/ledger.git")).toEqual(["KUBESTAGE_LEDGER_TOKEN"]);
    expect(secrets("/srv/ledger.git")).toEqual([]);
    expect(textOf("https://git.example.com:8443/l.git")).toContain("credential.https://git.example.com:8443.helper");
  }
});

test.each(pipelineSystems)("%s: a file knows whether it was changed", (system) => {
  for (const { text } of pipelineFiles(pipelineRequest(system))) {
    expect([isPipeline(text), isPipelineAsWritten(text)]).toEqual([true, true]);
    expect([isPipeline(`${text} `), isPipelineAsWritten(`${text} `)]).toEqual([true, false]);
    expect([isPipeline(`\n${text}`), isPipelineAsWritten(`\n${text}`)]).toEqual([false, false]);
  }
  expect(isPipelineAsWritten("")).toBe(false);
});
