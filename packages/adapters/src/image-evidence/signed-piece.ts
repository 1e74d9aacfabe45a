import { preAuthenticationEncoding, readEnvelope } from "./dsse.ts";
import { bundleOfAnnotations } from "./cosign-annotations.ts";

/** Something signed that lies beside an image. Nothing of it is believed yet. */
export interface SignedPiece {
  /** `signature`: cosign's older payload that names the image. `statement`: an envelope. */
  readonly form: "signature" | "statement";
  /** Of an envelope. */
  readonly payloadType: string | undefined;
  readonly payload: Buffer;
  /** The bytes that signatures are over. */
  readonly message: Buffer;
  readonly signatures: readonly Buffer[];
  /** For who signs by an identity: a Sigstore bundle as JSON, with the certificate, of this payload. */
  readonly bundle: unknown;
}

type Annotations = Readonly<Record<string, string>>;

/** By the media type of a layer, what lies in it. Other layers are nothing that is signed. */
const readers: readonly (readonly [RegExp, (content: Buffer, annotations: Annotations) => SignedPiece | undefined])[] =
  [
    [/^application\/vnd\.dev\.cosign\.simplesigning\.v1\+json$/, readSimpleSigning],
    [/^application\/vnd\.dsse\.envelope\.v1\+json$/, readEnvelopeLayer],
    [/^application\/vnd\.dev\.sigstore\.bundle(\.v0\.\d+)?\+json/, readBundle],
  ];

export function isSignedLayer(mediaType: string): boolean {
  return readers.some(([type]) => type.test(mediaType));
}

/** Undefined for what is not what its media type says. */
export function readSignedLayer(mediaType: string, content: Buffer, annotations: Annotations): SignedPiece | undefined {
  return readers.find(([type]) => type.test(mediaType))?.[1](content, annotations);
}

/** Source: https://github.com/sigstore/cosign/blob/v3.1.3/specs/SIGNATURE_SPEC.md#tag-based-discovery */
function readSimpleSigning(payload: Buffer, annotations: Annotations): SignedPiece | undefined {
  const signature = annotations["dev.cosignproject.cosign/signature"] ?? "";
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(signature)) return undefined;
  const signatures = [Buffer.from(signature, "base64")];
  const bundle = bundleOfAnnotations(annotations, { payload, signature });
  return { form: "signature", payloadType: undefined, payload, message: payload, signatures, bundle };
}

/** Source: https://github.com/sigstore/cosign/blob/v3.1.3/specs/ATTESTATION_SPEC.md */
function readEnvelopeLayer(content: Buffer, annotations: Annotations): SignedPiece | undefined {
  const json = parse(content);
  return pieceOfEnvelope(json, bundleOfAnnotations(annotations, { envelope: json }));
}

/** Source: https://github.com/sigstore/cosign/blob/v3.1.3/specs/BUNDLE_SPEC.md */
function readBundle(content: Buffer): SignedPiece | undefined {
  const bundle = parse(content);
  const { dsseEnvelope, verificationMaterial } = (bundle ?? {}) as Readonly<Record<string, unknown>>;
  const hasKey =
    typeof verificationMaterial === "object" && verificationMaterial !== null && "publicKey" in verificationMaterial;
  return pieceOfEnvelope(dsseEnvelope, hasKey ? undefined : bundle);
}

function pieceOfEnvelope(json: unknown, bundle: unknown): SignedPiece | undefined {
  const envelope = readEnvelope(json);
  if (!envelope) return undefined;
  return { form: "statement", ...envelope, message: preAuthenticationEncoding(envelope), bundle };
}

function parse(content: Buffer): unknown {
  try {
    return JSON.parse(content.toString("utf8"));
  } catch {
    return undefined;
  }
}
