import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { describeEnforcement } from "./describe-enforcement.ts";
import { frembs } from "./frembs.ts";

const folder = mkdtempSync(join(tmpdir(), "kubestage-versions-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The older versions have no mutating admission: people write affinity, tolerations and labels themselves. */
for (const version of ["1.35", "1.34"] as const) {
  const path = join(folder, `${version}.yaml`);
  const text = readFileSync(new URL("../frembs/platform.yaml", import.meta.url), "utf8");
  writeFileSync(path, text.replace("  cni: calico", `  cni: calico\n  version: "${version}"`));
  describeEnforcement(`frembs, enforced by Kubernetes ${version}`, {
    ...frembs,
    path,
    version,
    namespaces: ["web-dev", "web-prod"],
  });
}
