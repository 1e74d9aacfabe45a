import * as z from "zod";

/** What is signed, together with what it is. Source: https://github.com/secure-systems-lab/dsse/blob/v1.0.2/envelope.md */
export interface Envelope {
  readonly payloadType: string;
  readonly payload: Buffer;
  readonly signatures: readonly Buffer[];
}

const base64 = z.string().regex(/^[A-Za-z0-9+/]*={0,2}$/);

const envelopeForm = z.object({
  payloadType: z.string().min(1).max(1000),
  payload: base64,
  signatures: z
    .array(z.object({ sig: base64 }))
    .min(1)
    .max(20),
});

/** An envelope from its JSON; undefined for something else. Nothing of it is believed yet. */
export function readEnvelope(json: unknown): Envelope | undefined {
  const read = envelopeForm.safeParse(json);
  if (!read.success) return undefined;
  const { payloadType, payload, signatures } = read.data;
  return {
    payloadType,
    payload: Buffer.from(payload, "base64"),
    signatures: signatures.map(({ sig }) => Buffer.from(sig, "base64")),
  };
}

/**
 * The bytes that a signature of an envelope is over: type and payload, each with its length, so that neither can be taken
 * for a part of the other.
 *
 * Source: https://github.com/secure-systems-lab/dsse/blob/v1.0.2/protocol.md#signature-definition
 */
export function preAuthenticationEncoding({ payloadType, payload }: Omit<Envelope, "signatures">): Buffer {
  const type = Buffer.from(payloadType, "utf8");
  return Buffer.concat([Buffer.from(`DSSEv1 ${type.length} `), type, Buffer.from(` ${payload.length} `), payload]);
}
