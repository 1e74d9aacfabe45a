import { askGit, KubestageError, recordNamespace, signersBy, signWithCosign, signWithSsh } from "@kubestage/adapters";
import { type Change, fileOfChange, type LedgerFile, type Trust, unsaid } from "@kubestage/core";

interface Signature {
  readonly text: string;
  /** The public key, or the identity with its trusted root. */
  readonly signer: string;
}

/** @param what it is, for whoever cannot sign it */
export type SignText = (text: string, what: string, trustedRoot: string | undefined) => Promise<Signature>;

/** With what a user signs. */
interface Signing {
  readonly key?: string | undefined;
  readonly sigstore?: boolean | undefined;
}

/** Undefined where nobody said with which one. */
export async function signingKey({ key, sigstore }: Signing, repository: string): Promise<string | undefined> {
  if (key !== undefined || sigstore) return key;
  const configured = async (name: string): Promise<string> =>
    (await askGit(["config", "--type=path", "--get", name], { repository })).stdout.toString().trim();
  if ((await configured("gpg.format")) !== "ssh") return undefined;
  return (await configured("user.signingKey")) || undefined;
}

export function ownerOf({ people }: Trust, own: string | undefined): string | undefined {
  return own === undefined ? undefined : Object.entries(people).find(([, { keys }]) => keys.includes(own))?.[0];
}

export function serviceOf({ services }: Trust, own: string | undefined): string | undefined {
  return own === undefined ? undefined : Object.entries(services).find(([, { keys }]) => keys.includes(own))?.[0];
}

export function isRecorder({ services }: Trust, own: string | undefined): boolean {
  if (own === undefined) return false;
  return Object.values(services).some(({ keys, may }) => may.includes("evidence") && keys.includes(own));
}

/** The public half of a key, as its signatures name it. */
export async function ownKey(key: string | undefined): Promise<string | undefined> {
  if (key === undefined) return undefined;
  const signersOf = await signersBy([]);
  return signersOf("", await signWithSsh("", { key, namespace: recordNamespace }))[0];
}

/** Signs what a user says. The same text is signed once, however often it has to be written: an identity is asked for in a browser. */
export function recordSigner(signing: Signing, key: () => Promise<string | undefined>): SignText {
  const signed = new Map<string, Promise<string>>();
  return async (text, what, trustedRoot) => {
    const known = signed.get(text);
    const signature = known ?? (signing.sigstore ? signWithCosign(text) : signByKey(text, what, await key()));
    signed.set(text, signature);
    const signersOf = await signersBy(trustedRoot === undefined ? [] : [trustedRoot]);
    const written = await signature;
    const [signer] = signersOf(text, written);
    if (signer !== undefined) return { text: written, signer };
    throw notSaid(`${what}: ${signing.sigstore ? "nobody vouches for your identity" : "the signature is not valid"}`);
  };
}

function signByKey(text: string, what: string, key: string | undefined): Promise<string> {
  if (key === undefined) {
    const hint = "name your SSH key with --key, or as git's user.signingKey with gpg.format ssh; or use --sigstore";
    throw new KubestageError("KS4003", { message: `${what} has to be signed, and there is no key`, hint });
  }
  return signWithSsh(text, { key, namespace: recordNamespace });
}

/** Errors: thrown KS4003 where there is no key, or its owner may not say it: such a record would spoil the ledger. */
export async function signAll(trust: Trust, changes: readonly Change[], sign: SignText): Promise<LedgerFile[]> {
  const signatures: LedgerFile[] = [];
  for (const change of changes) {
    if (unsaid(trust, change, []) === undefined) continue;
    const { path, text } = fileOfChange(change);
    if (text === undefined) continue;
    const signature = await sign(text, path, trust.trustedRoot);
    const problem = unsaid(trust, change, [signature.signer]);
    if (problem !== undefined) throw notSaid(`${path}: ${problem}`);
    signatures.push({ path: `${path}.sig`, text: signature.text });
  }
  return signatures;
}

function notSaid(message: string): KubestageError {
  const hint = "sign with the key or the identity that the ledger's trust has for you, or have its keepers add it";
  return new KubestageError("KS4003", { message, hint });
}
