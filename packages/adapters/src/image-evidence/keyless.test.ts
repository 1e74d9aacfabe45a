import { beforeAll, describe, expect, test } from "vitest";
import { identitiesBy } from "./keyless.ts";
import { readSignedLayer, type SignedPiece } from "./signed-piece.ts";
import { createTestAuthority, type TestAuthority } from "./testing/authority.ts";
import { whoSigned } from "./who-signed.ts";

const identity = {
  issuer: "https://tokens.example.com",
  subject: "https://git.example.com/shop/web/.ci/release.yml@refs/tags/v1.2.3",
};
const known = (changes: Partial<typeof identity> = {}) => [{ by: "identity" as const, ...identity, ...changes }];
const bundleType = "application/vnd.dev.sigstore.bundle.v0.3+json";
const statement = { _type: "https://in-toto.io/Statement/v1", subject: [], predicateType: "x", predicate: {} };
const nobody = { problem: expect.any(String) as string };

function pieceOf(bundle: unknown): SignedPiece {
  const text = typeof bundle === "string" ? bundle : JSON.stringify(bundle);
  const piece = readSignedLayer(bundleType, Buffer.from(text), {});
  if (!piece) throw new Error("the bundle is none");
  return piece;
}

describe("an identity", () => {
  let authority: TestAuthority;
  let bundle: string;
  /** A bundle as JSON, of which tests change a part. */
  const changed = (change: (bundle: Record<string, Record<string, unknown>>) => void): SignedPiece => {
    const json = JSON.parse(bundle) as Record<string, Record<string, unknown>>;
    change(json);
    return pieceOf(json);
  };
  const ask = (piece: SignedPiece, signers = known()) => whoSigned(piece, signers, identitiesBy(authority.trustedRoot));
  beforeAll(async () => {
    authority = await createTestAuthority();
    bundle = await authority.signStatement(identity, statement);
  });

  test("counts by its issuer and its subject, or the beginning of that", () => {
    const piece = pieceOf(bundle);
    expect(ask(piece)).toEqual({ signer: identity.subject });
    expect(ask(piece, known({ subject: "https://git.example.com/shop/web/.ci/release.yml@refs/tags/*" }))).toEqual({
      signer: identity.subject,
    });
    expect(ask(piece, known({ subject: "https://git.example.com/shop/web/.ci/release.yml@refs/heads/*" }))).toEqual(
      nobody,
    );
    expect(ask(piece, known({ subject: identity.subject.slice(0, -1) }))).toEqual(nobody);
    expect(ask(piece, known({ issuer: "https://tokens.example.com.example.org" }))).toEqual(nobody);
  });

  test("counts in the form of cosign before version 3", async () => {
    const payload = Buffer.from('{"critical":{}}');
    const annotations = await authority.annotate(identity, payload.toString());
    const type = "application/vnd.dev.cosign.simplesigning.v1+json";
    const read = (content: Buffer, changes = {}) =>
      readSignedLayer(type, content, { ...annotations, ...changes }) ?? expect.fail("no piece");
    expect(ask(read(payload))).toEqual({ signer: identity.subject });
    expect(ask(read(Buffer.from('{"critical":[]}')))).toEqual(nobody);
    const later = JSON.parse(annotations["dev.sigstore.cosign/bundle"] ?? "") as {
      Payload: { integratedTime: number };
    };
    later.Payload.integratedTime += 1;
    expect(ask(read(payload, { "dev.sigstore.cosign/bundle": JSON.stringify(later) }))).toEqual(nobody);
    expect(ask(read(payload, { "dev.sigstore.cosign/bundle": "" }))).toEqual(nobody);
  });

  test("does not count where another authority vouches for it", async () => {
    const other = await createTestAuthority();
    expect(ask(pieceOf(await other.signStatement(identity, statement)))).toEqual({
      problem: expect.stringMatching(/^its certificate or its entry of the log does not hold/) as string,
    });
  });

  test("does not count where no log saw its certificate", async () => {
    const silent = await createTestAuthority({ isLogged: false });
    const piece = pieceOf(await silent.signStatement(identity, statement));
    expect(whoSigned(piece, known(), identitiesBy(silent.trustedRoot))).toEqual(nobody);
  });

  test("does not count where no log saw what it signed, or another log, or something else", async () => {
    const material = "verificationMaterial";
    expect(ask(changed((json) => (json[material] = { ...json[material], tlogEntries: [] })))).toEqual(nobody);
    const other = JSON.parse(await authority.signStatement(identity, statement)) as Record<
      string,
      Record<string, unknown>
    >;
    const entries = other[material]?.["tlogEntries"];
    expect(ask(changed((json) => (json[material] = { ...json[material], tlogEntries: entries })))).toEqual(nobody);
  });

  test("has not signed what was changed afterwards, nor under another type", () => {
    const payload = Buffer.from(JSON.stringify({ ...statement, predicateType: "y" })).toString("base64");
    expect(ask(changed((json) => (json["dsseEnvelope"] = { ...json["dsseEnvelope"], payload })))).toEqual(nobody);
    const payloadType = "text/plain";
    expect(ask(changed((json) => (json["dsseEnvelope"] = { ...json["dsseEnvelope"], payloadType })))).toEqual(nobody);
  });

  test("has not signed an envelope that lies beside something else it has signed", () => {
    const messageSignature = { messageDigest: { algorithm: "SHA2_256", digest: "AA==" }, signature: "MAA=" };
    expect(ask(changed((json) => (json["messageSignature"] = messageSignature)))).toEqual({
      problem: "its certificate is for something else",
    });
  });

  test("is not asked for where the bundle names a key", () => {
    const publicKey = { hint: "x" };
    expect(ask(changed((json) => (json["verificationMaterial"] = { publicKey })))).toEqual(nobody);
  });
});

test("a trusted root that is none is said", () => {
  expect(() => identitiesBy("{")).toThrow();
  expect(() => identitiesBy('{"tlogs":7}')).toThrow();
});
