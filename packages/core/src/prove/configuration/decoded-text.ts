const strict = new TextDecoder("utf-8", { fatal: true });

/** The UTF-8 text that a value of `data` holds in base64; undefined where it holds none. */
export function decodedText(value: string): string | undefined {
  const base64 = value.replaceAll(/\s/g, "");
  if (base64.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(base64)) return undefined;
  try {
    return strict.decode(Uint8Array.from(atob(base64), (character) => character.codePointAt(0) ?? 0));
  } catch (error) {
    // Bytes that are no text: an archive, a picture, a key. Nothing else makes the decoder throw.
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}
