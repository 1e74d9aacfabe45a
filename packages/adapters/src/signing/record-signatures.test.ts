import { identitySigner } from "@kubestage/core";
import { beforeAll, describe, expect, test } from "vitest";
import { bundleOfAnnotations } from "../image-evidence/cosign-annotations.ts";
import { createTestAuthority, type TestAuthority } from "../image-evidence/testing/authority.ts";
import { newSigner } from "../ledger/testing/signers.ts";
import { temporaryFolder } from "../testing/folders.ts";
import { armorBundle, recordNamespace, signersBy } from "./record-signatures.ts";
import { signWithSsh } from "./sign-with-ssh.ts";

const kim = { issuer: "https://tokens.example.com", subject: "kim@example.com" };
const text = "kind: Approval\n";

async function signatureOf(authority: TestAuthority, signed: string): Promise<string> {
  const annotations = await authority.annotate(kim, signed);
  const signature = annotations["dev.cosignproject.cosign/signature"] ?? "";
  return armorBundle(JSON.stringify(bundleOfAnnotations(annotations, { payload: Buffer.from(signed), signature })));
}

describe("an identity", () => {
  let authority: TestAuthority;
  let signature: string;
  beforeAll(async () => {
    authority = await createTestAuthority();
    signature = await signatureOf(authority, text);
  });
  const signer = () => identitySigner(authority.trustedRoot, kim);

  test("has signed what it signed, and nothing else", async () => {
    const signersOf = await signersBy([authority.trustedRoot]);
    expect(signersOf(text, signature)).toEqual([signer()]);
    expect(signersOf(`${text} `, signature)).toEqual([]);
    expect(signersOf(text)).toEqual([]);
  });

  test("counts by the root that vouches for it, under that root's name only", async () => {
    const other = await createTestAuthority();
    expect((await signersBy([]))(text, signature)).toEqual([]);
    expect((await signersBy([other.trustedRoot]))(text, signature)).toEqual([]);
    const both = await signersBy([other.trustedRoot, "no root", "{}", authority.trustedRoot]);
    expect(both(text, signature)).toEqual([signer()]);
    const forged = await signatureOf(other, text);
    expect(both(text, forged)).toEqual([identitySigner(other.trustedRoot, kim)]);
    expect(identitySigner(other.trustedRoot, kim)).not.toBe(signer());
  });

  test("has not signed a record by a statement about it, nor by what is no bundle", async () => {
    const signersOf = await signersBy([authority.trustedRoot]);
    const statement = await authority.signStatement(kim, { text });
    expect(signersOf(text, armorBundle(statement))).toEqual([]);
    expect(signersOf(JSON.stringify({ text }), armorBundle(statement))).toEqual([]);
    for (const odd of ["", "{}", "null", "no json", "[1]"]) expect(signersOf(text, armorBundle(odd))).toEqual([]);
    expect(signersOf(text, signature.replace("SIGSTORE BUNDLE-----\n", "SIGSTORE BUNDLE-----\n@"))).toEqual([signer()]);
    expect(signersOf(text, signature.slice(0, -30))).toEqual([]);
  });

  test("stands beside keys", async () => {
    const { file, key } = newSigner(temporaryFolder(), "lee");
    const own = await signWithSsh(text, { key: file, namespace: recordNamespace });
    const signersOf = await signersBy([authority.trustedRoot]);
    expect(signersOf(text, own + signature)).toEqual([key, signer()]);
    expect(signersOf(text, signature + own)).toEqual([signer(), key]);
  });
});
