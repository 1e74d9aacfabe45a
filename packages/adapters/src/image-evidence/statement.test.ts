import { generateKeyPairSync } from "node:crypto";
import { describe, expect, test } from "vitest";
import { preAuthenticationEncoding } from "./dsse.ts";
import { readImageKey } from "./public-key.ts";
import { readSignedLayer } from "./signed-piece.ts";
import { readStatement, saysSigned } from "./statement.ts";
import { ownKey } from "./testing/own-key.ts";
import { whoSigned } from "./who-signed.ts";

const hex = "1a8e074cac724e3d5d430357162549d6f98433b8183f25991d6e7c5fc7d96b2a";
const digest = `sha256:${hex}`;
const statement = {
  _type: "https://in-toto.io/Statement/v1",
  subject: [{ name: "web", digest: { sha256: hex } }],
  predicateType: "https://spdx.dev/Document",
  predicate: { spdxVersion: "SPDX-2.3" },
};
const base64 = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64");
const envelopeType = "application/vnd.dsse.envelope.v1+json";

test("what is signed is encoded as the specification says", () => {
  // Source: https://github.com/secure-systems-lab/dsse/blob/v1.0.2/protocol.md#test-vectors
  const encoded = preAuthenticationEncoding({
    payloadType: "http://example.com/HelloWorld",
    payload: Buffer.from("hello world"),
  });
  expect(encoded.toString()).toBe("DSSEv1 29 http://example.com/HelloWorld 11 hello world");
  expect(preAuthenticationEncoding({ payloadType: "ü", payload: Buffer.alloc(0) }).toString()).toBe("DSSEv1 2 ü 0 ");
});

describe("a signature", () => {
  const owner = ownKey();
  const signed = owner.signStatement(statement);
  const nobody = { problem: "it is signed by nobody whose word counts" };

  test("counts by its key, and by no other", () => {
    expect(whoSigned(signed, [ownKey().signer, owner.signer], undefined)).toMatchObject({
      signer: expect.stringMatching(/^the key/) as string,
    });
    expect(whoSigned(signed, [ownKey().signer], undefined)).toEqual(nobody);
    expect(whoSigned(signed, [], undefined)).toEqual(nobody);
  });

  test.each([
    ["another payload", { payload: base64({ ...statement, predicate: {} }) }],
    ["another type", { payloadType: "application/vnd.in-toto+json; x" }],
    ["no bytes", { signatures: [{ sig: "" }] }],
    ["other bytes", { signatures: [{ sig: "AAAA" }] }],
  ])("does not count for %s", (_, envelope) => {
    expect(whoSigned(owner.signStatement(statement, { envelope }), [owner.signer], undefined)).toEqual(nobody);
  });

  test("counts among several in one envelope", () => {
    const both = { signatures: [{ sig: "AAAA" }, { sig: signed.signatures[0]?.toString("base64") }] };
    expect(whoSigned(owner.signStatement(statement, { envelope: both }), [owner.signer], undefined)).toMatchObject({
      signer: expect.anything() as string,
    });
  });

  test("of a payload is none of an envelope with the same bytes", () => {
    const content = Buffer.from("{}");
    const sig = owner.signStatement("{}").signatures[0]?.toString("base64") ?? "";
    const piece = readSignedLayer("application/vnd.dev.cosign.simplesigning.v1+json", content, {
      "dev.cosignproject.cosign/signature": sig,
    });
    expect(piece && whoSigned(piece, [owner.signer], undefined)).toEqual(nobody);
  });
});

describe("a statement", () => {
  const owner = ownKey();
  const read = (changes: object, as = {}) =>
    readStatement(owner.signStatement({ ...statement, ...changes }, as), digest);

  test("speaks of the image", () => {
    expect(read({})).toEqual({ predicateType: statement.predicateType, predicate: statement.predicate });
    expect(read({ _type: "https://in-toto.io/Statement/v0.1" })).toMatchObject({ predicate: statement.predicate });
    expect(read({ subject: [{ digest: { sha256: "0".repeat(64) } }, ...statement.subject] })).toMatchObject({
      predicate: statement.predicate,
    });
  });

  test.each([
    ["another image", { subject: [{ digest: { sha256: "0".repeat(64) } }] }, "it speaks of another image"],
    [
      "the image by its name only",
      { subject: [{ name: digest, digest: { sha1: hex.slice(0, 40) } }] },
      "it speaks of another image",
    ],
    ["the image by another kind of digest", { subject: [{ digest: { sha512: hex } }] }, "it speaks of another image"],
    ["nothing", { subject: [] }, "it is no statement of in-toto"],
    ["itself as something else", { _type: "https://example.com/Statement" }, "it is no statement of in-toto"],
  ])("that speaks of %s is refused", (_, changes, problem) => {
    expect(read(changes)).toEqual({ problem });
  });

  test("that is signed as something else is refused", () => {
    expect(read({}, { payloadType: "application/json" })).toEqual({
      problem: "it is not marked as a statement of in-toto",
    });
  });

  test("that is no JSON is refused", () => {
    expect(readStatement(owner.signStatement("<html>"), digest)).toEqual({ problem: "it is no statement of in-toto" });
  });

  test("is a signature only where it says no more than that", () => {
    expect(saysSigned(owner.signStatement(statement), digest)).toEqual({
      problem: "it is no signature but a statement",
    });
    const signature = { ...statement, predicateType: "https://sigstore.dev/cosign/sign/v1", predicate: {} };
    expect(saysSigned(owner.signStatement(signature), digest)).toBe(true);
    expect(saysSigned(owner.signStatement(signature), `sha256:${"0".repeat(64)}`)).toEqual({
      problem: "it speaks of another image",
    });
  });
});

describe("cosign's older payload", () => {
  const says = (critical: object) => {
    const annotations = { "dev.cosignproject.cosign/signature": "AAAA" };
    const content = Buffer.from(JSON.stringify({ critical, optional: null }));
    const piece = readSignedLayer("application/vnd.dev.cosign.simplesigning.v1+json", content, annotations);
    return piece && saysSigned(piece, digest);
  };
  const type = "cosign container image signature";
  const image = { "docker-manifest-digest": digest };

  test("names the image", () => {
    expect(says({ identity: { "docker-reference": "" }, image, type })).toBe(true);
  });

  test.each([
    [
      "another image",
      { image: { "docker-manifest-digest": `sha256:${"0".repeat(64)}` }, type },
      "it is a signature of another image",
    ],
    ["no image", { type }, "it is no signature of an image"],
    ["something else", { image, type: "atomic container signature" }, "it is no signature of an image"],
  ])("that names %s is refused", (_, critical, problem) => {
    expect(says(critical)).toEqual({ problem });
  });
});

test.each([
  ["no envelope", envelopeType, "{}"],
  ["no JSON", envelopeType, "{"],
  ["an envelope without signatures", envelopeType, JSON.stringify({ payloadType: "x", payload: "", signatures: [] })],
  ["base64 that is none", envelopeType, JSON.stringify({ payloadType: "x", payload: "-_", signatures: [{ sig: "" }] })],
  ["a bundle without envelope", "application/vnd.dev.sigstore.bundle.v0.3+json", "{}"],
  ["a payload without signature", "application/vnd.dev.cosign.simplesigning.v1+json", "{}"],
  ["another kind of layer", "application/vnd.oci.image.layer.v1.tar", "{}"],
])("%s is passed over", (_, type, text) => {
  expect(readSignedLayer(type, Buffer.from(text), {})).toBeUndefined();
});

describe("a key", () => {
  const pemOf = (keys: ReturnType<typeof generateKeyPairSync>): string =>
    keys.publicKey.export({ type: "spki", format: "pem" }).toString();

  test.each([
    ["of RSA that is too short", () => pemOf(generateKeyPairSync("rsa", { modulusLength: 1024 }))],
    ["of a curve that nobody uses", () => pemOf(generateKeyPairSync("ec", { namedCurve: "secp256k1" }))],
    ["that only agrees on secrets", () => pemOf(generateKeyPairSync("x25519"))],
    ["that is none", () => "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"],
  ])("%s is not used", (_, pem) => {
    expect(readImageKey(pem())).toEqual({ problem: expect.any(String) as string });
  });
});
