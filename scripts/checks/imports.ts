import { projectFiles, printed, root, run } from "../run.ts";
import { failed, type Outcome, outcomeOfComplaints } from "./check.ts";

interface Violation {
  readonly rule: string;
  readonly from: string;
  readonly to: string;
}

interface Cruised {
  readonly modules: readonly string[];
  readonly violations: readonly Violation[];
}

/**
 * The modules and the violations of dependency-cruiser.config.ts in `folder`, a checkout or a copy of one: of everything below `paths`, and of
 * what that imports.
 */
export async function cruise(folder: string, paths: readonly string[]): Promise<Cruised> {
  const args = [...paths, "--config", "dependency-cruiser.config.ts", "--output-type", "json"];
  const ran = await run("depcruise", args, folder);
  if (!ran.stdout.startsWith("{")) throw new Error(`dependency-cruiser gave no result: ${printed(ran)}`);
  const result = JSON.parse(ran.stdout) as {
    readonly modules: readonly { readonly source: string }[];
    readonly summary: {
      readonly violations: readonly {
        readonly rule: { readonly name: string };
        readonly from: string;
        readonly to: string;
      }[];
    };
  };
  return {
    modules: result.modules.map(({ source }) => source),
    violations: result.summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to })),
  };
}

/** Imports go where ARCHITECTURE.md lets them go, and the checker saw every file of ours. */
export async function checkImportDirection(): Promise<Outcome> {
  const files = await projectFiles(":(glob)packages/*/src/**/*.ts");
  if (files.length === 0) return failed("there is no source file");
  const { modules, violations } = await cruise(root, ["packages", "testbed"]);
  const seen = new Set(modules);
  return outcomeOfComplaints(
    [
      ...files.filter((path) => !seen.has(path)).map((path) => `dependency-cruiser did not see ${path}`),
      ...violations.map(({ rule, from, to }) => `${rule}: ${from} imports ${to}`),
    ],
    `${String(files.length)} files`,
  );
}
