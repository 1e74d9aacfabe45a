import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { describeWithTestbed, startControlPlane } from "../../../../testbed/harness/index.ts";
import { expectCode, workplace } from "../testing/cluster-apply.ts";

const example = (path: string): string => fileURLToPath(new URL(`../../../../examples/${path}`, import.meta.url));
const examples = [
  { name: "frembs", words: [example("frembs")] },
  { name: "shop", words: [example("shop/platform"), "--releases", example("shop/releases"), "--cluster", "nonprod"] },
  { name: "enterprise", words: [example("enterprise/platform.ts"), "--cluster", "quality"] },
];

describeWithTestbed("an apply that finds nothing to do", () => {
  test.each(examples)("of $name only lists, and once a kind", { timeout: 300_000 }, async ({ words }) => {
    await using plane = await startControlPlane({
      components: "all",
      definitions: ["gateway-api", "external-secrets", "network-policy-api", "cilium"],
    });
    using place = workplace("");
    expectCode(await place.run(await place.through(plane), ["apply", ...words, "--yes", "--no-wait"]), 0);
    const way = await place.through(plane);
    const ran = await place.run(way, ["apply", ...words, "--yes", "--no-wait"]);
    expectCode(ran, 0);
    expect(ran.stdout).toContain("nothing to do");
    expect(way.passed.filter(({ method }) => method !== "GET")).toEqual([]);
    const named = way.passed.map(({ path }) => path).filter((path) => !path.includes("?") && !isOfTheServer(path));
    expect(named).toEqual([]);
  });
});

/** Which version it is, what it serves, and which cluster it is: the UID of kube-system, and the platform's own namespace. */
function isOfTheServer(path: string): boolean {
  return /^\/(?:version|apis?|api\/v1|apis\/[^/]+\/[^/]+)$|^\/api\/v1\/namespaces\/(?:kube-system|kubestage-\w+)$/.test(
    path,
  );
}
