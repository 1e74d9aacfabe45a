import { generateKeyPairSync } from "node:crypto";
import { imagePolicySpec } from "@kubestage/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { describeWithRegistry, type Registry, startRegistry } from "../../../../testbed/harness/index.ts";
import { pushIndex, pushOwnImage } from "../registry/testing/push.ts";
import { cosignOwner, type CosignOwner, ownersFolder } from "./testing/cosign.ts";
import {
  builder,
  cosignVulnerabilities,
  cyclonedx,
  daysAgo,
  grype,
  provenance02,
  provenance1,
  source,
  spdx,
} from "./testing/predicates.ts";
import { replay } from "./testing/replay.ts";
import { verifyImage } from "./verify-image.ts";

const options = { environment: { HOME: "/nowhere" } };
const owners = ownersFolder();

await describeWithRegistry("what cosign signed", () => {
  let registry: Registry;
  let owner: CosignOwner;
  let stranger: CosignOwner;
  beforeAll(async () => {
    owner = await cosignOwner(owners.folder);
    stranger = await cosignOwner(owners.folder);
  });
  afterAll(() => owners.remove());

  const verify = (image: string, policy: object, now = Date.now()): Promise<{ outcome: string; said: string }> => {
    const read = imagePolicySpec.parse({ signedBy: [{ key: owner.publicKey }], ...policy });
    return verifyImage({ image, policy: read, source, now }, options);
  };
  const push = async (name: string): Promise<string> => {
    const { digest } = await pushOwnImage(`${registry.host}/shop/${name}`, "1", `${name} ${Math.random()}`);
    return `${registry.host}/shop/${name}@${digest}`;
  };
  const failed = (said: string | RegExp): object => ({
    outcome: "failed",
    said: expect.stringMatching(said) as string,
  });

  describe.each([
    ["tags", "tags"],
    ["bundle", "tags"],
    ["bundle", "referrers"],
  ] as const)("and kept as %s, in a registry that keeps referrers by %s", (kept, keeps) => {
    beforeAll(async () => {
      registry = await startRegistry({ keeps });
    });
    afterAll(() => registry.stop());

    test("passes, and names the key", async () => {
      const image = await push("web");
      expect(await verify(image, {})).toEqual({ outcome: "failed", said: "it has no signature" });
      await stranger.sign(image, kept);
      expect(await verify(image, {})).toEqual(
        failed("^none of its signatures counts: it is signed by nobody whose word"),
      );
      await owner.sign(image, kept);
      expect(await verify(image, {})).toEqual({
        outcome: "passed",
        said: expect.stringMatching(/^signed by the key [0-9a-f]{12}$/) as string,
      });
    });

    test("does not count for another image beside which it is put", async () => {
      const [web, other] = [await push("web"), await push("web")];
      await owner.sign(web, kept);
      await owner.attest(web, kept, "spdxjson", spdx);
      await replay(web, other, kept);
      expect(await verify(other, {})).toEqual(failed("^none of its signatures counts: it .* another image$"));
      expect(await verify(other, { signedBy: undefined, sbom: { signedBy: [{ key: owner.publicKey }] } })).toEqual(
        failed("that counts: it speaks of another image$"),
      );
    });

    test("passes where cosign says so, and nowhere else", async () => {
      const images = await Promise.all(Array.from({ length: 4 }, () => push("judged")));
      const [, strange = "", owned = "", moved = ""] = images;
      await stranger.sign(strange, kept);
      await owner.sign(owned, kept);
      await replay(owned, moved, kept);
      const ours = await Promise.all(images.map(async (image) => (await verify(image, {})).outcome === "passed"));
      expect(await Promise.all(images.map((image) => owner.verifies(image, kept)))).toEqual(ours);
      expect(ours).toEqual([false, false, true, false]);
    });

    test("is an index or one of its images, and not the other", async () => {
      const name = `${registry.host}/shop/platforms`;
      const amd64 = await pushOwnImage(name, "amd64", String(Math.random()));
      const index = await pushIndex(name, "1", [amd64]);
      await owner.sign(`${name}@${index.digest}`, kept);
      expect(await verify(`${name}:1@${index.digest}`, {})).toMatchObject({ outcome: "passed" });
      expect(await verify(`${name}@${amd64.digest}`, {})).toEqual(failed("^it has no signature$"));
    });

    test("and states is no signature, and a signature states nothing", async () => {
      const image = await push("web");
      await owner.attest(image, kept, "spdxjson", spdx);
      expect(await verify(image, {})).toEqual(failed("^it has no signature$"));
      await owner.sign(image, kept);
      expect(await verify(image, { provenance: { builders: [builder] } })).toEqual(failed("^it has no provenance$"));
    });

    test("says who built it, and from what", async () => {
      const image = await push("web");
      const policy = { provenance: { builders: ["https://builds.example.com/builder@*"] } };
      await owner.sign(image, kept);
      await stranger.attest(image, kept, "slsaprovenance1", provenance1());
      expect(await verify(image, policy)).toEqual(failed("^it has no provenance that counts: it is signed by nobody"));
      await owner.attest(image, kept, "slsaprovenance1", provenance1({ builder: "https://laptop.example.com" }));
      expect(await verify(image, policy)).toEqual(failed("^it was built by https://laptop.example.com, which is none"));
      await owner.attest(image, kept, "slsaprovenance", provenance02());
      expect(await verify(image, policy)).toMatchObject({
        outcome: "passed",
        said: expect.stringMatching(`; built by ${builder} from git.example.com/shop/web at 3e11516d0eed$`) as string,
      });
    });

    test("says that it was built from a repository of its own, beside images of the release's", async () => {
      const image = await push("proxy");
      const name = `${registry.host}/shop/proxy`;
      const of = (repositories: object) => ({ provenance: { builders: [builder], repositories } });
      const repository = "https://git.example.com/net/proxy";
      await owner.sign(image, kept);
      await owner.attest(image, kept, "slsaprovenance1", provenance1({ repository, commit: "1".repeat(40) }));
      expect(await verify(image, of({}))).toEqual(failed("and not from the release's source$"));
      expect(await verify(image, of({ [name]: "https://git.example.com/net/other" }))).toEqual(
        failed("^it was built from git.example.com/net/proxy, and not from https://git.example.com/net/other$"),
      );
      expect(await verify(image, of({ [name]: repository }))).toMatchObject({
        outcome: "passed",
        said: expect.stringMatching(/ from git.example.com\/net\/proxy at 1{12}$/) as string,
      });
    });

    test("lists what is in it", async () => {
      const image = await push("web");
      await owner.sign(image, kept);
      await owner.attest(image, kept, "cyclonedx", cyclonedx);
      expect(await verify(image, { sbom: { formats: ["spdx"] } })).toEqual(
        failed("^it has no list of contents as SPDX$"),
      );
      expect(await verify(image, { sbom: {} })).toMatchObject({ outcome: "passed" });
      await owner.attest(image, kept, "spdxjson", spdx);
      expect(await verify(image, { sbom: { formats: ["spdx"] } })).toMatchObject({ outcome: "passed" });
    });

    test("says which vulnerabilities are known, for as long as a report counts", async () => {
      const image = await push("web");
      const found = [
        { id: "CVE-2026-0001", severity: "high" },
        { id: "CVE-2026-0002", severity: "low" },
      ];
      const vulnerabilities = { atMost: "medium", noOlderThan: "7d" };
      await owner.sign(image, kept);
      await owner.attest(image, kept, "vuln", cosignVulnerabilities(found, daysAgo(2)));
      expect(await verify(image, { vulnerabilities })).toEqual(failed(/^trivy found CVE-2026-0001 \(high\)$/));
      const except = [{ id: "CVE-2026-0001", reason: "the code is never reached" }];
      const policy = { vulnerabilities: { ...vulnerabilities, except } };
      expect(await verify(image, policy)).toMatchObject({ outcome: "passed" });
      expect(await verify(image, policy, daysAgo(-6))).toEqual(
        failed("^its newest report of a scanner is 8 days old$"),
      );
      await owner.attest(image, kept, "custom", grype([{ id: "CVE-2026-0003", severity: "Critical" }], daysAgo(1)));
      expect(await verify(image, policy)).toEqual(failed(/^grype and trivy found CVE-2026-0003 \(critical\)$/));
    });
  });

  describe("with a key of another kind", () => {
    beforeAll(async () => {
      registry = await startRegistry();
    });
    afterAll(() => registry.stop());

    test.each([
      ["RSA", () => generateKeyPairSync("rsa", { modulusLength: 3072 })],
      ["P-384", () => generateKeyPairSync("ec", { namedCurve: "P-384" })],
      ["P-521", () => generateKeyPairSync("ec", { namedCurve: "P-521" })],
    ] as const)("counts as well: %s", async (_, generate) => {
      const { privateKey } = generate();
      const other = await cosignOwner(owners.folder, privateKey.export({ type: "pkcs8", format: "pem" }).toString());
      const policy = { signedBy: [{ key: other.publicKey }] };
      for (const kept of ["tags", "bundle"] as const) {
        const image = await push(kept);
        await owner.sign(image, kept);
        expect(await verify(image, policy)).toMatchObject({ outcome: "failed" });
        await other.sign(image, kept);
        expect(await verify(image, policy)).toMatchObject({ outcome: "passed" });
      }
    });
  });
});
