/** Reads SSH's binary form from the front: numbers and strings, each once. Source: RFC 4251, section 5 */
export class SshReader {
  #at = 0;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Errors: throws where there are fewer bytes. */
  take(count: number): Uint8Array {
    if (count > this.#bytes.length - this.#at) throw new SshFormatError("it ends too early");
    this.#at += count;
    return this.#bytes.subarray(this.#at - count, this.#at);
  }

  number(): number {
    return Buffer.from(this.take(4)).readUInt32BE(0);
  }

  string(): Uint8Array {
    return this.take(this.number());
  }

  text(): string {
    return Buffer.from(this.string()).toString("latin1");
  }

  /** A number that is not negative, without the zero that keeps it so. Errors: throws for one in a longer form than it needs. */
  positiveInteger(): Uint8Array {
    const bytes = this.string();
    const [first = 0, second = 0] = bytes;
    if (first >= 0x80 || (first === 0 && second < 0x80))
      throw new SshFormatError("a number is not in its shortest form");
    return first === 0 ? bytes.subarray(1) : bytes;
  }

  /** Errors: throws where something is left. */
  end(): void {
    if (this.#at !== this.#bytes.length) throw new SshFormatError("it goes on where it should end");
  }
}

/** Bytes that are not what they should be. */
export class SshFormatError extends Error {
  override readonly name = "SshFormatError";
}

/** A string in SSH's binary form. */
export function sshString(content: Uint8Array | string): Buffer {
  const bytes = Buffer.from(content);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
