import type { IConfiguration } from "dependency-cruiser";

/**
 * Who may import whom (ARCHITECTURE.md). A folder of core may import the folders listed for it and nothing else of core;
 * a folder that is not listed here may import nothing, so a new one has to be placed.
 * `npm run check imports` also plants violations of these rules in a copy and fails unless each is reported.
 */
const text = ["diagnostics", "manifests", "model"];
/** Those that report may import values of; types it may import of any folder. */
const reportFolders = [...text, "verdicts"];
const core: Readonly<Record<string, readonly string[]>> = {
  diagnostics: [],
  manifests: ["diagnostics"],
  model: ["diagnostics", "manifests", "verdicts"],
  parse: text,
  compile: text,
  parity: [...text, "compile"],
  conform: text,
  import: text,
  verdicts: ["diagnostics", "manifests"],
  intend: [...text, "verdicts", "parse"],
  prove: ["diagnostics", "manifests", "verdicts"],
  check: ["diagnostics", "manifests", "verdicts"],
  plan: ["diagnostics", "manifests"],
  promote: [...text, "verdicts"],
  pipelines: text,
  report: reportFolders,
};
const folders = Object.keys(core);

/** Lowest first. A package may import those before it. */
const layers = ["core", "adapters", "workflows", "cli"];

const tests = "\\.test\\.ts$|/testing(/|\\.ts$)";
const inCore = (names: readonly string[]): string => `^packages/core/src/(${names.join("|")})/`;

const coreFolderRules = Object.entries(core)
  .filter(([folder]) => folder !== "report")
  .map(([folder, allowed]) => ({
    name: `core-${folder}`,
    severity: "error" as const,
    comment: `core/${folder} may import of core only: ${allowed.join(", ") || "nothing"}`,
    from: { path: inCore([folder]), pathNot: tests },
    to: { path: "^packages/core/src/", pathNot: inCore([folder, ...allowed]) },
  }));

const reportRule = {
  name: "core-report",
  severity: "error" as const,
  comment: "core/report may import values only of " + reportFolders.join(", ") + ", and types of any folder of core",
  from: { path: inCore(["report"]), pathNot: tests },
  to: {
    path: "^packages/core/src/",
    pathNot: inCore(["report", ...reportFolders]),
    dependencyTypesNot: ["type-only"],
  },
};

const layerRules = layers.slice(0, -1).map((layer, index) => ({
  name: `layer-${layer}`,
  severity: "error" as const,
  comment: `${layer} may not import ${layers.slice(index + 1).join(", ")}: ${layers.join(" <- ")}`,
  from: { path: `^packages/${layer}/` },
  to: { path: `^packages/(${layers.slice(index + 1).join("|")})/` },
}));

const configuration: IConfiguration = {
  forbidden: [
    ...coreFolderRules,
    reportRule,
    ...layerRules,
    {
      name: "core-unplaced-folder",
      severity: "error" as const,
      comment:
        "a folder of core that is not placed in dependency-cruiser.config.ts may not import core, nor be imported",
      from: { path: "^packages/core/src/[^/]+/", pathNot: [inCore(folders), tests] },
      to: { path: "^packages/core/src/" },
    },
    {
      name: "prove-stays-independent",
      severity: "error" as const,
      comment:
        "prove may not reach compile, intend or model by any road, or a bug in the compiler would certify itself",
      from: { path: inCore(["prove"]), pathNot: tests },
      to: { path: inCore(["compile", "intend", "model"]), reachable: true },
    },
    {
      name: "check-stays-independent",
      severity: "error" as const,
      comment: "check may not reach prove by any road, or a bug in the prover would certify itself",
      from: { path: inCore(["check"]), pathNot: tests },
      to: { path: inCore(["prove", "compile", "intend", "model"]), reachable: true },
    },
    {
      name: "core-is-pure",
      severity: "error" as const,
      comment: "core performs no I/O: it imports no built-in module (node:crypto for hashing stands in one file)",
      from: { path: "^packages/core/src/", pathNot: [tests, "^packages/core/src/manifests/content-hash\\.ts$"] },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "core-hashes-only",
      severity: "error" as const,
      comment: "content-hash.ts may import node:crypto and no other built-in module",
      from: { path: "^packages/core/src/manifests/content-hash\\.ts$" },
      to: { dependencyTypes: ["core"], pathNot: "^(node:)?crypto$" },
    },
    {
      name: "packages-by-name",
      severity: "error" as const,
      comment:
        "another package is imported by its name, which is its index; what a prompt shows has one of its own, to load little",
      from: { path: "^packages/([^/]+)/" },
      to: {
        path: "^packages/[^/]+/src/",
        pathNot: ["^packages/$1/", "^packages/[^/]+/src/(index|main|prompt|state/index)\\.ts$"],
      },
    },
    {
      name: "no-test-code",
      severity: "error" as const,
      comment: "code may not import its tests",
      from: { path: "^packages/", pathNot: tests },
      to: { path: tests },
    },
    {
      name: "testbed-for-tests",
      severity: "error" as const,
      comment: "the test bed is for tests only",
      from: { path: "^packages/", pathNot: tests },
      to: { path: "^testbed/" },
    },
    {
      name: "testbed-by-index",
      severity: "error" as const,
      comment: "the test bed is used through its indexes",
      from: { path: "^packages/" },
      to: { path: "^testbed/", pathNot: "^testbed/(harness|hosts)/index\\.ts$" },
    },
    {
      name: "testbed-stays-independent",
      severity: "error" as const,
      comment: "the test bed knows nothing of kubestage, or its faults would be in what tests compare with",
      from: { path: "^testbed/" },
      to: { path: "^packages/" },
    },
    {
      name: "no-cycle",
      severity: "error" as const,
      comment: "no cycles, types included",
      from: { path: "^(packages|testbed)/" },
      to: { circular: true },
    },
    {
      name: "resolvable",
      severity: "error" as const,
      comment: "every import resolves",
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(dist|out)/" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["types", "import", "node", "default"],
      extensions: [".ts", ".js", ".json", ".d.ts"],
    },
  },
};

export default configuration;
