import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { printed, root, run } from "../run.ts";
import { failed, type Outcome, passed } from "./check.ts";
import { cruise } from "./imports.ts";

interface Plant {
  readonly path: string;
  readonly text: string;
  /** The rules that must be reported for this file, and no others. */
  readonly broken: readonly string[];
}

const importPlants: readonly Plant[] = [
  {
    path: "packages/core/src/manifests/planted.ts",
    text: 'import { readFileSync } from "node:fs";\nexport const planted = readFileSync;\n',
    broken: ["core-is-pure"],
  },
  {
    path: "packages/core/src/compile/planted.ts",
    text: "export const planted = 1;\n",
    broken: [],
  },
  {
    path: "packages/core/src/prove/planted.ts",
    text: 'export { planted } from "../compile/planted.ts";\n',
    broken: ["core-prove", "prove-stays-independent"],
  },
  {
    path: "packages/core/src/check/planted.ts",
    text: 'export { planted } from "../prove/planted-judgement.ts";\n',
    broken: ["check-stays-independent", "core-check"],
  },
  {
    path: "packages/core/src/prove/planted-judgement.ts",
    text: "export const planted = 1;\n",
    broken: [],
  },
  {
    path: "packages/core/src/report/planted.ts",
    text: 'import type { planted } from "../compile/planted.ts";\nexport type Planted = typeof planted;\n',
    broken: [],
  },
  {
    path: "packages/core/src/report/planted-value.ts",
    text: 'export { planted } from "../compile/planted.ts";\n',
    broken: ["core-report"],
  },
  {
    path: "packages/core/src/planted-folder/planted.ts",
    text: 'export { planted } from "../compile/planted.ts";\n',
    broken: ["core-unplaced-folder"],
  },
  {
    path: "packages/core/src/diagnostics/planted.ts",
    text: 'export { planted } from "../../../cli/src/planted.ts";\n',
    broken: ["layer-core", "packages-by-name"],
  },
  {
    path: "packages/cli/src/planted.ts",
    text: "export const planted = 1;\n",
    broken: [],
  },
  {
    path: "packages/workflows/src/planted.ts",
    text: 'export { planted } from "../../core/src/compile/planted.ts";\n',
    broken: ["packages-by-name"],
  },
  {
    path: "packages/cli/src/planted-testbed.ts",
    text: 'export { startControlPlane } from "../../../testbed/harness/index.ts";\n',
    broken: ["testbed-for-tests"],
  },
  {
    path: "packages/cli/src/planted-testbed.test.ts",
    text: 'export { freePorts } from "../../../testbed/harness/ports.ts";\n',
    broken: ["testbed-by-index"],
  },
  {
    path: "testbed/harness/planted.ts",
    text: 'export { planted } from "../../packages/cli/src/planted.ts";\n',
    broken: ["testbed-stays-independent"],
  },
  {
    path: "packages/cli/src/planted-cycle.ts",
    text: 'export * from "./planted-cycle-back.ts";\n',
    broken: [] /* A cycle is reported once. */,
  },
  {
    path: "packages/cli/src/planted-cycle-back.ts",
    text: 'export * from "./planted-cycle.ts";\n',
    broken: ["no-cycle"],
  },
];

const lintPlants: readonly Plant[] = [
  {
    path: "packages/core/src/manifests/planted.ts",
    text: [
      "async function wait(): Promise<void> { await Promise.resolve(); }",
      "export function planted(kind: 'a' | 'b', value: any): number {",
      "  wait();",
      "  console.log(process.argv, value);",
      "  switch (kind) {",
      "    case 'a': return Date.now();",
      "  }",
      "  return Math.random();",
      "}",
    ].join("\n"),
    broken: [
      "eslint(no-console)",
      "eslint(no-restricted-globals)",
      "eslint(no-restricted-properties)",
      "eslint(no-restricted-properties)",
      "typescript(no-explicit-any)",
      "typescript(no-floating-promises)",
      "typescript(switch-exhaustiveness-check)",
    ],
  },
  {
    path: "packages/workflows/src/planted.ts",
    text: "export function planted(): void {\n  console.log(1);\n  process.exit(1);\n}\n",
    broken: ["eslint(no-console)", "unicorn(no-process-exit)"],
  },
  {
    path: "packages/cli/src/planted.ts",
    text: "export default function planted(): void {\n  console.log(1);\n}\n",
    broken: ["import(no-default-export)"],
  },
];

/** The rules of dependency-cruiser.config.ts still bite: each planted violation is reported, and nothing else is. */
export async function checkPlantedImports(): Promise<Outcome> {
  return withPlants(importPlants, async (folder) => {
    const { violations } = await cruise(
      folder,
      importPlants.map(({ path }) => path),
    );
    return judge(
      importPlants,
      violations.map(({ rule, from }) => ({ rule, path: from })),
    );
  });
}

/** So do the lint rules, those that need types among them. */
export async function checkPlantedLint(): Promise<Outcome> {
  return withPlants(lintPlants, async (folder) => {
    const planted = lintPlants.map(({ path }) => path);
    const ran = await run("oxlint", ["--format", "json", ...planted], folder);
    if (!ran.stdout.startsWith("{")) return failed(`oxlint gave no result: ${printed(ran)}`);
    const { diagnostics } = JSON.parse(ran.stdout) as {
      readonly diagnostics: readonly { readonly code: string; readonly filename: string }[];
    };
    return judge(
      lintPlants,
      diagnostics.map(({ code, filename }) => ({ rule: code, path: filename })),
    );
  });
}

/** Only files of ours that were planted are judged: what is wrong elsewhere is the other checks' to say. */
function judge(
  plants: readonly Plant[],
  reported: readonly { readonly rule: string; readonly path: string }[],
): Outcome {
  const count = plants.reduce((sum, { broken }) => sum + broken.length, 0);
  const complaints = plants.flatMap(({ path, broken }) => {
    const found = reported.filter((violation) => violation.path === path).map(({ rule }) => rule);
    const [wanted, got] = [broken, found].map((rules) => rules.toSorted().join(", ") || "nothing");
    return wanted === got ? [] : [`${path}: ${String(wanted)} should be reported, and ${String(got)} was`];
  });
  return complaints.length === 0 ? passed(`${String(count)} violations reported`) : failed(complaints.join("\n"));
}

/** Hands `use` a copy of the sources with `plants` in it. The copy is outside the checkout and goes away in any case. */
async function withPlants(plants: readonly Plant[], use: (folder: string) => Promise<Outcome>): Promise<Outcome> {
  const folder = await mkdtemp(join(tmpdir(), "kubestage-planted-"));
  try {
    await copySources(folder);
    for (const { path, text } of plants) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text);
    }
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The packages of the copy find each other, and not those of the checkout, by name. Nothing imports tests. */
async function copySources(folder: string): Promise<void> {
  for (const file of ["package.json", "tsconfig.json", "dependency-cruiser.config.ts", ".oxlintrc.json"])
    await cp(join(root, file), join(folder, file));
  for (const sources of ["packages", "testbed"])
    await cp(join(root, sources), join(folder, sources), {
      recursive: true,
      filter: (path) => basename(path) !== "node_modules" && !path.endsWith(".test.ts"),
    });
  for (const name of await readdir(join(folder, "packages"))) {
    const own = join(root, "packages", name, "node_modules");
    if (existsSync(own)) await symlink(own, join(folder, "packages", name, "node_modules"), "junction");
  }
  await mkdir(join(folder, "node_modules", "@kubestage"), { recursive: true });
  for (const name of await readdir(join(root, "node_modules")))
    if (name !== "@kubestage" && name !== "kubestage")
      await symlink(join(root, "node_modules", name), join(folder, "node_modules", name), "junction");
  for (const name of await readdir(join(folder, "packages")))
    await symlink(join(folder, "packages", name), join(folder, "node_modules", "@kubestage", name), "junction");
}
