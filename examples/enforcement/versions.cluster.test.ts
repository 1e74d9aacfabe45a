import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll } from "vitest";
import { describeEnforcement } from "./describe-enforcement.ts";
import { enterprise } from "./enterprise.ts";
import { frembs } from "./frembs.ts";
import type { Scenario } from "./scenario.ts";
import { shop } from "./shop.ts";

const examples = fileURLToPath(new URL("..", import.meta.url));
/** In the checkout, where a declaration in TypeScript finds what it imports. */
const folder = join(examples, "..", "out", `enforcement-versions-${process.pid}`);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/**
 * The older versions have no mutating admission: people write affinity, tolerations and labels themselves. The smallest
 * example is always enforced by both; the others, for which it takes minutes, with ENFORCEMENT=versions or ENFORCEMENT=full.
 */
const others: Readonly<Record<string, Scenario>> = ["versions", "full"].includes(process.env["ENFORCEMENT"] ?? "")
  ? { ...shop, ...enterprise }
  : {};
for (const version of ["1.35", "1.34"] as const) {
  describeEnforcement(`frembs, enforced by Kubernetes ${version}`, declaredAt(frembs, version));
  for (const [what, scenario] of Object.entries(others))
    describeEnforcement(`${what}, enforced by Kubernetes ${version}`, declaredAt(scenario, version));
}

/** A scenario whose declaration says another version of Kubernetes, and nothing else. */
function declaredAt(scenario: Scenario, version: "1.34" | "1.35"): Scenario {
  const [example = ""] = scenario.path.split("/");
  const copy = join(folder, version);
  cpSync(join(examples, example), join(copy, example), { recursive: true });
  for (const name of readdirSync(join(copy, example), { recursive: true, encoding: "utf8" })) {
    if (!/(platform|clusters)\.(yaml|ts)$/.test(name)) continue;
    const path = join(copy, example, name);
    const text = readFileSync(path, "utf8");
    // The smallest example leaves its cluster's version out.
    const declared = text.replace("\nspec:\n  cni: calico\n", `\nspec:\n  version: "${version}"\n  cni: calico\n`);
    writeFileSync(path, declared.replaceAll(/version: "1\.\d+"/g, `version: "${version}"`));
  }
  return {
    ...scenario,
    version,
    path: join(copy, scenario.path),
    ...(scenario.releases !== undefined && { releases: join(copy, scenario.releases) }),
  };
}
