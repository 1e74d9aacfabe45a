import {
  contentHash,
  type Found,
  manifestsFolder,
  objectsOfText,
  type Proof,
  readFacts,
  type SeenText,
  seenText,
  treeOfClusters,
} from "@kubestage/core";

interface KnownFile {
  readonly text: string;
  found?: Found;
  hash?: string;
  seen?: SeenText;
  facts?: ReturnType<typeof readFacts>["facts"];
}

const mostProofs = 32;
const ownAdmission = new RegExp(`^${manifestsFolder}/[^/]+/admission\\.yaml$`);

/** What was found out about the manifests of clusters, of which most are the same again and again. */
export class KnownManifests {
  readonly #files = new Map<string, KnownFile>();
  readonly #proofs = new Map<string, Proof>();

  read(path: string, text: string): Found {
    const file = this.#file(path, text);
    return (file.found ??= objectsOfText({ file: path, path, text }));
  }

  hash(path: string, text: string): string {
    const file = this.#file(path, text);
    return (file.hash ??= contentHash(text));
  }

  /** Undefined where they cannot be read. */
  facts(path: string, text: string): KnownFile["facts"] {
    const file = this.#file(path, text);
    return (file.facts ??= readFacts(path, text).facts);
  }

  /** All of these files, as one hash. */
  treeOf(files: Iterable<readonly [path: string, text: string]>): string {
    return treeOfClusters([...files].map(([path, text]) => [path, this.hash(path, text)]));
  }

  /** @param isRelease always the same for the name of a release that is there */
  seen(path: string, text: string, isRelease: (name: string) => boolean): SeenText {
    const file = this.#file(path, text);
    return (file.seen ??= seenText(text, { isRelease, isOwnAdmission: ownAdmission.test(path) }));
  }

  /** A proof of what `key` is the hash of. */
  proof(key: string, prove: () => Proof): Proof {
    const proof = this.#proofs.get(key) ?? prove();
    this.#proofs.delete(key);
    this.#proofs.set(key, proof);
    const [oldest] = this.#proofs.keys();
    if (oldest !== undefined && this.#proofs.size > mostProofs) this.#proofs.delete(oldest);
    return proof;
  }

  #file(path: string, text: string): KnownFile {
    const known = this.#files.get(path);
    if (known?.text === text) return known;
    const file: KnownFile = { text };
    this.#files.set(path, file);
    return file;
  }
}
