/** Whether an IPv4 or IPv6 address is in a block, bit by bit. Source: RFC 4632, section 3.1; RFC 4291, section 2.3 */
export function isInBlock(address: string, block: string): boolean {
  const [network = "", length = ""] = block.split("/");
  const [ours, theirs] = [bitsOf(address), bitsOf(network)];
  const prefix = length === "" ? theirs.length : Number(length);
  return ours.length === theirs.length && ours.slice(0, prefix) === theirs.slice(0, prefix);
}

const known = new Map<string, string>();

/** The address as a text of 32 or 128 digits, each 0 or 1. */
function bitsOf(address: string): string {
  const bits = known.get(address) ?? (address.includes(":") ? bitsOfIpv6(address) : bitsOfIpv4(address));
  known.set(address, bits);
  return bits;
}

function bitsOfIpv4(address: string): string {
  return address
    .split(".")
    .map((part) => Number(part).toString(2).padStart(8, "0"))
    .join("");
}

function bitsOfIpv6(address: string): string {
  const [head = "", tail] = address.split("::");
  const parts = (text: string | undefined) => (text === undefined || text === "" ? [] : text.split(":"));
  const [before, after] = [parts(head), parts(tail)];
  const between = tail === undefined ? [] : Array.from({ length: 8 - before.length - after.length }, () => "0");
  return [...before, ...between, ...after]
    .map((part) => Number.parseInt(part, 16).toString(2).padStart(16, "0"))
    .join("");
}
