import { imagePolicySpec } from "@kubestage/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { describeWithRegistry, type Registry, startRegistry } from "../../../../testbed/harness/index.ts";
import { pushImage, pushOwnImage } from "../registry/testing/push.ts";
import { createTestAuthority, type TestAuthority } from "./testing/authority.ts";
import { serveAuthority } from "./testing/authority-server.ts";
import { cosignIdentity, cosignOwner, type CosignSigner, ownersFolder } from "./testing/cosign.ts";
import { provenance1, source, spdx } from "./testing/predicates.ts";
import { replay } from "./testing/replay.ts";
import { verifyImage } from "./verify-image.ts";

const options = { environment: { HOME: "/nowhere" } };
const owners = ownersFolder();
const workflow = {
  issuer: "https://tokens.example.com",
  subject: "https://git.example.com/shop/web/.ci/release.yml@refs/tags/v1.4.0",
};

await describeWithRegistry("what cosign signed for an identity", () => {
  let registry: Registry;
  let authority: TestAuthority;
  let server: Awaited<ReturnType<typeof serveAuthority>>;
  let release: CosignSigner;
  let other: CosignSigner;
  beforeAll(async () => {
    registry = await startRegistry();
    authority = await createTestAuthority();
    server = await serveAuthority(authority);
    const of = (subject: string) =>
      cosignIdentity(owners.folder, { ...workflow, subject }, server.url, authority.trustedRoot);
    release = of(workflow.subject);
    other = of("https://git.example.com/else/web/.ci/release.yml@refs/tags/v1.4.0");
  });
  afterAll(async () => {
    await registry.stop();
    await server.stop();
    owners.remove();
  });

  const verify = (image: string, changes: object = {}) => {
    const signedBy = [{ ...workflow, subject: "https://git.example.com/shop/web/.ci/release.yml@refs/tags/*" }];
    const policy = imagePolicySpec.parse({ signedBy, trustedRoot: authority.trustedRoot, ...changes });
    return verifyImage({ image, policy, source, now: Date.now() }, options);
  };
  const push = async (): Promise<string> => {
    const name = `${registry.host}/shop/web`;
    return `${name}@${(await pushOwnImage(name, "1", String(Math.random()))).digest}`;
  };
  const failed = (said: RegExp) => ({ outcome: "failed", said: expect.stringMatching(said) as string });

  describe.each(["tags", "bundle"] as const)("and kept as %s", (kept) => {
    test("passes for that identity, and for no other", async () => {
      const image = await push();
      await other.sign(image, kept);
      expect(await verify(image)).toEqual(
        failed(/^none of its signatures counts: it is signed by https:\/\/git.example.com\/else.* does not count$/),
      );
      await release.sign(image, kept);
      expect(await verify(image)).toEqual({ outcome: "passed", said: `signed by ${workflow.subject}` });
    });

    test("passes where cosign says so, and nowhere else", async () => {
      const images = await Promise.all(Array.from({ length: 4 }, push));
      const [, strange = "", owned = "", moved = ""] = images;
      await other.sign(strange, kept);
      await release.sign(owned, kept);
      await replay(owned, moved, kept);
      const ours = await Promise.all(images.map(async (image) => (await verify(image)).outcome === "passed"));
      expect(await Promise.all(images.map((image) => release.verifies(image, kept)))).toEqual(ours);
      expect(ours).toEqual([false, false, true, false]);
    });

    test("passes with what it states, and not for another image", async () => {
      const [image, another] = [await push(), await push()];
      await release.sign(image, kept);
      await release.attest(image, kept, "spdxjson", spdx);
      await release.attest(image, kept, "slsaprovenance1", provenance1());
      const demands = { sbom: {}, provenance: { builders: ["https://builds.example.com/*"] } };
      expect(await verify(image, demands)).toMatchObject({ outcome: "passed" });
      await replay(image, another, kept);
      expect(await verify(another, demands)).toEqual(failed(/another image/));
    });

    test("does not pass by the word of another authority", async () => {
      const stranger = await createTestAuthority();
      const served = await serveAuthority(stranger);
      try {
        const image = await push();
        await cosignIdentity(owners.folder, workflow, served.url, stranger.trustedRoot).sign(image, kept);
        expect(await verify(image)).toEqual(failed(/its certificate or its entry of the log does not hold/));
      } finally {
        await served.stop();
      }
    });
  });

  test("a trusted root that is none is said", async () => {
    const none = failed(/^the policy's trusted root is none of Sigstore's$/);
    expect(await verify(await push(), { trustedRoot: "{}" })).toEqual(none);
  });

  test("what somebody else puts beside an image keeps nobody from passing", async () => {
    const image = await push();
    await release.sign(image, "bundle");
    const digest = image.split("@")[1] ?? "";
    const subject = { mediaType: "application/vnd.oci.image.manifest.v1+json", digest, size: 1 };
    const layers = [
      { mediaType: "application/vnd.dev.sigstore.bundle.v0.3+json", content: "{" },
      { mediaType: "application/vnd.dsse.envelope.v1+json", content: "{}" },
      { mediaType: "application/vnd.dev.cosign.simplesigning.v1+json", content: "x" },
    ];
    await pushImage({
      repository: `${registry.host}/shop/web`,
      tag: `${digest.replace(":", "-")}.sig`,
      layers,
      subject,
    });
    expect(await verify(image)).toMatchObject({ outcome: "passed" });
  });

  test("an image that is not pinned, or not there, fails; a registry that cannot be asked says nothing", async () => {
    const image = await push();
    const [name = ""] = image.split("@");
    const none = `sha256:${"0".repeat(64)}`;
    expect(await verify(`${name}:1`)).toEqual(failed(/is not named by its digest$/));
    expect(await verify(`${name}@${none}`)).toEqual(failed(/has no image with the digest/));
    await expect(verify(`127.0.0.1:1/web@${none}`)).rejects.toMatchObject({ problem: "unreachable" });
  });

  test("a key that cannot be used is said, and not passed over", async () => {
    const { publicKey } = await cosignOwner(owners.folder);
    const none = "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----";
    expect(await verify(await push(), { signedBy: [{ key: publicKey }, { key: none }] })).toEqual(
      failed(/^a key of the policy is none$/),
    );
  });
});
