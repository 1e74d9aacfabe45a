import * as z from "zod";
import type { SignedPiece } from "./signed-piece.ts";

/** What somebody says of an image. Source: https://github.com/in-toto/attestation/blob/v1.1/spec/v1/statement.md */
export interface Statement {
  readonly predicateType: string;
  readonly predicate: unknown;
}

const payloadType = "application/vnd.in-toto+json";

const statementForm = z.object({
  _type: z.enum(["https://in-toto.io/Statement/v1", "https://in-toto.io/Statement/v0.1"]),
  subject: z
    .array(z.object({ digest: z.record(z.string(), z.string()) }))
    .min(1)
    .max(10_000),
  predicateType: z.string().min(1).max(1000),
  predicate: z.unknown().optional(),
});

const signatureForm = z.object({
  critical: z.object({
    type: z.literal("cosign container image signature"),
    image: z.object({ "docker-manifest-digest": z.string() }),
  }),
});

/** What cosign 3 states where it only signs. */
const signaturePredicate = "https://sigstore.dev/cosign/sign/v1";

/** The statement of a piece about the image with `digest`; or why it is none. */
export function readStatement(piece: SignedPiece, digest: string): Statement | { readonly problem: string } {
  if (piece.form !== "statement") return { problem: "it is no statement" };
  if (piece.payloadType !== payloadType) return { problem: "it is not marked as a statement of in-toto" };
  const read = statementForm.safeParse(parse(piece.payload));
  if (!read.success) return { problem: "it is no statement of in-toto" };
  const { subject, predicateType, predicate } = read.data;
  const isMeant = subject.some((one) => `sha256:${one.digest["sha256"]}` === digest);
  return isMeant ? { predicateType, predicate } : { problem: "it speaks of another image" };
}

/** Whether a piece says no more than that the image with `digest` is signed; or why it does not. */
export function saysSigned(piece: SignedPiece, digest: string): true | { readonly problem: string } {
  if (piece.form === "statement") {
    const statement = readStatement(piece, digest);
    if ("problem" in statement) return statement;
    return statement.predicateType === signaturePredicate ? true : { problem: "it is no signature but a statement" };
  }
  const read = signatureForm.safeParse(parse(piece.payload));
  if (!read.success) return { problem: "it is no signature of an image" };
  const signed = read.data.critical.image["docker-manifest-digest"];
  return signed === digest ? true : { problem: "it is a signature of another image" };
}

/** Whether a piece is meant as a signature, whatever it is worth. */
export function isMeantAsSignature(piece: SignedPiece): boolean {
  if (piece.form === "signature") return true;
  const { predicateType } = (parse(piece.payload) ?? {}) as { readonly predicateType?: unknown };
  return predicateType === signaturePredicate;
}

function parse(payload: Buffer): unknown {
  try {
    return JSON.parse(payload.toString("utf8"));
  } catch {
    return undefined;
  }
}
