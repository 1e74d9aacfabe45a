/** What a check says. Where it could not be found out, a KubestageError is thrown instead and nothing is recorded. */
export interface CheckResult {
  readonly outcome: "passed" | "failed";
  /** What was seen: a sentence without a full stop, in one line. */
  readonly said: string;
}

/** What a check is asked about: a release in a stage, or on its way into it. */
export interface CheckSubject {
  readonly app: string;
  /** The release by name, such as `web-465d08ef2ca1`. */
  readonly release: string;
  readonly stage: string;
  /** The app's namespace in the stage. */
  readonly namespace: string;
  /** For the entry of a stage: exactly what would be promoted, as one hash. */
  readonly tree?: string | undefined;
  /** The release's images with their digests, by how the App names them. */
  readonly images: Readonly<Record<string, string>>;
  /** The stage's clusters by name. */
  readonly clusters: readonly string[];
}

/** Variables by name, of which checks take what they name. */
export type CheckEnvironment = Readonly<Record<string, string | undefined>>;
